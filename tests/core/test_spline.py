"""Interpolation by small products is the weighted sum of a few cells along each axis, which may be sharpened first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import kernels
from nca_core.spline import Axis, interpolate, sharpen, spline_weights

sharpenings = st.one_of(st.just(0.0), st.floats(0.01, 1.0))


@given(st.integers(1, 9), st.floats(0.05, 3.0), sharpenings)
@settings(deadline=None)
def test_weights_sum_to_one(pixels: int, cells_per_pixel: float, sharpening: float) -> None:
    taps, weights = spline_weights(0, pixels, cells_per_pixel, sharpening)
    assert taps.shape == weights.shape == (6 if sharpening else 4, pixels)
    assert np.abs(weights.sum(axis=0) - 1).max() < 1e-6
    assert sharpening or weights.min() >= 0


def splined(cells: np.ndarray, axis: Axis, first: int, last: int) -> np.ndarray:
    """Cells 0, 1, ... of a row, interpolated in double precision."""
    taps, weights = axis.spline(first, last)
    return (cells[taps] * weights.astype(np.float64)).sum(axis=0)


@given(st.floats(0, 1), st.floats(0, np.pi))
@settings(deadline=None)
def test_a_wave_comes_through_as_the_frequency_response_says(sharpening: float, frequency: float) -> None:
    """frequency: radians a cell. The spline has (2 + cos) / 3 at cells, the filter 1 + 2a (1 - cos)."""
    wave = np.cos(frequency * np.arange(12))
    response = (2 + np.cos(frequency)) / 3 * (1 + 2 * sharpening * (1 - np.cos(frequency)))
    assert np.abs(splined(wave, Axis(0, 1.0, sharpening), 3, 9) - response * wave[3:9]).max() < 1e-5


@pytest.mark.parametrize(("sharpening", "half", "nyquist"), [(0.0, 2 / 3, 1 / 3), (0.25, 1.0, 2 / 3)])
def test_a_quarter_makes_the_response_flat_up_to_half_the_nyquist_frequency(
    sharpening: float, half: float, nyquist: float
) -> None:
    cells = np.arange(16)
    for frequency, expected in ((np.pi / 2, half), (np.pi, nyquist)):
        wave = np.cos(frequency * cells)
        assert splined(wave, Axis(0, 1.0, sharpening), 4, 5)[0] == pytest.approx(expected * wave[4], abs=1e-6)


@given(st.floats(0.01, 1.0), st.integers(0, 99))
@settings(deadline=None)
def test_six_taps_are_the_spline_of_sharpened_cells(sharpening: float, seed: int) -> None:
    """Along both axes: what those do who interpolate with a plain spline."""
    source = np.random.default_rng(seed).random((2, 13, 14), dtype=np.float32)
    plain, sharpened = ((Axis(0, 0.37, a), Axis(0, 0.29, a)) for a in (0.0, sharpening))

    def interpolated(cells: np.ndarray, axes: tuple[Axis, Axis]) -> np.ndarray:
        rows, columns = (axis.blend(12, 23) for axis in axes)
        return interpolate(cells[:, slice(*rows.span), slice(*columns.span)], rows, columns)

    filtered = np.pad(sharpen(source, sharpening), ((0, 0), (1, 1), (1, 1)))  # of the border nothing is read
    assert np.abs(interpolated(source, sharpened) - interpolated(filtered, plain)).max() < 1e-5


@pytest.mark.parametrize("sharpening", [0.0, 0.25, 1.0])
def test_the_second_derivative_has_no_jump(sharpening: float) -> None:
    """So that normals change smoothly. Between neighbouring pixels it changes by the third at most, times the step."""
    cells, density = np.random.default_rng(1).random(12), 64
    curvature = np.diff(splined(cells, Axis(0, 1 / density, sharpening), 4 * density, 8 * density), 2) * density**2
    third = 4 * (1 + 4 * sharpening)  # of cells in 0..1
    assert np.abs(curvature).max() > 0.5 > third / density
    assert np.abs(np.diff(curvature)).max() < 1.05 * third / density


spans = st.tuples(st.integers(-50, 50), st.integers(1, 90))
axes = st.builds(Axis, st.integers(-9, 9), st.one_of(st.floats(0.03, 1.0), st.floats(1.0, 20.0)), sharpenings)


@given(axes, axes, spans, spans)
def test_products_are_the_weighted_cells(down: Axis, across: Axis, rows: tuple, columns: tuple) -> None:
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
    assert np.abs(result - expected).max() < 1e-5


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
    for step, sharpening in ((1 / 16, 0.0), (0.5, 0.25), (0.5, 0.0), (1.0, 0.25), (7.3, 0.0)):
        blend = Axis(3, step, sharpening).blend(0, 1000)
        ends = [0, *(piece.pixels.stop for piece in blend.pieces)]
        assert [piece.pixels.start for piece in blend.pieces] == ends[:-1]
        assert ends[-1] == blend.pixels == 1000
        assert max(piece.weights.size for piece in blend.pieces) <= 32 * 35
