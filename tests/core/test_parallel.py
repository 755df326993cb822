"""Blocks are worked on once each, by all threads until the end, and a failure in any of them is heard of."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext

import numpy as np
import pytest

from nca_core.parallel import for_each_band, for_each_block


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("each", [for_each_block, for_each_band])
def test_every_row_is_worked_on_once(each: object, threads: int) -> None:
    rows: list[int] = []
    each(lambda start, stop: rows.extend(range(start, stop)), 23, 4, threads)
    assert sorted(rows) == list(range(23))


def test_bands_are_whole_blocks_one_a_thread() -> None:
    bands: list[tuple[int, int]] = []
    for_each_band(lambda *band: bands.append(band), 23, 4, 2)
    assert sorted(bands) == [(0, 12), (12, 23)]


def test_all_threads_take_blocks_until_none_is_left() -> None:
    """Blocks meet in pairs: one thread that worked through the rest on its own would wait for ever."""
    pairs = threading.Barrier(2)
    for_each_block(lambda _start, _stop: pairs.wait(10), 6, 1, 2)
    assert not pairs.broken


@pytest.mark.parametrize("bad", [0, 3])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_failure_ends_the_work_and_is_raised(bad: int, threads: int) -> None:
    begun: list[int] = []
    failed = threading.Event()

    def work(start: int, _stop: int) -> None:
        begun.append(start)
        if start == bad:
            failed.set()
            raise ZeroDivisionError
        if start > bad:
            failed.wait(10)
            time.sleep(0.001)

    with pytest.raises(ZeroDivisionError):
        for_each_block(work, 1000, 1, threads)
    assert len(begun) < 100


def test_nobody_waits_for_helpers_that_are_busy_elsewhere() -> None:
    """Two growths share the pool; and what is called from a block may have blocks of its own."""
    there, on = threading.Barrier(2), threading.Event()

    def busy(_start: int, _stop: int) -> None:
        there.wait(10)
        on.wait(10)

    other = threading.Thread(target=for_each_block, args=(busy, 2, 1, 2))
    other.start()
    inner: list[int] = []
    for_each_block(lambda start, _stop: for_each_block(lambda at, _: inner.append(at), 3, 1, 2), 4, 1, 2)
    on.set()
    other.join(10)
    assert sorted(inner) == sorted([0, 1, 2] * 4)


@pytest.mark.parametrize("fails", [False, True])
def test_numpys_buffers_are_given_back(fails: bool) -> None:
    usual = np.getbufsize()

    def work(_start: int, _stop: int) -> None:
        assert np.getbufsize() < usual
        if fails:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) if fails else nullcontext():
        for_each_block(work, 8, 1, 2)
    assert np.getbufsize() == usual
