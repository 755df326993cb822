"""The library: weight files that come with Lichen, and those in the artist's own folders.

Files are read when their folder or they have changed. What is no weight file is left out here; importing it says why.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import nca_core

from . import preferences

SHIPPED = Path(__file__).parents[1] / "materials"


def entries() -> list[tuple[Path, nca_core.Model]]:
    """The weight files and what is in them: shipped ones first, by name in each folder."""
    folders = dict.fromkeys((SHIPPED, *preferences.library_folders()))  # each once
    files = ((path, _model(path, changed)) for folder in folders for path, changed in _weight_files(folder))
    return [(path, model) for path, model in files if model]


def title(path: Path, model: nca_core.Model) -> str:
    """ "Brick Wall" for brick_wall."""
    return (model.name or path.stem).replace("_", " ").title()


def _weight_files(folder: Path) -> list[tuple[Path, int]]:
    """The weight files of a folder and when each has changed: asked for at every redraw, so by the one call that tells
    both."""
    try:
        with os.scandir(folder) as found:
            return sorted((Path(entry.path), changed) for entry in found if (changed := _changed(entry)) is not None)
    except OSError:  # a folder that is not there at the moment, a drive that is not connected
        return []


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
