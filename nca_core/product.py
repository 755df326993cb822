"""Matrix products that stay in the calling thread.

numpy's BLAS brings threads of its own to every larger product. Where blocks are already spread over threads these spin
against each other: measured up to 60 times slower on a busy machine. So BLAS is held to one thread while blocks are
worked on: by its own switch where it is an OpenBLAS (numpy's wheels), else by cutting products into column slices
below the size, about half a million multiplications, from which on BLAS libraries bring threads.
"""

from __future__ import annotations

import ctypes
import functools
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from .model import Array

ALONE = 1 << 18  # multiplications
UNPACKED = 900_000  # multiplications that OpenBLAS does without copying the wide matrix first ...
FEW = 16  # ... which pays where that is used for few rows

_PREFIXES = ("scipy_openblas", "openblas")  # numpy 2 and numpy 1
_SUFFIXES = ("64_", "_64", "")
_lock = threading.Lock()
_holders: list[int] = []  # how many threads BLAS had, once per holder of `one_blas_thread`


def multiply(left: Array, right: Array, out: Array | None = None) -> Array:
    """left @ right (into out); `right` is wide: (inner, many), `left` small: (outer, inner)."""
    columns = right.shape[1]
    out = np.empty((left.shape[0], columns), np.float32) if out is None else out
    width = max(16, _most(left.shape[0]) // left.size)
    for start in range(0, columns, width):
        part = slice(start, min(start + width, columns))
        np.matmul(left, right[:, part], out=out[:, part])
    return out


def _most(rows: int) -> int:
    """Multiplications of one call of BLAS."""
    if _switch() is None:
        return ALONE
    return UNPACKED if rows <= FEW else sys.maxsize


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Hold BLAS to the calling thread inside, and give it back its threads when the last one leaves."""
    switch = _switch()
    if switch is None:
        yield
        return
    read, write = switch
    with _lock:
        _holders.append(_holders[0] if _holders else read())
        write(1)
    try:
        yield
    finally:
        with _lock:
            threads = _holders.pop()
            if not _holders:
                write(threads)


@functools.cache
def _switch() -> tuple[Callable[[], int], Callable[[int], object]] | None:
    """OpenBLAS' functions that read and set its number of threads, if numpy comes with an OpenBLAS."""
    site = Path(np.__file__).parent
    for folder in (site.parent / "numpy.libs", site / ".dylibs", site / ".libs"):
        for file in sorted(folder.glob("*openblas*")):
            try:
                library = ctypes.CDLL(str(file))
            except OSError:
                continue
            for prefix in _PREFIXES:
                for suffix in _SUFFIXES:
                    read = getattr(library, f"{prefix}_get_num_threads{suffix}", None)
                    write = getattr(library, f"{prefix}_set_num_threads{suffix}", None)
                    if read and write:
                        return read, write
    return None
