"""The state of a training from one iteration to the next: all that a checkpoint holds."""

from __future__ import annotations

import copy
from collections import deque
from math import fsum, isfinite

from torch import Tensor

from ..errors import InputError
from ..network.network import Network
from .checkpoint import Checkpoint, states_as_tensors
from .schedule import Rates
from .soap import Soap
from .workers import State

SMOOTHING = 25  # iterations over which the loss is averaged, and the weights


class Run:
    """A network under way, its optimiser, and the best network so far: the mean of the last ones when the smoothed loss
    was the stage's lowest. Single iterations wander about that mean by chance (B. Polyak and A. Juditsky, "Acceleration
    of Stochastic Approximation by Averaging", SICON 1992).

    recent: the last `SMOOTHING` losses. depth: the number of levels that grow. seconds: the time spent on the training.
    """

    def __init__(self, network: Network, digest: str) -> None:
        """Begin with a network that is trained in place. digest: that of all that decides how the training goes."""
        self._network, self._digest = network, digest
        self._soap = Soap(network.parameters())
        self._average: dict[str, Tensor] = {}  # of the last networks' weights, with exponential weights
        self._best: dict[str, Tensor] = {}
        self.best_loss = float("inf")
        self.recent: deque[float] = deque(maxlen=SMOOTHING)
        self.depth = self.iteration = 0
        self.seconds = self.layout_seconds = 0.0

    @property
    def loss(self) -> float:
        """The present loss, averaged over the last `SMOOTHING` iterations."""
        return fsum(self.recent) / len(self.recent)

    def enter(self, depth: int) -> None:
        """Begin a stage of `depth` levels if it is a new one, whose losses are not comparable with those before."""
        if depth != self.depth:
            self._network.open_level(depth)
            self.depth = depth
            self.recent.clear()
            self._average = {}
            self.best_loss, self._best = float("inf"), {}

    def step(self, loss: float, gradient: Tensor, rates: Rates) -> bool:
        """Take one step down a flat gradient. Returns False where the loss or its gradient is no number; then the
        network goes back to the best one, and the optimiser forgets its moments.
        """
        self.iteration += 1
        if not isfinite(loss) or not gradient.isfinite().all():
            self._network.load_state_dict(self._best or self._network.state_dict())
            self._soap.forget()
            self._average = {}
            return False
        self.recent.append(loss)
        each = [rates.detail if detail else rates.layout for detail in self._network.detail()]
        self._soap.step(split_gradient(self._network, gradient), each)
        self._follow()
        if len(self.recent) == SMOOTHING and self.loss < self.best_loss:
            self.best_loss = self.loss
            self._best = {name: value.clone() for name, value in self._average.items()}
        return True

    def _follow(self) -> None:
        """Let the mean of the last networks follow the present one."""
        for name, value in self._network.state_dict().items():
            if name in self._average:
                self._average[name].lerp_(value, 1 / SMOOTHING)
            else:
                self._average[name] = value.detach().clone()

    def best_network(self) -> Network:
        """The best network of the present stage; the present one, uncopied, until there is a best."""
        if not self._best:
            return self._network
        network = copy.deepcopy(self._network)
        network.load_state_dict(self._best)
        return network

    def checkpoint(self, workers: list[State]) -> Checkpoint:
        """The run and its workers' states as a checkpoint, from which `resume` goes on."""
        named = {"network": self._network.state_dict(), "soap": self._soap.tensors(), "best": self._best}
        named |= {"average": self._average}
        tensors = {f"{part}.{name}": value for part, values in named.items() for name, value in values.items()}
        tensors |= states_as_tensors(workers)
        best_loss = self.best_loss if self._best else 0.0
        numbers = (self.iteration, self.seconds, self.depth, best_loss, len(workers))
        return Checkpoint(self._digest, *numbers, tuple(self.recent), tensors, layout_seconds=self.layout_seconds)

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint. Raises InputError if it is damaged or another training's."""
        if checkpoint.digest != self._digest:
            raise InputError(
                "the checkpoint is of another exemplar, size or seed, of other options or of another version; train "
                "without --resume, or to another file"
            )
        try:
            self._network.load_state_dict(checkpoint.section("network"))
            self._soap.load(checkpoint.section("soap"))
        except (RuntimeError, KeyError, ValueError, IndexError) as error:
            raise InputError("the checkpoint is damaged; train without --resume") from error
        self._best, self._average = checkpoint.section("best"), checkpoint.section("average")
        self.best_loss = checkpoint.best_loss if self._best else float("inf")
        self.recent.extend(checkpoint.recent)
        self.iteration, self.seconds, self.depth = checkpoint.iteration, checkpoint.seconds, checkpoint.depth
        self.layout_seconds = checkpoint.layout_seconds


def split_gradient(network: Network, gradient: Tensor) -> list[Tensor]:
    """Cut a flat gradient, its norm clipped to 1, into pieces of the network's parameters' shapes."""
    gradient = gradient * (1.0 / gradient.norm().clamp(min=1.0))
    parameters = list(network.parameters())
    pieces: tuple[Tensor, ...] = gradient.split([p.numel() for p in parameters])  # type: ignore[no-untyped-call]
    return [piece.view_as(parameter) for piece, parameter in zip(pieces, parameters, strict=True)]
