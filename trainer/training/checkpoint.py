"""The checkpoint of a training that was stopped or killed: its whole state, in one file beside the weight file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nca_core.container import MAX_FILE, ContainerError, pack, unpack

from ..errors import InputError
from ..network.architectures import SIZES
from ..writing import write_bytes
from .workers import State

FORMAT = "lichen-checkpoint 6"
_NUMBERS = ("iteration", "seconds", "depth", "best_loss", "workers", "joules", "layout_seconds")


@dataclass(frozen=True)
class Checkpoint:
    """A training between two iterations, from which it goes on as if it had never stopped.

    digest: that of all that decides how the training goes, but for the budget, which may grow. iteration: the number of
    iterations done. seconds, joules: the time and energy spent so far. layout_seconds: the time until the layout's end.
    depth: the number of levels that grow. best_loss: the lowest smoothed loss of the stage. workers: the number of tori
    grown side by side. recent: the last losses. tensors: network, optimiser ("soap"), best network, mean of the last
    ("average"), and each worker's potentials and random numbers, by name. network: the name of the network's size
    (`network.architectures.SIZES`), empty if it has none.
    """

    digest: str
    iteration: int
    seconds: float
    depth: int
    best_loss: float
    workers: int
    recent: tuple[float, ...]
    tensors: dict[str, Tensor] = field(repr=False)
    joules: float = 0.0
    network: str = ""
    layout_seconds: float = 0.0

    def section(self, name: str) -> dict[str, Tensor]:
        """The tensors whose names begin with `name` and a point, by the rest of their names."""
        return {
            key.removeprefix(f"{name}."): value for key, value in self.tensors.items() if key.startswith(f"{name}.")
        }

    def states(self) -> list[State]:
        """The state that each worker goes on from."""
        parts = [self.section(f"worker{index}") for index in range(self.workers)]
        return [{name: tensor.numpy() for name, tensor in part.items()} for part in parts]


def states_as_tensors(states: list[State]) -> dict[str, Tensor]:
    """The workers' states as a checkpoint's tensors, the reverse of `Checkpoint.states`."""
    return {
        f"worker{index}.{name}": torch.from_numpy(np.array(array))
        for index, state in enumerate(states)
        for name, array in state.items()
    }


def checkpoint_path(out: Path) -> Path:
    """The path of the checkpoint of a training that writes `out`."""
    return out.with_name(f"{out.name}.checkpoint")


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Write a checkpoint beside its place and rename it: a kill at any moment leaves this one or the one before.

    Raises OutputError if the file cannot be written.
    """
    numbers = {name: getattr(checkpoint, name) for name in _NUMBERS} | {"recent": list(checkpoint.recent)}
    told = {"network": checkpoint.network, "numbers": json.dumps(numbers)}
    metadata = {"format": FORMAT, "digest": checkpoint.digest, **told}
    write_bytes(path, pack({name: _array(tensor) for name, tensor in checkpoint.tensors.items()}, metadata))


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint. Raises InputError for a file that is not one, is damaged, or cannot be read."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise ContainerError("it is too large")
        container = unpack(path.read_bytes())
        metadata = container.metadata
        if metadata.get("format") != FORMAT:
            raise ContainerError("it is not a checkpoint of this version")
        tensors = {name: torch.from_numpy(array.copy()) for name, array in container.tensors.items()}
        numbers = json.loads(metadata["numbers"])
        recent = tuple(map(float, numbers.pop("recent")))
        if (network := metadata["network"]) not in ("", *SIZES):
            raise ValueError("its network is not one of this version")
        known = _checked(numbers)
        return Checkpoint(metadata["digest"], **known, recent=recent, tensors=tensors, network=network)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: this checkpoint cannot be used ({error}); train without --resume") from error


def _array(tensor: Tensor) -> Any:
    """The tensor as an array that the container can store: uint8 or float32."""
    kept = tensor.detach().cpu()
    return (kept if kept.dtype is torch.uint8 else kept.float()).numpy()


def _checked(numbers: dict[str, Any]) -> dict[str, Any]:
    """The numbers of a checkpoint's metadata, if all of them are there and are numbers. Raises ValueError."""
    if set(numbers) != set(_NUMBERS) or any(type(value) not in (int, float) for value in numbers.values()):
        raise ValueError("it is damaged")
    return numbers
