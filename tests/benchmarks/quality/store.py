"""What is made and measured is kept, a folder per exemplar and system, so that a run that was stopped goes on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from trainer.writing import check_writable, named_faults, write_text

from .arrays import Grey, Stack
from .made import Made

PICTURES, RECORD, SCORES = "stacks.npz", "record.json", "scores.json"


@dataclass(frozen=True)
class Key:
    """What a kept result must have been made with to be used again: the exemplar's files and the system's code."""

    exemplar: str
    system: str


@dataclass(frozen=True)
class Kept:
    """stacks, wide: as they are stored, rounded to 8 bits. seconds: that making all of them took."""

    stacks: list[Stack]
    seconds: float
    facts: Mapping[str, float]
    wide: Grey | None = None


def save(folder: Path, key: Key, wanted: int, made: Made, seconds: float) -> None:
    """Keep a result; the record comes last and vouches for the rest. Raises InputError if it cannot be written."""
    check_writable(folder / RECORD)
    (folder / RECORD).unlink(missing_ok=True)
    pictures = {"stacks": _levels(np.stack(made.stacks))}
    if made.wide is not None:
        pictures["wide"] = _levels(made.wide)
    with named_faults(folder):
        np.savez_compressed(folder / PICTURES, **pictures)
    record = asdict(key) | {"seeds": wanted, "seconds": round(seconds, 1), "facts": dict(made.facts)}
    write_text(folder / RECORD, json.dumps(record, indent=2) + "\n")


def load(folder: Path, key: Key, wanted: int) -> Kept | None:
    """A kept result of at least so many seeds, or None. Of more seeds, the first are taken."""
    record = _read(folder / RECORD)
    if record is None or any(record[name] != value for name, value in asdict(key).items()) or record["seeds"] < wanted:
        return None
    with np.load(folder / PICTURES) as file:
        values = {name: (file[name] / np.float32(255)).astype(np.float32) for name in file.files}
    stacks = list(values["stacks"])
    if record["seeds"] > wanted:
        stacks = stacks[:wanted]
    return Kept(stacks, record["seconds"], record["facts"], values.get("wide"))


def _levels(values: Stack) -> npt.NDArray[np.uint8]:
    """Values in 0..1 as 8-bit levels."""
    return np.round(values * 255).astype(np.uint8)


def save_scores(folder: Path, digest: str, scores: Mapping[str, Any]) -> None:
    """Keep what a result measured, with the digest of what it was measured by."""
    write_text(folder / SCORES, json.dumps({"digest": digest, "scores": scores}, indent=2) + "\n")


def load_scores(folder: Path, digest: str) -> dict[str, Any] | None:
    """Kept scores, or None if there are none or they were measured otherwise."""
    content = _read(folder / SCORES)
    return content["scores"] if content and content["digest"] == digest else None


def _read(path: Path) -> dict[str, Any] | None:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
