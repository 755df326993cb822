"""The training loop: an exemplar and a budget in, a model out. Pure of files and screens; it reports as it goes."""

from __future__ import annotations

import copy
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import log2

import numpy as np
import torch
from torch import Tensor, nn

import nca_core

from .equalise import Equalisation, equalisation
from .exemplar import Exemplar
from .loss import TextureLoss
from .network import Architecture, Network
from .schedule import Stage, iterations_progress, learning_rate, stage_at, stages

SMOOTHING = 25  # iterations over which the loss is averaged


@dataclass(frozen=True)
class Settings:
    """What a training run is asked to do.

    seconds: the budget in wall-clock time; iterations: a budget in work instead (as much as that many iterations of the
    last stage), which makes a run repeatable: equal settings then give equal weights on the same machine.
    """

    seconds: float = 218.0
    iterations: int | None = None
    seed: int = 0
    device: str = "cpu"
    extent: int = 256
    workers: int = 2
    architecture: Architecture = Architecture()


@dataclass(frozen=True)
class Report:
    """How far a run is. model: builds the present model, for previews and for stopping early."""

    iteration: int
    progress: float
    loss: float
    seconds: float
    levels: int
    model: Callable[[], nca_core.Model]

    @property
    def seconds_left(self) -> float:
        return self.seconds * (1 / self.progress - 1) if self.progress > 0 else float("inf")


class Diverged(RuntimeError):
    """The loss is no longer a number, and no earlier state can be kept."""


def train(exemplar: Exemplar, settings: Settings) -> Iterator[Report]:
    """Train; yields a Report after every iteration, the last of which has the finished model.

    Stop iterating at any time: the last report's model is the best so far.
    """
    torch.manual_seed(settings.seed)
    architecture = settings.architecture
    pixels = torch.from_numpy(exemplar.pixels)
    equalised = equalisation(pixels, exemplar.maps)
    team = [_Worker(index, pixels, equalised, settings) for index in range(settings.workers)]
    network = Network(architecture, pixels.shape[2], torch.Generator().manual_seed(settings.seed)).to(settings.device)
    optimiser = torch.optim.Adam(network.parameters(), lr=0.0, betas=(0.9, 0.98))
    plan = stages(architecture, settings.extent)
    best = _Best(network)
    recent: deque[float] = deque(maxlen=SMOOTHING)
    started = time.monotonic()

    def present() -> nca_core.Model:
        return best.network().to_model(exemplar.name, exemplar.maps, equalised, relief=exemplar.relief)

    with ThreadPoolExecutor(settings.workers) as pool:
        depth = 1
        for iteration, progress in enumerate(_progress(plan, settings, started)):
            stage = stage_at(plan, progress)
            if stage.depth != depth:
                depth = stage.depth
                recent.clear()
                best.forget()
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(iteration, progress)
            results = list(pool.map(lambda worker: worker.gradients(network, stage, iteration), team))  # noqa: B023
            loss = float(np.mean([value for value, _ in results]))
            if not np.isfinite(loss):
                best.restore(network, optimiser)
                continue
            recent.append(loss)
            _apply(network, optimiser, [gradients for _, gradients in results])
            best.offer(network, float(np.mean(recent)), len(recent) == SMOOTHING)
            yield Report(
                iteration + 1, progress, float(np.mean(recent)), time.monotonic() - started, stage.depth, present
            )
    if not recent:
        raise Diverged("training did not find a finite loss; try another --seed")


class _Worker:
    """One thread's share of an iteration: its own torus, its own random numbers and potentials, its own gradients.

    The operations are too small to be worth splitting; two tori side by side on one core each are nearly twice as fast.
    """

    def __init__(self, index: int, pixels: Tensor, equalised: Equalisation, settings: Settings) -> None:
        self._index, self._settings = index, settings
        generator = torch.Generator().manual_seed(settings.seed * 1000 + index)
        self._dtype = product_dtype(settings.device)
        stride = int(log2(settings.architecture.stride))
        levels = len(settings.architecture.steps)
        densities = [stride + level for level in range(levels - 1, 0, -1)] + [0]
        device = torch.device(settings.device)
        self._loss = TextureLoss(
            equalised.apply(pixels).to(device), densities, equalised.to(device), self._dtype, generator
        )

    def gradients(self, network: Network, stage: Stage, iteration: int) -> tuple[float, list[Tensor | None]]:
        """The loss of one growth and its gradient for every parameter (None where a level is not grown yet)."""
        if self._settings.device == "cpu":
            torch.set_num_threads(1)
        seed = (self._settings.seed * 1_000_003 + iteration * self._settings.workers + self._index) % 2**32
        grown = network(nca_core.Torus(stage.side, stage.side, seed), self._dtype, stage.depth)
        loss = self._loss(grown)
        gradients = torch.autograd.grad(loss, list(network.parameters()), allow_unused=True)
        return float(loss.detach()), list(gradients)


class _Best:
    """The best state so far, by the smoothed loss of the present stage; until there is one, the latest."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._loss = float("inf")
        self._state: dict[str, Tensor] | None = None

    def forget(self) -> None:
        """A new stage's losses are not comparable with the last one's."""
        self._loss, self._state = float("inf"), None

    def offer(self, network: Network, loss: float, settled: bool) -> None:
        if settled and loss < self._loss:
            self._loss = loss
            self._state = {name: value.detach().clone() for name, value in network.state_dict().items()}

    def restore(self, network: Network, optimiser: torch.optim.Optimizer) -> None:
        """Go back after a loss that is not a number, with fresh momenta."""
        if self._state is not None:
            network.load_state_dict(self._state)
        optimiser.state.clear()

    def network(self) -> Network:
        if self._state is None:
            return self._network
        network = copy.deepcopy(self._network)
        network.load_state_dict(self._state)
        return network


def product_dtype(device: str) -> torch.dtype:
    """bfloat16 where the processor multiplies it natively, else float32."""
    if device == "cpu":
        supported = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
        return torch.bfloat16 if supported() else torch.float32
    return torch.bfloat16 if device == "cuda" else torch.float32


def _progress(plan: tuple[Stage, ...], settings: Settings, started: float) -> Iterator[float]:
    if settings.iterations is not None:
        yield from iterations_progress(plan, settings.architecture, settings.iterations)
        return
    while (progress := (time.monotonic() - started) / settings.seconds) < 1:
        yield progress


def _apply(network: Network, optimiser: torch.optim.Optimizer, shares: list[list[Tensor | None]]) -> None:
    """Average the workers' gradients in a fixed order, clip their norm to 1 and take one step."""
    for index, parameter in enumerate(network.parameters()):
        parts = [gradient for share in shares if (gradient := share[index]) is not None]
        parameter.grad = torch.stack(parts).mean(0) if parts else None
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
