"""Light is told from texture, and taken away it leaves the texture and its hues as they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nca_core.arrays import Array
from nca_core.light import flattened, light_of
from nca_core.maps import LUMINANCE, to_linear, to_srgb
from tests.drawn import axes, lit, mosaic, side_light, vignette

SLOPE = st.floats(-0.5, 0.5)


def relit(picture: Array) -> Array:
    return flattened(picture, light_of(picture))


def deviation(picture: Array, original: Array) -> float:
    """Root mean square of the relative difference in linear luminance, but for one common factor."""
    ratio = (to_linear(picture) @ LUMINANCE) / (to_linear(original) @ LUMINANCE)
    return float((ratio / ratio.mean()).std())


@settings(max_examples=25, deadline=None)
@given(SLOPE, SLOPE, SLOPE, SLOPE, SLOPE, st.integers(0, 9))
def test_a_texture_under_smooth_light_comes_back(a: float, b: float, c: float, d: float, e: float, seed: int) -> None:
    """Up to three stops from the darkest place to the brightest; the rounding to 8 bits remains too."""
    x, y = axes(192)
    light = np.exp2(a * x + b * y + c * x * x + d * x * y + e * y * y)
    original = mosaic(seed=seed)
    assert deviation(relit(lit(original, light / light.max())), original) < 0.04


@pytest.mark.parametrize("light", [side_light(192, 2), side_light(192, 4), vignette(192, 0.5), vignette(192, 0.25)])
def test_lamps_and_lenses_are_smooth_enough(light: Array) -> None:
    original = mosaic()
    assert deviation(lit(original, light), original) > 0.14
    assert deviation(relit(lit(original, light)), original) < 0.05


@pytest.mark.parametrize("seed", range(5))
def test_an_evenly_lit_texture_is_barely_changed(seed: int) -> None:
    original = mosaic(seed=seed)
    assert np.abs(relit(original) - original).max() < 0.02


def test_what_is_left_has_no_light_to_take() -> None:
    once = relit(lit(mosaic(), side_light(192, 3)))
    assert light_of(once).stops < 0.1
    assert np.abs(relit(once) - once).max() < 0.02


def test_the_light_is_told_in_stops() -> None:
    light = light_of(lit(mosaic(), side_light(192, 4)))
    assert light.stops == pytest.approx(np.log2(4), abs=0.5)  # between the outermost parts' centres, not the edges
    assert light.share > 0.95
    assert light_of(mosaic()).stops < 0.1


def test_a_single_dark_thing_is_not_shade() -> None:
    original = mosaic()
    stained = original.copy()
    stained[:40, :40] *= 0.2
    assert np.abs(relit(stained) - stained)[64:, 64:].max() < 0.03


@settings(max_examples=25, deadline=None)
@given(arrays(np.float32, (96, 100, 3), elements=st.floats(0, 1, width=32)))
def test_values_stay_in_range_and_hues_where_they_are(picture: Array) -> None:
    even = relit(picture)
    assert even.dtype == np.float32
    assert even.min() >= 0
    assert even.max() <= 1
    before, after = to_linear(picture), to_linear(even)
    cross = before * np.roll(after, 1, axis=2) - np.roll(before, 1, axis=2) * after
    assert np.abs(cross).max() < 1e-4


def test_the_mean_luminance_stays() -> None:
    picture = lit(mosaic(), side_light(192, 3))
    before, after = (float((to_linear(image) @ LUMINANCE).mean()) for image in (picture, relit(picture)))
    assert after == pytest.approx(before, rel=0.01)


@settings(deadline=None)
@given(arrays(np.float32, 16, elements=st.floats(0, 1, width=32)))
def test_encoding_undoes_decoding(values: Array) -> None:
    assert np.abs(to_srgb(to_linear(values)) - values).max() < 1e-5
