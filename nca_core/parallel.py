"""Rows in blocks, on all cores: numpy releases the interpreter lock, so plain threads are enough."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

Rows = tuple[int, int]


def cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def row_blocks(height: int, rows: int) -> Iterator[Rows]:
    """Cut 0..height into half-open ranges of at most `rows`."""
    return ((start, min(start + rows, height)) for start in range(0, height, rows))


def for_each_block(work: Callable[[int, int], None], height: int, rows: int, threads: int) -> None:
    """Call work(start, stop) for every block of rows; blocks are independent, so their order does not matter."""
    blocks = list(row_blocks(height, rows))
    if threads <= 1 or len(blocks) == 1:
        for start, stop in blocks:
            work(start, stop)
        return
    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(work, *block) for block in blocks]:
            future.result()
