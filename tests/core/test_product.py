"""Products are right with and without BLAS' own switch, and BLAS gets its threads back."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nca_core import Torus, decode, grow, product
from nca_core.product import multiply, one_blas_thread

from .models import random_model

WAYS = [product._by_matmul, product._by_einsum]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("switched", [True, False])
@pytest.mark.parametrize("columns", [1, 15, 5000])
def test_a_product_is_the_product(way: object, switched: bool, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "_quickest", lambda: way)
    if not switched:
        monkeypatch.setattr(product, "_switch", lambda: None)
    random = np.random.default_rng(0)
    left, right = (random.standard_normal(shape).astype(np.float32) for shape in ((48, 49), (49, columns)))
    assert np.abs(multiply(left, right) - left.astype(np.float64) @ right).max() < 1e-4
    out = np.empty((48, columns), np.float32)
    assert multiply(left, right, out) is out


@pytest.mark.parametrize("way", WAYS)
def test_one_matrix_multiplies_a_stack(way: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product, "_quickest", lambda: way)
    random = np.random.default_rng(0)
    left, stack = random.random((4, 7), dtype=np.float32), random.random((3, 7, 50), dtype=np.float32)
    out = np.empty((3, 4, 50), np.float32)
    product.matmul(left, stack, out)
    assert np.abs(out - left @ stack).max() < 1e-5


@pytest.mark.parametrize("slow", WAYS)
def test_the_quicker_way_is_taken(slow: object, monkeypatch: pytest.MonkeyPatch) -> None:
    (quick,) = (way for way in WAYS if way is not slow)

    def slowed(*arrays: np.ndarray) -> None:
        time.sleep(0.05)
        slow(*arrays)

    monkeypatch.setattr(product, slow.__name__, slowed)
    monkeypatch.setattr(product, "_switch", lambda: None)
    assert product._quickest.__wrapped__() is quick


@pytest.mark.parametrize("way", WAYS)
def test_growth_is_the_same_either_way(way: object, monkeypatch: pytest.MonkeyPatch) -> None:
    model, field = random_model(), Torus(3, 2, 5)
    expected = decode(model, grow(model, field))
    monkeypatch.setattr(product, "_quickest", lambda: way)
    for name, pixels in decode(model, grow(model, field)).items():
        assert np.abs(pixels - expected[name]).max() < 1e-4, name


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
