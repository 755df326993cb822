"""Pictures that were written for a training, beside the records of all, each time in a folder of their own: they stay
as long as a training may read them."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from .processes import is_alive
from .records import found

_ENDING = "_pictures"


def place(folder: Path) -> Path:
    """A new folder for pictures that somebody is about to learn. folder: that of the records. Raises OSError."""
    path = folder / f"{time.time_ns()}-{os.getpid()}{_ENDING}"
    path.mkdir(parents=True)
    return path


def sweep(folder: Path, needed: Iterable[Path] = ()) -> None:
    """Take away the pictures that no training needs any more: none that is written down, none of this process's, which
    are those of `needed`, and none of another Blender's that is there. Raises OSError where the folder cannot be read.
    """
    wanted = {*needed, *(Path(record.arguments.exemplar) for record in found(folder))}
    for path in folder.glob(f"*-*{_ENDING}"):
        if not _is_of_another(path) and not any(path in each.parents for each in wanted):
            shutil.rmtree(path, ignore_errors=True)  # what cannot go now goes another time


def _is_of_another(path: Path) -> bool:
    """Whether another process, which is there, has written pictures and may be about to have them learnt."""
    number = path.name.removesuffix(_ENDING).rpartition("-")[2]
    return number.isdecimal() and int(number) != os.getpid() and is_alive(int(number))
