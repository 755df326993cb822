"""Products are right with and without BLAS' own switch, and BLAS gets its threads back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nca_core import product
from nca_core.product import multiply, one_blas_thread


@pytest.mark.parametrize("switched", [True, False])
@pytest.mark.parametrize("columns", [1, 15, 5000])
def test_a_product_is_the_product(switched: bool, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    if not switched:
        monkeypatch.setattr(product, "_switch", lambda: None)
    random = np.random.default_rng(0)
    left, right = (random.standard_normal(shape).astype(np.float32) for shape in ((48, 49), (49, columns)))
    assert np.abs(multiply(left, right) - left.astype(np.float64) @ right).max() < 1e-4
    out = np.empty((48, columns), np.float32)
    assert multiply(left, right, out) is out


def test_numpys_wheels_have_the_switch_and_it_works() -> None:
    switch = product._switch()
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
    switch = product._switch()
    before = switch[0]() if switch else None

    def hold(_: int) -> None:
        with one_blas_thread():
            multiply(np.ones((8, 8), np.float32), np.ones((8, 64), np.float32))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(hold, range(200)))
    assert (switch[0]() if switch else None) == before
