"""Style transfer's arithmetic: blurs, tone curves, and what a material's luminance guide is asked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Recipe
from nca_core.guides import Guide
from nca_core.maps import LUMINANCE, to_linear
from nca_core.steering import Picture
from nca_core.stylizing import (
    BINS,
    GAINS,
    STEEPEST,
    ToneCurve,
    blurred,
    check_colours,
    colours_picture,
    content_blur,
    fitting_density,
    guide_picture,
    lightness,
    look,
    luminance_guide,
    masked,
    tone_curve,
    tones,
)

from .models import random_model

TONE = Guide("tone", curve=(0.2, 0.3, 0.35, 0.6), blur=5.0)
FOLLOWS = replace(random_model(inputs={"guide.tone": 2}), guides=(TONE,))

counts = st.lists(st.integers(0, 1000), min_size=8, max_size=8).map(
    lambda some: np.repeat(np.array(some, np.int64), BINS // 8)
)


def picture(height: int = 24, width: int = 32, channels: int = 3, seed: int = 1) -> Picture:
    random = np.random.default_rng(seed)
    return Picture(random.random((height, width, channels), np.float32), np.ones((height, width), np.float32))


# --- blurs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wraps", [False, True])
def test_a_blur_keeps_what_is_even_and_the_mean(wraps: bool) -> None:
    even = np.full((9, 14, 2), 0.25, np.float32)
    assert np.abs(blurred(even, 3, wraps) - 0.25).max() < 1e-6
    some = picture(30, 40).values
    assert blurred(some, 2, wraps).mean() == pytest.approx(some.mean(), abs=1e-5 if wraps else 0.01)


def test_two_blurs_are_one_of_the_summed_squares() -> None:
    some = picture(48, 48, 1).values
    assert np.abs(blurred(blurred(some, 3, True), 4, True) - blurred(some, 5, True)).max() < 2e-3


def test_a_blur_that_wraps_is_rolled_with_its_picture() -> None:
    some = picture(20, 30).values
    rolled = np.roll(some, (7, 11), (0, 1))
    assert np.abs(blurred(rolled, 3, True) - np.roll(blurred(some, 3, True), (7, 11), (0, 1))).max() < 1e-6


def test_a_blur_wider_than_the_picture_is_fine_and_none_changes_nothing() -> None:
    some = picture(3, 2).values
    assert np.ptp(blurred(some, 50)[..., 0]) < 0.2 * np.ptp(some[..., 0])
    assert blurred(some, 0) is some


# --- tone curves -----------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(counts.filter(lambda some: np.count_nonzero(some) > BINS // 8))
def test_a_tone_curve_rises_over_all_that_a_content_has(some: np.ndarray) -> None:
    curve = tone_curve(some)
    assert (np.diff(curve.levels) > 0).all()
    there = np.flatnonzero(some) / BINS
    asked = curve.asked(np.array([there[0], there[-1]]))
    assert asked[0] < -0.9
    assert asked[1] > 0.9


@settings(deadline=None)
@given(counts.filter(lambda some: np.count_nonzero(some) > BINS // 8), st.integers(2, 9))
def test_a_tone_curve_is_that_of_shares_whatever_the_number_of_pixels(some: np.ndarray, times: int) -> None:
    assert tone_curve(some) == tone_curve(some * times)


def test_a_content_whose_tones_are_spread_evenly_asks_for_what_it_shows() -> None:
    curve = tone_curve(np.ones(BINS, np.int64))
    values = np.linspace(0, 1, 11)
    assert np.abs(curve.asked(values) - (2 * values - 1)).max() < 0.01


def test_a_plain_ground_leaves_most_values_to_what_is_drawn_on_it() -> None:
    """95 % white and a ramp: ranks alone would give the ramp a twentieth of the values."""
    ramp = np.zeros(BINS, np.int64)
    ramp[: BINS // 2] = 1
    ramp[-1] = 19 * BINS // 2
    asked = tone_curve(ramp).asked(np.array([0.0, 0.5]))
    assert asked[1] - asked[0] > 0.8


def test_a_hardly_varying_content_is_not_drawn_out_beyond_a_limit() -> None:
    peak = np.ones(BINS, np.int64)
    peak[500:524] = 100
    slope = np.diff(tone_curve(peak).asked(np.array([0.49, 0.51])))[0] / (0.02 * 2)
    assert STEEPEST < slope < STEEPEST + 1.1


@pytest.mark.parametrize("some", [np.zeros(BINS, np.int64), np.eye(BINS, dtype=np.int64)[300]])
def test_what_is_the_same_everywhere_cannot_be_laid_out(some: np.ndarray) -> None:
    with pytest.raises(ValueError, match="so there is nothing to lay out"):
        tone_curve(some)


def test_tones_are_those_of_what_is_there() -> None:
    values = np.array([[0.0, 0.25, 1.0]], np.float32)
    found = tones(values, np.array([[1.0, 0.0, 0.9]], np.float32))
    assert {int(place): int(found[place]) for place in np.flatnonzero(found)} == {0: 1, BINS - 1: 1}


# --- what is asked for -----------------------------------------------------------------------------------------------


def test_the_guide_gets_back_from_the_picture_what_the_tone_curve_asks_for() -> None:
    content, curve = picture(), ToneCurve((0.1, 0.4, 0.9))
    asked = curve.asked(blurred(content.values @ LUMINANCE, content_blur(TONE, 1.0)))
    shown = guide_picture(content, curve, TONE, 1.0)
    assert np.abs(TONE.asked(shown.values)[..., 0] - asked).max() < 1e-5
    assert shown.values.shape == (24, 32, 1)
    assert shown.presence is content.presence


def test_the_blur_grows_with_the_strokes() -> None:
    assert (content_blur(TONE, 1.0), content_blur(TONE, 2.0)) == (3.0, 6.0)


def test_colours_are_blurred_in_linear_light() -> None:
    halves = np.zeros((8, 8, 3), np.float32)
    halves[:, ::2] = 1
    soft = colours_picture(Picture(halves, np.ones((8, 8), np.float32)), TONE, 1.0, wraps=True)
    assert np.abs(to_linear(soft.values) - 0.5).max() < 0.01


def test_a_mask_takes_away_where_it_is_dark_or_hidden() -> None:
    content = Picture(picture(1, 3).values, np.array([[1.0, 0.5, 1.0]], np.float32))
    mask = Picture(np.array([[[1.0], [1.0], [0.25]]], np.float32), np.array([[1.0, 1.0, 0.5]], np.float32))
    assert masked(content, mask).presence.ravel().tolist() == [1.0, 0.5, 0.125]


def test_a_match_brings_the_grown_lightness_to_the_contents() -> None:
    """The grown one is what the guide's curve says of each value."""
    some = np.arange(BINS, dtype=np.int64)
    found = look(some, Guide("tone", curve=(0.1, 0.5, 0.9)))
    middles = (np.arange(BINS) + 0.5) / BINS
    grown = np.interp(found.tone.asked(middles), [-1, 0, 1], [0.1, 0.5, 0.9])
    light, there = (lightness(to_linear(values)) for values in (grown, middles))
    matched = found.gain * light + found.offset
    means = [np.average(values, weights=some) for values in (matched, there)]
    assert means[0] == pytest.approx(means[1], abs=1e-3)
    deviations = [np.average((v - m) ** 2, weights=some) ** 0.5 for v, m in zip((matched, there), means, strict=True)]
    assert deviations[0] == pytest.approx(deviations[1], rel=0.01)


