"""Interpolation by small products is the weighted sum of four cells along each axis."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import kernels
from nca_core.spline import Axis, interpolate, spline_weights


@given(st.integers(1, 9), st.floats(0.05, 3.0))
def test_weights_sum_to_one(pixels: int, cells_per_pixel: float) -> None:
    taps, weights = spline_weights(0, pixels, cells_per_pixel)
    assert taps.shape == weights.shape == (4, pixels)
    assert np.abs(weights.sum(axis=0) - 1).max() < 1e-6
    assert weights.min() >= 0


spans = st.tuples(st.integers(-50, 50), st.integers(1, 90))
axes = st.builds(Axis, st.integers(-9, 9), st.one_of(st.floats(0.03, 1.0), st.floats(1.0, 20.0)))


@given(axes, axes, spans, spans)
def test_products_are_the_four_weighted_cells(down: Axis, across: Axis, rows: tuple, columns: tuple) -> None:
    rows, columns = ((first, first + length) for first, length in (rows, columns))
    wide, high = across.blend(*columns), down.blend(*rows)
    source = np.random.default_rng(0).random((2, len(high.cells), len(wide.cells)), dtype=np.float32)
    expected: np.ndarray = source
    for axis, blend, (taps, weights) in ((1, high, down.spline(*rows)), (2, wide, across.spline(*columns))):
        shape = (-1, 1) if axis == 1 else (-1,)
        expected = sum(
            np.take(expected, np.searchsorted(blend.cells, tap), axis) * weight.reshape(shape)
            for tap, weight in zip(taps, weights, strict=True)
        )
    result = interpolate(source, high, wide)
    assert result.shape == (2, rows[1] - rows[0], columns[1] - columns[0])
    assert np.abs(result - expected).max() < 1e-6


def test_a_distant_look_takes_no_more_cells_than_it_uses() -> None:
    near, far = Axis(0, 0.5).blend(0, 100), Axis(0, 50.0).blend(0, 100)
    assert len(near.cells) == near.span[1] - near.span[0] == 54
    assert len(far.cells) == 400
    assert max(piece.weights.size for piece in far.pieces) == 4 * 16


def test_no_product_is_so_large_that_blas_would_bring_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def multiply(left: np.ndarray, right: np.ndarray, out: np.ndarray) -> None:
        sizes.append(left.shape[-2] * right.shape[-2] * right.shape[-1])
        np.matmul(left, right, out=out)

    monkeypatch.setattr(kernels, "_quickest", lambda: multiply)
    rows, columns = Axis(0, 0.5).blend(0, 70), Axis(0, 1.0).blend(0, 5000)
    interpolate(np.ones((12, len(rows.cells), len(columns.cells)), np.float32), rows, columns)
    assert max(sizes) <= kernels.ALONE


def test_pieces_follow_one_another_and_stay_small() -> None:
    for step in (1 / 16, 0.5, 1.0, 7.3):
        blend = Axis(3, step).blend(0, 1000)
        ends = [0, *(piece.pixels.stop for piece in blend.pieces)]
        assert [piece.pixels.start for piece in blend.pieces] == ends[:-1]
        assert ends[-1] == blend.pixels == 1000
        assert max(piece.weights.size for piece in blend.pieces) <= 32 * 35
