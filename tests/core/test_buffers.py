"""Rows begin at cache lines, and numpy's own settings are given back."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core.buffers import LINE, aligned, rows_in_place


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
