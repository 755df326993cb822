"""Matrix products that stay in the calling thread, by the quickest that this numpy has.

numpy's BLAS brings threads of its own to every larger product. Where blocks are already spread over threads these spin
against each other: measured up to 60 times slower on a busy machine. So BLAS is held to one thread while blocks are
worked on: by its own switch where it is an OpenBLAS (numpy's wheels), else by cutting products into column slices
below the size, about half a million multiplications, from which on BLAS libraries bring threads.

Blender's own builds compile numpy without naming any BLAS. matmul is a plain loop then, and einsum, whose inner loop
uses the processor's vectors, eight times as fast. Where numpy has no OpenBLAS of its own, the better one is measured,
once, in milliseconds; the two round differently, as BLAS libraries do among themselves.
"""

from __future__ import annotations

import ctypes
import functools
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np

from .model import Array
from .parallel import blocks

ALONE = 1 << 18  # multiplications
UNPACKED = 900_000  # multiplications that OpenBLAS does without copying the wide matrix first ...
FEW = 16  # ... which pays where that is used for few rows
LONG = 2048  # columns of einsum's products: rows that stay in the nearest cache
AHEAD = 1.5  # how much faster matmul has to be where it comes in short slices, for which threads take turns
COLUMNS = 16  # float32 in a cache line: slices begin where one does

_PREFIXES = ("scipy_openblas", "openblas")  # numpy 2 and numpy 1
_SUFFIXES = ("64_", "_64", "")
_lock = threading.Lock()
_holders: list[int] = []  # how many threads BLAS had, once per holder of `one_blas_thread`


def multiply(left: Array, right: Array, out: Array | None = None) -> Array:
    """left @ right (into out); `right` is wide: (inner, many), `left` small: (outer, inner)."""
    columns = right.shape[1]
    out = np.empty((left.shape[0], columns), np.float32) if out is None else out
    for first, last in blocks(0, columns, _width(left)):
        matmul(left, right[:, first:last], out[:, first:last])
    return out


def matmul(left: Array, right: Array, out: Array) -> None:
    """left @ right into out, of matrices or stacks of them, of no more than ALONE multiplications each. Rows of `right`
    and `out` are best without gaps."""
    _quickest()(left, right, out)


def alone(each: int, most: int = ALONE) -> int:
    """How many rows or columns, of `each` multiplications, make a product that BLAS does without threads."""
    return max(COLUMNS, most // each // COLUMNS * COLUMNS)


def _width(left: Array) -> int:
    """Columns of one product of `multiply`."""
    if _quickest() is _by_einsum:
        return LONG
    if _switch() is None:
        return alone(left.size)
    return alone(left.size, UNPACKED) if left.shape[0] <= FEW else sys.maxsize


def _by_matmul(left: Array, right: Array, out: Array) -> None:
    np.matmul(left, right, out=out)


def _by_einsum(left: Array, right: Array, out: Array) -> None:
    np.einsum("...ij,...jk->...ik", left, right, out=out)


@functools.cache
def _quickest() -> Callable[[Array, Array, Array], None]:
    """matmul with an OpenBLAS of numpy's own; else what is faster in the slices that it would get."""
    if _switch():
        return _by_matmul
    left = np.ones((48, 48), np.float32)

    def speed(product: Callable[[Array, Array, Array], None], columns: int) -> float:
        right, out = np.ones((48, columns), np.float32), np.empty((48, columns), np.float32)
        times = [time.perf_counter()]
        for _ in range(8):
            product(left, right, out)
            times.append(time.perf_counter())
        return columns / min(after - before for before, after in pairwise(times))

    ahead = speed(_by_matmul, alone(left.size)) > AHEAD * speed(_by_einsum, LONG)
    return _by_matmul if ahead else _by_einsum


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Hold BLAS to the calling thread inside, and give it back its threads when the last one leaves."""
    _quickest()  # is settled before there are threads that could come to different answers
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
