"""A training that can go on after it was killed: everything it has gathered, in one file beside the weight file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from nca_core.container import MAX_FILE, ContainerError, pack, unpack

from .errors import InputError
from .writing import write_bytes

FORMAT = "lichen-checkpoint 1"


@dataclass(frozen=True)
class Checkpoint:
    """tensors: network, optimiser and best network, by name. task: a digest of what is trained on what, without the
    budget, which may grow. seconds, joules: spent so far."""

    task: str
    iteration: int
    seconds: float
    depth: int
    best_loss: float
    tensors: dict[str, Tensor] = field(repr=False)
    joules: float = 0.0

    def part(self, name: str) -> dict[str, Tensor]:
        """The tensors whose names begin with `name` and a point, without it."""
        return {
            key.removeprefix(f"{name}."): value for key, value in self.tensors.items() if key.startswith(f"{name}.")
        }


def checkpoint_path(out: Path) -> Path:
    """Where the checkpoint of a training to `out` lies."""
    return out.with_name(f"{out.name}.checkpoint")


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Written beside and renamed: a kill at any moment leaves this one or the one before."""
    numbers = {name: getattr(checkpoint, name) for name in ("iteration", "seconds", "depth", "best_loss", "joules")}
    metadata = {"format": FORMAT, "task": checkpoint.task, "numbers": json.dumps(numbers)}
    arrays = {name: tensor.detach().float().cpu().numpy() for name, tensor in checkpoint.tensors.items()}
    write_bytes(path, pack(arrays, metadata))


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
        return Checkpoint(metadata["task"], **json.loads(metadata["numbers"]), tensors=tensors)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: this checkpoint cannot be used ({error}); train without --resume") from error
