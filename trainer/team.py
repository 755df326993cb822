"""Gradients on all cores: one process a core, each growing its own torus.

A level's operations are too small to be split over cores, and Python threads get in each other's way (measured: two
threads took as long as one after the other). Processes share nothing but the parameters and one gradient each.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from nca_core.lattice import Lattice

from .equalise import Equalisation
from .errors import TrainingError
from .loss import TextureLoss
from .network import Architecture, Network
from .schedule import Stage

MEMBER_LOST = "a training process has ended by itself; is there enough memory?"


@dataclass(frozen=True)
class Task:
    """What every member needs to know. pixels: (height, width, map channels); lattice: in cycles per coarse cell."""

    pixels: Tensor
    equalised: Equalisation
    architecture: Architecture
    device: str
    seed: int
    members: int
    lattice: Lattice = ()

    def network(self, generator: torch.Generator) -> Network:
        """A network fit for the task, with weights of no worth yet."""
        return Network(self.architecture, self.pixels.shape[2], generator, self.lattice)


class Member:
    """One member's share of an iteration: its own tori, random numbers and potentials."""

    def __init__(self, task: Task, index: int) -> None:
        self._task, self._index = task, index
        generator = torch.Generator().manual_seed(task.seed * 1000 + index)
        self._dtype = product_dtype(task.device)
        exemplar = task.equalised.apply(task.pixels).to(task.device)
        equalised = task.equalised.to(torch.device(task.device))
        self._loss = TextureLoss(exemplar, task.architecture.densities, equalised, generator)

    def gradient(self, network: Network, stage: Stage, iteration: int) -> tuple[float, Tensor]:
        """The loss of one growth and its flat gradient, zero for levels that are not grown yet."""
        seed = (self._task.seed * 1_000_003 + iteration * self._task.members + self._index) % 2**32
        grown = network(stage.torus(seed), stage.windows, self._dtype)
        loss = self._loss(grown)
        parameters = list(network.parameters())
        parts = torch.autograd.grad(loss, parameters, allow_unused=True)
        filled = [
            torch.zeros_like(parameter) if part is None else part
            for part, parameter in zip(parts, parameters, strict=True)
        ]
        return float(loss.detach()), parameters_to_vector(filled)


class Team:
    """Member 0 works here, the others in processes of their own; use as a context manager."""

    def __init__(self, task: Task, network: Network) -> None:
        self._task, self._network = task, network
        self._first = Member(task, 0)
        size = parameters_to_vector(network.parameters()).numel()
        self._weights = _shared(size)
        self._gradients = [_shared(size) for _ in range(task.members - 1)]
        self._others: list[tuple[Any, Any]] = []  # processes, and their ends of pipes

    def __enter__(self) -> Team:
        context = multiprocessing.get_context("spawn")
        for index, gradient in enumerate(self._gradients, start=1):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve, args=(self._task, index, theirs, self._weights, gradient), daemon=True
            )
            with _interrupts_held_back():  # Ctrl-C reaches every process: it is the first one's to handle
                process.start()
            theirs.close()
            self._others.append((process, ours))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process, connection in self._others:
            connection.close()
            process.join(timeout=2)
            process.terminate()
            process.join()

    def gradient(self, stage: Stage, iteration: int) -> tuple[float, Tensor]:
        """Mean loss and mean flat gradient over the members, summed in a fixed order."""
        if self._others:
            with torch.no_grad():
                self._weights.copy_(parameters_to_vector(self._network.parameters()))
        for _, connection in self._others:
            _send(connection, (stage, iteration))
        loss, gradient = self._first.gradient(self._network, stage, iteration)
        for (_, connection), other in zip(self._others, self._gradients, strict=True):
            loss += _receive(connection)
            gradient = gradient + other
        return loss / self._task.members, gradient / self._task.members


def _send(connection: Connection, message: tuple[Stage, int]) -> None:
    try:
        connection.send(message)
    except OSError as error:
        raise TrainingError(MEMBER_LOST) from error


def _receive(connection: Connection) -> float:
    try:
        loss: float = connection.recv()
    except (EOFError, ConnectionError) as error:
        raise TrainingError(MEMBER_LOST) from error
    return loss


def _shared(size: int) -> Tensor:
    tensor: Tensor = torch.zeros(size).share_memory_()  # type: ignore[no-untyped-call]
    return tensor


def product_dtype(device: str) -> torch.dtype:
    """bfloat16 where the device multiplies it natively, else float32."""
    if device == "cpu":
        supported = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)
        return torch.bfloat16 if supported() else torch.float32
    return torch.bfloat16 if device == "cuda" else torch.float32


def _serve(task: Task, index: int, connection: Connection, weights: Tensor, gradient: Tensor) -> None:
    """A member's process: for each (stage, iteration) received, write the gradient and answer with the loss."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
    member = Member(task, index)
    network = task.network(torch.Generator())
    with suppress(EOFError, OSError):  # the first process has hung up
        while True:
            stage, iteration = connection.recv()
            vector_to_parameters(weights, network.parameters())
            loss, flat = member.gradient(network, stage, iteration)
            with torch.no_grad():
                gradient.copy_(flat)
            connection.send(loss)


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Processes started inside never see Ctrl-C, as they inherit that it is held back; here it comes afterwards."""
    if sys.platform == "win32":  # where every process of the console sees it
        yield
    else:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
