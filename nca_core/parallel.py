"""Rows in blocks, on all cores: numpy releases the interpreter lock, so plain threads are enough."""

from __future__ import annotations

import functools
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait

from .buffers import rows_in_place

Rows = tuple[int, int]


def cores() -> int:
    """How many cores this process may use."""
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
