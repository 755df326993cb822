"""Rows in strips of equal height, as TIFF and OpenEXR keep them, however they come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.generic]  # (rows, width, channels)

ROWS = 16  # what OpenEXR compresses together


class Strips:
    """Calls `write` with the next ROWS rows, as soon as they are there; with those that are left at the end."""

    def __init__(self, write: Callable[[Pixels], None]) -> None:
        self._write = write
        self._left: Pixels | None = None

    def add(self, rows: Pixels) -> None:
        """The next rows, any number of them."""
        rows = rows if self._left is None else np.concatenate([self._left, rows])
        whole = len(rows) // ROWS * ROWS
        for top in range(0, whole, ROWS):
            self._write(rows[top : top + ROWS])
        self._left = rows[whole:].copy()  # a view would keep all rows in memory

    def finish(self) -> None:
        """There are no more."""
        if self._left is not None and len(self._left):
            self._write(self._left)
