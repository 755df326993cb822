"""Gradients on all cores: one process per worker, each growing a torus of its own.

A level's operations are too small to be split over cores, and Python threads get in each other's way (measured: two
threads took as long as one after the other). Processes share nothing but the parameters and one gradient each.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from nca_core.field import Lattice, Region, SeedField, Torus, whole_cycles
from nca_core.signals import is_given, signal

from ..errors import InputError, TrainingError
from ..exemplar.equalise import Equalisation
from ..exemplar.guide import ExemplarGuide
from ..loss.loss import TextureLoss
from ..network.architectures import Architecture
from ..network.network import Network
from ..pictures.pixels import Pixels
from ..process import interrupts
from .schedule import Stage
from .steering import Steering

GUIDE_SCALE = 2.0  # of what is asked for, -1..1 or 0..1, in equalised units: it decides where a patch belongs
WORKER_LOST = "a training process has ended by itself; is there enough memory?"

State: TypeAlias = dict[str, npt.NDArray[Any]]
Order: TypeAlias = tuple[Stage, int] | State | None  # a gradient; to go on from a state; to be told the state


@dataclass(frozen=True)
class Training:
    """All that every worker needs to know of a training.

    pixels: the exemplar, (height, width, map channels) float32 in 0..1. workers: the number of tori grown side by side.
    lattice: the waves of a regular exemplar, in cycles per coarse cell. steering: further inputs, if there are any.
    """

    pixels: Tensor
    equalised: Equalisation
    architecture: Architecture
    device: str
    seed: int
    workers: int
    lattice: Lattice = ()
    steering: Steering | None = None

    def network(self, generator: torch.Generator) -> Network:
        """A network of the training's architecture, with random weights."""
        heard = dict(self.steering.heard) if self.steering else {}
        return Network(self.architecture, self.pixels.shape[2], generator, self.lattice, heard)

    @property
    def guides(self) -> tuple[ExemplarGuide, ...]:
        """The exemplar's guides among the further inputs."""
        return self.steering.guides if self.steering else ()

    def field(self, torus: Torus) -> SeedField:
        """The field that grows on a torus: the torus itself, unless further inputs are given signals on it."""
        return self.steering.field(torus) if self.steering else torus


class Worker:
    """One worker: its own tori, random numbers, transport potentials and mean powers."""

    def __init__(self, training: Training, index: int) -> None:
        """index: the worker's number, from 0, which seeds its random numbers."""
        self._training, self._index = training, index
        generator = torch.Generator().manual_seed(training.seed * 1000 + index)
        self._dtype = product_dtype(training.device)
        exemplar = training.equalised.apply(training.pixels).to(training.device)
        equalised = training.equalised.to(torch.device(training.device))
        densities = training.architecture.densities
        lattice = self._per_pixel(training.lattice)
        self._losses = {}
        for guides in _asked_together(training.guides):
            asked = torch.cat([_channels(each.asked).to(training.device) for each in guides], 2) if guides else None
            key = _key(guides)
            self._losses[key] = TextureLoss(
                exemplar, densities, equalised, generator, None, self._dtype, lattice, asked
            )

    def gradient(self, network: Network, stage: Stage, iteration: int) -> tuple[float, Tensor]:
        """The loss of one growth and its flat gradient (float32), zero for the levels that are not grown yet."""
        seed = (self._training.seed * 1_000_003 + iteration * self._training.workers + self._index) % 2**32
        torus = stage.torus(seed)
        field = self._training.field(torus)
        grown = network(field, stage.windows, self._dtype)
        kept_to = self._per_pixel(whole_cycles(self._training.lattice, torus.width, torus.height))
        guides = [each for each in self._training.guides if is_given(each.guide.input, field)]
        images = [
            torch.cat([image, *(self._asked(each, field, scale, region) for each in guides)], 2)
            for image, (scale, region) in zip(grown.images, network.shown(stage.windows), strict=True)
        ]
        loss = self._losses[_key(guides)](images, grown.states, kept_to)
        parameters = list(network.parameters())
        parts = torch.autograd.grad(loss, parameters, allow_unused=True)
        filled = [
            torch.zeros_like(parameter) if part is None else part
            for part, parameter in zip(parts, parameters, strict=True)
        ]
        return float(loss.detach()), parameters_to_vector(filled)

    def _asked(self, each: ExemplarGuide, field: SeedField, scale: int, region: Region) -> Tensor:
        """What a guide asks for at an image's pixels, as further channels of it."""
        heard = signal(each.guide.input, each.guide.numbers, (), field, scale, region)
        asked = heard if each.guide.labels else heard[:1]  # that it is asked for is known
        return _channels(asked.transpose(1, 2, 0)).to(self._training.device)

    def _per_pixel(self, lattice: Lattice) -> Lattice:
        """A lattice in cycles per exemplar pixel, of one in cycles per coarse cell."""
        pixels = self._training.architecture.coarse_pixels
        return tuple((down / pixels, across / pixels) for down, across in lattice)

    def state(self) -> State:
        """The worker's state beside the network, by name: its random generator (uint8), potentials and powers
        (float32)."""
        return {
            key + name: tensor.numpy().copy()
            for key, loss in self._losses.items()
            for name, tensor in loss.state().items()
        }

    def restore(self, state: State) -> None:
        """Go on from what `state` gave. Raises KeyError or RuntimeError for a state that does not fit."""
        for key, loss in self._losses.items():
            loss.restore({name: torch.from_numpy(np.array(state[key + name])) for name in loss.state()})


