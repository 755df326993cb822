"""Rows in blocks, on all cores: numpy releases the interpreter lock, so plain threads are enough."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait

from .buffers import rows_in_place

Rows = tuple[int, int]


def cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def row_blocks(start: int, stop: int, rows: int) -> Iterator[Rows]:
    """Cut start..stop into half-open ranges of at most `rows`."""
    return ((first, min(first + rows, stop)) for first in range(start, stop, rows))


def for_each_block(work: Callable[[int, int], None], height: int, rows: int, threads: int) -> None:
    """Call work(start, stop) for every block of rows; blocks are independent, so their order does not matter."""
    _run(work, row_blocks(0, height, rows), threads)


def for_each_band(work: Callable[[int, int], None], height: int, rows: int, threads: int) -> None:
    """Call work(start, stop) once a thread, on whole blocks of `rows`: for work that keeps its own buffers.

    The blocks lie at the same rows for any number of threads, and so do their products' rounding errors.
    """
    blocks = -(-height // rows)
    _run(work, row_blocks(0, height, -(-blocks // threads) * rows), threads)


def _run(work: Callable[[int, int], None], blocks: Iterable[Rows], threads: int) -> None:
    def run(start: int, stop: int) -> None:
        with rows_in_place():
            work(start, stop)

    blocks = list(blocks)
    if threads <= 1 or len(blocks) == 1:
        for block in blocks:
            run(*block)
        return
    first, *others = blocks
    futures = [_pool(threads - 1).submit(run, *block) for block in others]
    try:
        run(*first)
    finally:
        wait(futures)
    for future in futures:
        future.result()


@functools.cache
def _pool(threads: int) -> ThreadPoolExecutor:
    """Threads that stay: starting them anew for each step would take a fifth of a small growth's time."""
    return ThreadPoolExecutor(threads, thread_name_prefix="nca_core")
