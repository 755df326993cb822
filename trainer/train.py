"""The training loop: an exemplar and a budget in, a model out. Pure of files and screens; it reports as it goes."""

from __future__ import annotations

import copy
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import fsum, isfinite, log2

import torch
from torch import Tensor

import nca_core

from .equalise import equalisation
from .errors import TrainingError
from .exemplar import Exemplar
from .network import Architecture, Network
from .optimiser import Soap
from .patches import pyramid_levels
from .schedule import Stage, iterations_progress, learning_rate, stage_at, stages
from .team import Task, Team

ARCHITECTURE = Architecture()
SMOOTHING = 25  # iterations over which the loss is averaged


@dataclass(frozen=True)
class Settings:
    """What a training run is asked to do.

    seconds: the budget in wall-clock time; iterations: a budget in work instead (as much as that many iterations of the
    last stage), which makes a run repeatable: equal settings then give equal weights on the same machine. members: how
    many tori are grown side by side, each on a core of its own.
    """

    seconds: float = 218.0
    iterations: int | None = None
    seed: int = 0
    device: str = "cpu"
    extent: int = 192
    members: int = 2
    architecture: Architecture = ARCHITECTURE


@dataclass(frozen=True)
class Report:
    """How far a run is.

    levels: how many of all_levels are growing. loss: the present one, smoothed. model: builds the best model of this
    stage so far, for previews and for stopping early; best_loss: that one's.
    """

    iteration: int
    progress: float
    loss: float
    best_loss: float
    seconds: float
    levels: int
    all_levels: int
    model: Callable[[], nca_core.Model]

    @property
    def seconds_left(self) -> float:
        """At the rate so far."""
        return self.seconds * (1 / self.progress - 1) if self.progress > 0 else float("inf")


def train(exemplar: Exemplar, settings: Settings) -> Iterator[Report]:
    """Train; yields a Report after every iteration, the last of which has the finished model.

    Stop iterating at any time: the last report's model is the best so far. Raises TrainingError if it cannot go on.
    """
    rows, columns = exemplar.pixels.shape[:2]
    architecture = settings.architecture
    architecture = architecture.fitted(pyramid_levels(rows, columns) - int(log2(architecture.stride)))
    if settings.device == "cpu":
        torch.set_num_threads(1)  # the cores are shared out by process
    pixels = torch.from_numpy(exemplar.pixels)
    equalised = equalisation(pixels, exemplar.maps)
    task = Task(pixels, equalised, architecture, settings.device, settings.seed, settings.members)
    network = Network(architecture, pixels.shape[2], torch.Generator().manual_seed(settings.seed)).to(settings.device)
    optimiser = Soap(network.parameters())
    plan = stages(architecture, settings.extent)
    best = _Best(network)
    recent: deque[float] = deque(maxlen=SMOOTHING)
    depth = 0

    def model() -> nca_core.Model:
        return best.network().to_model(exemplar.name, exemplar.maps, equalised, relief=exemplar.relief)

    with Team(task, network) as team:
        started = time.monotonic()
        for iteration, progress in enumerate(_progress(plan, architecture, settings, started)):
            stage = stage_at(plan, progress)
            if stage.depth != depth:  # its losses are not comparable with those before
                depth = stage.depth
                recent.clear()
                best.forget()
            loss, gradient = team.gradient(stage, iteration)
            if not isfinite(loss) or not gradient.isfinite().all():
                best.restore(network, optimiser)
                continue
            recent.append(loss)
            optimiser.step(_parts(network, gradient), learning_rate(iteration, progress))
            mean = fsum(recent) / len(recent)
            if len(recent) == SMOOTHING:
                best.offer(network, mean)
            seconds = time.monotonic() - started
            yield Report(iteration + 1, progress, mean, min(mean, best.loss), seconds, depth, len(plan), model)
    if depth < len(plan):
        raise TrainingError("the budget was over before every level could grow; give it more time")
    if not recent:
        raise TrainingError("training found no finite loss; try another seed")


class _Best:
    """The best state so far, by the smoothed loss of the present stage; until there is one, the latest."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self.loss = float("inf")
        self._state: dict[str, Tensor] | None = None

    def forget(self) -> None:
        self.loss, self._state = float("inf"), None

    def offer(self, network: Network, loss: float) -> None:
        if loss < self.loss:
            self.loss = loss
            self._state = {name: value.detach().clone() for name, value in network.state_dict().items()}

    def restore(self, network: Network, optimiser: Soap) -> None:
        """Go back after a loss that is not a number, with fresh momenta."""
        if self._state is not None:
            network.load_state_dict(self._state)
        optimiser.forget()

    def network(self) -> Network:
        if self._state is None:
            return self._network
        network = copy.deepcopy(self._network)
        network.load_state_dict(self._state)
        return network


def _progress(
    plan: tuple[Stage, ...], architecture: Architecture, settings: Settings, started: float
) -> Iterator[float]:
    if settings.iterations is not None:
        yield from iterations_progress(plan, architecture, settings.iterations)
        return
    while (progress := (time.monotonic() - started) / settings.seconds) < 1:
        yield progress


def _parts(network: Network, gradient: Tensor) -> list[Tensor]:
    """The flat gradient, its norm clipped to 1, cut up like the parameters."""
    gradient = gradient * (1.0 / gradient.norm().clamp(min=1.0))
    parameters = list(network.parameters())
    parts = gradient.split([parameter.numel() for parameter in parameters])
    return [part.view_as(parameter) for part, parameter in zip(parts, parameters, strict=True)]
