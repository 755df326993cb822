"""What makes growth quick in numpy: memory as its loops like it, rows spread over threads, products in one thread.

Memory. Measured on two cores (trainer/RESEARCH.md, "Growing faster"): a sum written to a row that begins elsewhere than
at a cache line takes twice as long. One of part rows takes two to four times as long if they have fewer than 8192
numbers (numpy 2.5: 2,700), since numpy gathers them into a buffer of that size before it adds.

Threads. numpy releases the interpreter lock, so plain threads are enough.

Products. numpy's BLAS brings threads of its own to every larger product. Where blocks are already spread over threads
these spin against each other: measured up to 60 times slower on a busy machine. So BLAS is held to one thread while
blocks are worked on: by its own switch where it is an OpenBLAS (numpy's wheels), else by cutting products into column
slices below the size, about half a million multiplications, from which on BLAS libraries bring threads.

Blender's own builds compile numpy without naming any BLAS. matmul is a plain loop then, and einsum, whose inner loop
uses the processor's vectors, eight times as fast. Where numpy has no OpenBLAS of its own, the better one is measured,
once, in milliseconds; the two round differently, as BLAS libraries do among themselves.
"""

from __future__ import annotations

import ctypes
import functools
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np

from .arrays import Array

LINE = 64  # bytes of a cache line
_NUMBERS = LINE // np.dtype(np.float32).itemsize
_SMALL = 64  # numbers in numpy's buffer: rows that are longer are used where they lie


def aligned(rows: int, columns: int) -> Array:
    """Return a (rows, columns) float32 array, not filled, each row of which begins at a cache line.

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


Rows = tuple[int, int]


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def blocks(start: int, stop: int, most: int) -> Iterator[Rows]:
    """Cut start..stop into half-open ranges of at most `most`."""
    return ((first, min(first + most, stop)) for first in range(start, stop, most))


def for_each_block(work: Callable[[int, int], None], height: int, rows: int, threads: int) -> None:
    """Call work(start, stop) for every block of rows; blocks are independent, so their order does not matter."""
    _run(work, blocks(0, height, rows), threads)


def for_each_band(work: Callable[[int, int], None], height: int, rows: int, threads: int) -> None:
    """Call work(start, stop) on as many bands as threads, of whole blocks of `rows`: for work with buffers of its own.

    The blocks lie at the same rows for any number of threads, and so do their products' rounding errors.
    """
    whole = -(-height // rows)
    _run(work, blocks(0, height, -(-whole // max(1, threads)) * rows), threads)


def _run(work: Callable[[int, int], None], every: Iterable[Rows], threads: int) -> None:
    """Each thread, the calling one among them, takes the next block until none is left or one has failed."""
    parts = list(every)
    left = iter(parts)  # under the interpreter lock, a list's iterator may be shared by threads

    def take() -> None:
        try:
            with rows_in_place():
                for block in left:
                    work(*block)
        except BaseException:
            deque(left, maxlen=0)  # nothing is left for the others
            raise

    helpers = min(threads, len(parts)) - 1
    futures = [_pool(threads - 1).submit(take) for _ in range(helpers)]
    try:
        take()
    finally:
        begun = [future for future in futures if not future.cancel()]  # the others wait behind another growth's
        wait(begun)
    for future in begun:
        future.result()


@functools.cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that stay: starting them anew for each step would take a fifth of a small growth's time."""
    return ThreadPoolExecutor(threads, thread_name_prefix="nca_core")


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
    """Return left @ right (in out); `right` is wide: (inner, many), `left` small: (outer, inner)."""
    columns = right.shape[1]
    out = np.empty((left.shape[0], columns), np.float32) if out is None else out
    for first, last in blocks(0, columns, _width(left)):
        matmul(left, right[:, first:last], out[:, first:last])
    return out


def matmul(left: Array, right: Array, out: Array) -> None:
    """Write left @ right into out, of matrices or stacks of them, of no more than ALONE multiplications each. Rows of
    `right` and `out` are best without gaps."""
    _quickest()(left, right, out)


def alone(each: int, most: int = ALONE) -> int:
    """Return how many rows or columns, of `each` multiplications, make a product that BLAS does without threads."""
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