def test_a_match_never_multiplies_noise_without_end() -> None:
    found = look(np.ones(BINS, np.int64), Guide("tone", curve=(0.5, 0.51)))
    assert found.gain == GAINS[1]


# --- models ----------------------------------------------------------------------------------------------------------


def test_the_luminance_guide_is_found_by_its_name() -> None:
    assert luminance_guide(FOLLOWS) is TONE


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (random_model(), "it has none"),
        (replace(random_model(inputs={"guide.rust": 2}), guides=(Guide("rust", curve=(0, 1)),)), "its guides are rust"),
        (
            replace(
                random_model(inputs={"guide.tone": 2}), guides=(Guide("tone", labels=((0, 0, 0), (255, 255, 255))),)
            ),
            "its guides are tone",
        ),
    ],
)
def test_a_material_without_a_luminance_guide_cannot_follow_light(model: object, said: str) -> None:
    with pytest.raises(ValueError, match=f"{said}.*train it with `lichen train EXEMPLAR --guide auto`"):
        luminance_guide(model)  # type: ignore[arg-type]


def test_colours_are_kept_only_where_there_are_some() -> None:
    check_colours(FOLLOWS)
    with pytest.raises(ValueError, match="moss has no base colour"):
        check_colours(random_model(maps=("height",)))


@settings(deadline=None)
@given(st.floats(0.1, 16))
def test_any_scale_has_a_density_at_which_a_plane_joins(scale: float) -> None:
    density = fitting_density(FOLLOWS, scale)
    assert density == pytest.approx(scale, abs=1 / 64 / FOLLOWS.coarse_pixels)
    Recipe(width=8, height=8, density=density, mode="plane").surface(FOLLOWS)
