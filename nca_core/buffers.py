"""Memory as numpy's loops like it: rows that begin where a cache line does, and no copies of rows that are short.

Measured on two cores (trainer/README.md, "Growing faster"): a sum written to a row that begins elsewhere takes twice as
long. One of part rows takes two to four times as long if they have fewer than 8192 numbers (numpy 2.5: 2,700), since
numpy gathers them into a buffer of that size before it adds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from .model import Array

LINE = 64  # bytes of a cache line
_NUMBERS = LINE // np.dtype(np.float32).itemsize
_SMALL = 64  # numbers in numpy's buffer: rows that are longer are used where they lie


def aligned(rows: int, columns: int) -> Array:
    """A (rows, columns) float32 array, not filled, each row of which begins at a cache line.

    >>> aligned(3, 5).ctypes.data % LINE, aligned(3, 5).strides[0] % LINE
    (0, 0)
    """
    pitch = (-(-columns // _NUMBERS) | 1) * _NUMBERS  # odd: rows do not all lie at the same places in the cache
    memory = np.empty(rows * pitch + _NUMBERS, np.float32)
    first = -memory.ctypes.data % LINE // memory.itemsize
    return memory[first : first + rows * pitch].reshape(rows, pitch)[:, :columns]


@contextmanager
def rows_in_place() -> Iterator[None]:
    """Let numpy's loops work on rows where they lie, in this thread, as long as no numbers change their type."""
    usual = np.setbufsize(_SMALL)
    try:
        yield
    finally:
        np.setbufsize(usual)
