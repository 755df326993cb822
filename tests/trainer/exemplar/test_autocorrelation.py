"""The autocorrelation is that of what overlaps alone, and is high at whole repeats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.exemplar.autocorrelation import Autocorrelation, autocorrelation, flattened, profile


def noise(height: int, width: int, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(height).standard_normal((height, width, channels))


@given(height=st.integers(9, 14), width=st.integers(9, 14), down=st.integers(-3, 3), across=st.integers(-3, 3))
def test_it_is_the_correlation_of_the_pixels_that_overlap(height: int, width: int, down: int, across: int) -> None:
    image = noise(height, width)
    rows, columns = (
        (slice(max(-by, 0), side - max(by, 0)), slice(max(by, 0), side - max(-by, 0)))
        for side, by in ((height, down), (width, across))
    )
    here, there = (image[rows[one], columns[one]] for one in (0, 1))
    here, there = (part - part.mean((0, 1)) for part in (here, there))
    expected = (here * there).sum() / np.sqrt(np.square(here).sum() * np.square(there).sum() + 1e-30)
    value = autocorrelation(image).values[height - 1 + down, width - 1 + across]
    assert value == pytest.approx(expected, abs=1e-6)


@given(height=st.integers(5, 20), width=st.integers(5, 20))
def test_a_shift_and_its_negative_are_the_same(height: int, width: int) -> None:
    values = autocorrelation(noise(height, width)).values
    assert values.shape == (2 * height - 1, 2 * width - 1)
    np.testing.assert_allclose(values, values[::-1, ::-1], atol=1e-9)
    assert values[height - 1, width - 1] == pytest.approx(1)
    assert np.abs(values).max() <= 1 + 1e-9


def test_what_repeats_is_as_high_after_two_and_a_half_repeats_as_after_twenty() -> None:
    pattern = noise(8, 8)
    for repeats in (2.5, 20):
        side = int(8 * repeats)
        correlation = autocorrelation(np.tile(pattern, (20, 20, 1))[:side, :side])
        assert correlation.at(np.array([[8.0, 0.0], [0.0, -8.0], [8.0, 8.0]])) == pytest.approx([1, 1, 1])


def test_shifts_that_leave_too_little_are_not_judged() -> None:
    correlation = autocorrelation(noise(20, 10))
    shifts = np.array([[14.0, 0.0], [15.0, 0.0], [0.0, 7.0], [0.0, -8.0], [99.0, 0.0]])
    assert list(np.isnan(correlation.at(shifts))) == [False, True, False, True, True]
    np.testing.assert_allclose(correlation.overlap(shifts)[0], [0.3, 1.0])


def test_peaks_are_the_highest_around_and_found_to_parts_of_a_pixel() -> None:
    y, x = np.mgrid[-39:40, -39:40]
    values = np.exp(-((y - 10.3) ** 2 + (x - 4.6) ** 2) / 20) + np.exp(-((y + 10.3) ** 2 + (x + 4.6) ** 2) / 20)
    correlation = Autocorrelation(values)
    places, heights = correlation.peaks(shortest=4, radius=2)
    assert [tuple(place) for place in places] == [(10, 5)]
    assert heights == pytest.approx([values.max()])
    summit, height = correlation.summit(np.array([[9.0, 6.0]]), radius=3)
    np.testing.assert_allclose(summit, [[10.3, 4.6]], atol=0.02)
    assert height == pytest.approx(heights)


def test_a_profile_is_judged_as_an_image_of_one_column_or_row() -> None:
    stripes = np.tile(np.sin(np.arange(60) * 2 * np.pi / 12)[:, None, None], (1, 40, 1))
    down, across = (autocorrelation(profile(stripes, axis)) for axis in (0, 1))
    assert (down.shape, across.shape) == ((60, 1), (1, 40))
    assert down.at(np.array([[12.0, 0.0], [6.0, 0.0]])) == pytest.approx([1, -1], abs=0.01)


@given(light=st.tuples(*[st.floats(-5, 5)] * 6))
def test_light_of_second_degree_makes_no_difference(light: tuple[float, ...]) -> None:
    even = 0.1 * noise(32, 40, 1)
    y, x = np.linspace(-1, 1, 32)[:, None], np.linspace(-1, 1, 40)
    slow = sum(times * term for times, term in zip(light, (1 + 0 * x, y, x, y * y, x * y, x * x), strict=True))
    lit = even + np.broadcast_to(slow, (32, 40))[..., None]
    difference = flattened(lit.astype(np.float32)) - flattened(even.astype(np.float32))
    assert np.abs(difference).max() < 1e-3 * flattened(even.astype(np.float32)).std()
