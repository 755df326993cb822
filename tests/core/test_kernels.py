"""Rows begin at cache lines, and numpy's own settings are given back. Blocks are worked on once each, by all threads
until the end, and a failure in any of them is heard of. Products are right with and without BLAS' own switch, and
BLAS gets its threads back.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import Torus, decode, grow, kernels
from nca_core.kernels import LINE, aligned, for_each_band, for_each_block, multiply, one_blas_thread, rows_in_place

from .models import random_model


@given(st.integers(1, 20), st.integers(1, 70))
def test_every_row_begins_at_a_cache_line(rows: int, columns: int) -> None:
    array = aligned(rows, columns)
    assert (array.shape, array.dtype) == ((rows, columns), np.float32)
    assert all(array[row].ctypes.data % LINE == 0 for row in range(rows))
    array[:] = np.arange(rows)[:, None]  # no row lies in another
    assert (array == np.arange(rows)[:, None]).all()


def test_what_numpy_did_before_comes_back_and_other_threads_never_notice() -> None:
    usual, elsewhere = np.getbufsize(), []
    with pytest.raises(ZeroDivisionError), rows_in_place():
        assert np.getbufsize() < usual
        thread = threading.Thread(target=lambda: elsewhere.append(np.getbufsize()))
        thread.start()
        thread.join()
        raise ZeroDivisionError
    assert np.getbufsize() == usual
    assert elsewhere == [usual]


def test_sums_are_the_same() -> None:
    numbers = np.random.default_rng(0).random((12, 300), dtype=np.float32)
    expected = numbers[:, :-1] + numbers[:, 1:]
    with rows_in_place():
        assert np.array_equal(numbers[:, :-1] + numbers[:, 1:], expected)


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


WAYS = [kernels._by_matmul, kernels._by_einsum]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("switched", [True, False])
@pytest.mark.parametrize("columns", [1, 15, 5000])
def test_a_product_is_the_product(way: object, switched: bool, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_quickest", lambda: way)
    if not switched:
        monkeypatch.setattr(kernels, "_switch", lambda: None)
    random = np.random.default_rng(0)
    left, right = (random.standard_normal(shape).astype(np.float32) for shape in ((48, 49), (49, columns)))
    assert np.abs(multiply(left, right) - left.astype(np.float64) @ right).max() < 1e-4
    out = np.empty((48, columns), np.float32)
    assert multiply(left, right, out) is out


@pytest.mark.parametrize("way", WAYS)
def test_one_matrix_multiplies_a_stack(way: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "_quickest", lambda: way)
    random = np.random.default_rng(0)
    left, stack = random.random((4, 7), dtype=np.float32), random.random((3, 7, 50), dtype=np.float32)
    out = np.empty((3, 4, 50), np.float32)
    kernels.matmul(left, stack, out)
    assert np.abs(out - left @ stack).max() < 1e-5


@pytest.mark.parametrize("slow", WAYS)
def test_the_quicker_way_is_taken(slow: object, monkeypatch: pytest.MonkeyPatch) -> None:
    (quick,) = (way for way in WAYS if way is not slow)

    def slowed(*arrays: np.ndarray) -> None:
        time.sleep(0.05)
        slow(*arrays)

    monkeypatch.setattr(kernels, slow.__name__, slowed)
    monkeypatch.setattr(kernels, "_switch", lambda: None)
    assert kernels._quickest.__wrapped__() is quick


@pytest.mark.parametrize("way", WAYS)
def test_growth_is_the_same_either_way(way: object, monkeypatch: pytest.MonkeyPatch) -> None:
    model, field = random_model(), Torus(3, 2, 5)
    expected = decode(model, grow(model, field))
    monkeypatch.setattr(kernels, "_quickest", lambda: way)
    for name, pixels in decode(model, grow(model, field)).items():
        assert np.abs(pixels - expected[name]).max() < 1e-4, name


def test_numpys_wheels_have_the_switch_and_it_works() -> None:
    switch = kernels._switch()
    if switch is None:
        pytest.skip("this numpy has no OpenBLAS of its own")
    read, _ = switch
    before = read()
    with one_blas_thread():
        assert read() == 1
        with one_blas_thread():
            assert read() == 1
        assert read() == 1
    assert read() == before


def test_many_holders_at_once_leave_what_they_found() -> None:
    switch = kernels._switch()
    before = switch[0]() if switch else None

    def hold(_: int) -> None:
        with one_blas_thread():
            multiply(np.ones((8, 8), np.float32), np.ones((8, 64), np.float32))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(hold, range(200)))
    assert (switch[0]() if switch else None) == before
