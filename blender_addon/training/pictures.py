"""Pictures that were written for a training, beside the records of all, each time in a folder of their own."""

from __future__ import annotations

import os
import time
from pathlib import Path

_ENDING = "_pictures"


def place(folder: Path) -> Path:
    """A new folder for pictures that somebody is about to learn. folder: that of the records. Raises OSError."""
    path = folder / f"{time.time_ns()}-{os.getpid()}{_ENDING}"
    path.mkdir(parents=True)
    return path
