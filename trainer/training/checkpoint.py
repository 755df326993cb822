"""A training that can go on after it was killed: everything it has gathered, in one file beside the weight file."""

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
from ..writing import write_bytes
from .workers import State

FORMAT = "lichen-checkpoint 2"
_NUMBERS = ("iteration", "seconds", "depth", "best_loss", "members", "joules")


@dataclass(frozen=True)
class Checkpoint:
    """A run between two iterations, from which it goes on as if it had never stopped.

    task: a digest of what is trained on what, without the budget, which may grow. seconds, joules: spent so far.
    tensors: network, optimiser and best network, and of each of the members its potentials and random numbers, by name.
    recent: the last losses.
    """

    task: str
    iteration: int
    seconds: float
    depth: int
    best_loss: float
    members: int
    recent: tuple[float, ...]
    tensors: dict[str, Tensor] = field(repr=False)
    joules: float = 0.0

    def part(self, name: str) -> dict[str, Tensor]:
        """The tensors whose names begin with `name` and a point, without it."""
        return {
            key.removeprefix(f"{name}."): value for key, value in self.tensors.items() if key.startswith(f"{name}.")
        }

    def states(self) -> list[State]:
        """What each member goes on from."""
        parts = [self.part(f"member{index}") for index in range(self.members)]
        return [{name: tensor.numpy() for name, tensor in part.items()} for part in parts]


def members_as_tensors(states: list[State]) -> dict[str, Tensor]:
    """The reverse of `Checkpoint.states`."""
    return {
        f"member{index}.{name}": torch.from_numpy(np.array(array))
        for index, state in enumerate(states)
        for name, array in state.items()
    }


def checkpoint_path(out: Path) -> Path:
    """Where the checkpoint of a training to `out` lies."""
    return out.with_name(f"{out.name}.checkpoint")


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Written beside and renamed: a kill at any moment leaves this one or the one before. Raises OutputError."""
    numbers = {name: getattr(checkpoint, name) for name in _NUMBERS} | {"recent": list(checkpoint.recent)}
    metadata = {"format": FORMAT, "task": checkpoint.task, "numbers": json.dumps(numbers)}
    write_bytes(path, pack({name: _array(tensor) for name, tensor in checkpoint.tensors.items()}, metadata))


def load_checkpoint(path: Path) -> Checkpoint:
    """Raises InputError for a file that is not a checkpoint or cannot be read."""
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
        return Checkpoint(metadata["task"], **_checked(numbers), recent=recent, tensors=tensors)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: this checkpoint cannot be used ({error}); train without --resume") from error


def _array(tensor: Tensor) -> Any:
    kept = tensor.detach().cpu()
    return (kept if kept.dtype is torch.uint8 else kept.float()).numpy()


def _checked(numbers: dict[str, Any]) -> dict[str, Any]:
    if set(numbers) != set(_NUMBERS) or any(type(value) not in (int, float) for value in numbers.values()):
        raise ValueError("it is damaged")
    return numbers
