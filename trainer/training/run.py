"""What changes from one iteration of a training to the next, and all that a checkpoint holds."""

from __future__ import annotations

import copy
from collections import deque
from math import fsum, isfinite

from torch import Tensor

from ..errors import InputError
from ..network.network import Network
from .checkpoint import Checkpoint, members_as_tensors
from .soap import Soap
from .workers import State

SMOOTHING = 25  # iterations over which the loss is averaged


class Run:
    """A network under way, and the best one so far: that of the lowest smoothed loss of the present stage."""

    def __init__(self, network: Network, task: str) -> None:
        """task: a digest of what is trained on what."""
        self._network, self._task = network, task
        self._optimiser = Soap(network.parameters())
        self._best: dict[str, Tensor] = {}
        self.best_loss = float("inf")
        self.recent: deque[float] = deque(maxlen=SMOOTHING)
        self.depth = self.iteration = 0
        self.seconds = 0.0

    @property
    def loss(self) -> float:
        """The present loss, smoothed."""
        return fsum(self.recent) / len(self.recent)

    def enter(self, depth: int) -> None:
        """Begin a stage, if it is a new one: its losses are not comparable with those before."""
        if depth != self.depth:
            self._network.open_level(depth)
            self.depth = depth
            self.recent.clear()
            self.best_loss, self._best = float("inf"), {}

    def step(self, loss: float, gradient: Tensor, rate: float) -> bool:
        """Take one step; False, and back to the best network, where the loss or its gradient is no number."""
        self.iteration += 1
        if not isfinite(loss) or not gradient.isfinite().all():
            self._network.load_state_dict(self._best or self._network.state_dict())
            self._optimiser.forget()
            return False
        self.recent.append(loss)
        self._optimiser.step(parts(self._network, gradient), rate)
        if len(self.recent) == SMOOTHING and self.loss < self.best_loss:
            self.best_loss = self.loss
            self._best = {name: value.detach().clone() for name, value in self._network.state_dict().items()}
        return True

    def best_network(self) -> Network:
        """The best so far; until there is one, the present."""
        if not self._best:
            return self._network
        network = copy.deepcopy(self._network)
        network.load_state_dict(self._best)
        return network

    def checkpoint(self, members: list[State]) -> Checkpoint:
        """All of this and the members' states, to go on from."""
        named = {"network": self._network.state_dict(), "optimiser": self._optimiser.tensors(), "best": self._best}
        tensors = {f"{part}.{name}": value for part, values in named.items() for name, value in values.items()}
        tensors |= members_as_tensors(members)
        best_loss = self.best_loss if self._best else 0.0
        numbers = (self.iteration, self.seconds, self.depth, best_loss, len(members))
        return Checkpoint(self._task, *numbers, tuple(self.recent), tensors)

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on from there. Raises InputError if it is another training's."""
        if checkpoint.task != self._task:
            raise InputError(
                "the checkpoint is of another exemplar, size or seed, or of other options; train without --resume, or "
                "to another file"
            )
        try:
            self._network.load_state_dict(checkpoint.part("network"))
            self._optimiser.load(checkpoint.part("optimiser"))
        except (RuntimeError, KeyError, ValueError, IndexError) as error:
            raise InputError("the checkpoint is damaged; train without --resume") from error
        self._best = checkpoint.part("best")
        self.best_loss = checkpoint.best_loss if self._best else float("inf")
        self.recent.extend(checkpoint.recent)
        self.iteration, self.seconds, self.depth = checkpoint.iteration, checkpoint.seconds, checkpoint.depth


def parts(network: Network, gradient: Tensor) -> list[Tensor]:
    """The flat gradient, its norm clipped to 1, cut up like the network's parameters."""
    gradient = gradient * (1.0 / gradient.norm().clamp(min=1.0))
    parameters = list(network.parameters())
    pieces: tuple[Tensor, ...] = gradient.split([p.numel() for p in parameters])  # type: ignore[no-untyped-call]
    return [piece.view_as(parameter) for piece, parameter in zip(pieces, parameters, strict=True)]
