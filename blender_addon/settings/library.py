"""The library: weight files that come with Lichen, and those in the artist's own folders.

Files are read when their folder or they have changed. What is no weight file is left out here; importing it says why.
Panels ask several times for each picture, so a folder whose own time is still the same, so that nothing has come or
gone, is looked through once a second at most: only then is a file seen that was written over where it lies.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import nca_core

from . import preferences

SHIPPED = Path(__file__).parents[1] / "materials"
_OLD = 1.0  # seconds, after which what was seen in a folder is looked at again
_YOUNG = 100_000_000  # nanoseconds: what comes so soon after another file may leave the folder's time as it is

_seen: dict[Path, _Seen] = {}


@dataclass(frozen=True)
class _Seen:
    """The weight files of a folder and when each has changed. stamp: the folder's own time of change; when: on the
    clock of time.monotonic."""

    files: list[tuple[Path, int]]
    stamp: int
    when: float

    def holds(self, stamp: int) -> bool:
        """Whether nothing can have come or gone since, by the folder's time now."""
        return stamp == self.stamp and time.monotonic() < self.when + _OLD


def entries() -> list[tuple[Path, nca_core.Model]]:
    """The weight files and what is in them: shipped ones first, by name in each folder."""
    folders = dict.fromkeys((SHIPPED, *preferences.library_folders()))  # each once
    files = ((path, _model(path, changed)) for folder in folders for path, changed in _weight_files(folder))
    return [(path, model) for path, model in files if model]


def title(path: Path, model: nca_core.Model) -> str:
    """ "Brick Wall" for brick_wall."""
    return (model.name or path.stem).replace("_", " ").title()


def _weight_files(folder: Path) -> list[tuple[Path, int]]:
    """The weight files of a folder and when each has changed, by name."""
    try:
        stamp = folder.stat().st_mtime_ns
        if folder not in _seen or not _seen[folder].holds(stamp):
            is_settled = time.time_ns() - stamp > _YOUNG
            _seen[folder] = _Seen(_looked_through(folder), stamp if is_settled else -1, time.monotonic())
        return _seen[folder].files
    except OSError:  # a folder that is not there at the moment, a drive that is not connected
        return []


def _looked_through(folder: Path) -> list[tuple[Path, int]]:
    with os.scandir(folder) as found:  # which tells names and times by one call
        files = sorted((entry.path, changed) for entry in found if (changed := _changed(entry)) is not None)
    return [(_path(name), changed) for name, changed in files]


@lru_cache(maxsize=8192)  # the very same path for a file, which is hashed and compared in no time
def _path(name: str) -> Path:
    return Path(name)


def _changed(entry: os.DirEntry[str]) -> int | None:
    """When a file has changed; None for what is not shown. Blender has no place for names that are not Unicode."""
    if not (entry.name.lower().endswith(".nca") and entry.path.isprintable()):
        return None
    try:
        return entry.stat().st_mtime_ns if entry.is_file() else None
    except OSError:  # a link that leads in a circle, or to where nobody may look
        return None


@lru_cache(maxsize=4096)
def _model(path: Path, _changed: int) -> nca_core.Model | None:
    try:
        return nca_core.load(path)
    except nca_core.WeightFileError:
        return None