class Workers:
    """All workers of a training, as a context manager: worker 0 works here, the others in processes of their own.

    workers_seconds: the processor time that those processes had taken when they last answered.
    """

    def __init__(self, training: Training, network: Network) -> None:
        self._training, self._network = training, network
        self._worker: Worker  # made while the others make theirs
        size = parameters_to_vector(network.parameters()).numel()
        self._weights = _shared(size)
        self._gradients = [_shared(size) for _ in range(training.workers - 1)]
        self._others: list[tuple[Any, Any]] = []  # processes, and their ends of pipes
        self._ended = False
        self._seconds = [0.0] * len(self._gradients)

    def __enter__(self) -> Workers:
        context = multiprocessing.get_context("spawn")
        for index, gradient in enumerate(self._gradients, start=1):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(self._training, index, theirs, self._weights, gradient), daemon=True
            )
            with interrupts.kept_from_children():  # they reach every process, and are the first one's to handle
                process.start()
            theirs.close()
            self._others.append((process, ours))
        try:
            self._worker = Worker(self._training, 0)
            for _, connection in self._others:  # a budget begins when all are ready, which may take half a minute
                _receive(connection)
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process, connection in self._others:
            connection.close()
            process.join(timeout=2)
            process.kill()
            process.join()
        self._ended = True

    def gradient(self, stage: Stage, iteration: int) -> tuple[float, Tensor]:
        """The mean loss and the mean flat gradient over the workers, summed in a fixed order: they are repeatable.

        Raises TrainingError if a process has ended.
        """
        if self._others:
            with torch.no_grad():
                self._weights.copy_(parameters_to_vector(self._network.parameters()))
        for _, connection in self._others:
            _send(connection, (stage, iteration))
        loss, gradient = self._worker.gradient(self._network, stage, iteration)
        for index, ((_, connection), other) in enumerate(zip(self._others, self._gradients, strict=True)):
            its_loss, self._seconds[index] = _receive(connection)
            loss += its_loss
            gradient = gradient + other
        return loss / self._training.workers, gradient / self._training.workers

    @property
    def workers_seconds(self) -> float:
        """The processor time, in seconds, that the other processes had taken when they last answered."""
        return sum(self._seconds)

    def states(self) -> list[State]:
        """The state of every worker after the last gradient. Raises TrainingError once the processes have ended."""
        if self._ended and self._others:
            raise TrainingError("the training's processes have ended, and what they knew with them")
        for _, connection in self._others:
            _send(connection, None)
        return [self._worker.state(), *(_receive(connection) for _, connection in self._others)]

    def restore(self, states: list[State]) -> None:
        """Go on from what `states` gave, inside the context and before the first gradient. Raises InputError for a
        state that does not fit.
        """
        try:
            self._worker.restore(states[0])
        except (KeyError, RuntimeError, IndexError) as error:
            raise InputError("the checkpoint is damaged; train without --resume") from error
        for (_, connection), state in zip(self._others, states[1:], strict=True):
            _send(connection, state)


def _asked_together(guides: Sequence[ExemplarGuide]) -> list[tuple[ExemplarGuide, ...]]:
    """The sets of guides that a torus may be asked for: none, each alone, and all."""
    sets = [(), *((each,) for each in guides), tuple(guides)]
    return [each for index, each in enumerate(sets) if each not in sets[:index]]


def _key(guides: Sequence[ExemplarGuide]) -> str:
    """How the names of the state of a set's loss begin."""
    return "".join(f"{each.guide.input}/" for each in guides)


def _channels(asked: Pixels) -> Tensor:
    """What a guide asks for, (height, width, numbers), in the units of the loss."""
    return torch.from_numpy(np.array(asked, np.float32)) * GUIDE_SCALE


def _send(connection: Connection, order: Order) -> None:
    try:
        connection.send(order)
    except OSError as error:
        raise TrainingError(WORKER_LOST) from error


def _receive(connection: Connection) -> Any:
    try:
        return connection.recv()
    except (EOFError, OSError) as error:
        raise TrainingError(WORKER_LOST) from error


def _shared(size: int) -> Tensor:
    """A vector of zeros that all processes see. Raises TrainingError where there is no room for it."""
    try:
        tensor: Tensor = torch.zeros(size).share_memory_()  # type: ignore[no-untyped-call]
    except RuntimeError as error:  # containers often have 64 MB of it, for all processes together
        fault = str(error).splitlines()[0]
        raise TrainingError(
            f"there is no shared memory for the training's processes ({fault}); give more, such as --shm-size in Docker"
        ) from error
    return tensor


def product_dtype(device: str) -> torch.dtype:
    """The type of the matrix products on a device: bfloat16 where it multiplies that natively, else float32."""
    if device == "cpu":
        supported = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
        return torch.bfloat16 if supported() else torch.float32
    return torch.bfloat16 if device == "cuda" else torch.float32


def _serve(training: Training, index: int, connection: Connection, weights: Tensor, gradient: Tensor) -> None:
    """The loop of a worker's process, which says None when it is ready.

    For each (stage, iteration) received, it writes the gradient and answers with the loss and the processor time taken
    so far; for None, it answers with the worker's state; from a state received, it goes on.
    """
    interrupts.ignored()
    torch.set_num_threads(1)
    worker = Worker(training, index)
    network = training.network(torch.Generator())
    with suppress(EOFError, OSError):  # the first process has hung up
        connection.send(None)
        while True:
            order: Order = connection.recv()
            if order is None:
                connection.send(worker.state())
                continue
            if isinstance(order, dict):
                worker.restore(order)
                continue
            stage, iteration = order
            vector_to_parameters(weights, network.parameters())
            loss, flat = worker.gradient(network, stage, iteration)
            with torch.no_grad():
                gradient.copy_(flat)
            connection.send((loss, time.process_time()))
