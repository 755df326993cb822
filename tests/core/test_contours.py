"""Directions along contours: they lie as one sees them, agree with their neighbours, and fill what is plain."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core.contours import contour_flow, grain_of
from nca_core.directions import asked_direction

BLUR, SMOOTHNESS = 2.0, 8.0


def stripes(angle: float, side: int = 96, period: float = 16.0) -> np.ndarray:
    """Stripes that run at an angle, counter-clockwise as one sees it: (side, side, 1) in 0..1."""
    y, x = -np.mgrid[:side, :side].astype(np.float32) * np.array([1, -1], np.float32)[:, None, None]
    a = np.radians(angle)
    return (0.5 + 0.5 * np.sin((x * -np.sin(a) + y * np.cos(a)) * 2 * np.pi / period))[..., None].astype(np.float32)


def disc(side: int = 128, radius: float = 36.0) -> tuple[np.ndarray, np.ndarray]:
    """A soft disc, and the angle of each pixel from its centre."""
    y, x = np.mgrid[:side, :side].astype(np.float32) - (side - 1) / 2
    soft = 1 / (1 + np.exp((np.hypot(y, x) - radius) / 2))
    return soft[..., None].astype(np.float32), np.arctan2(-y, x)


def vectors(flow: np.ndarray) -> np.ndarray:
    """A flow map as complex numbers to the right and up."""
    return (flow[..., 0] * 2 - 1) + 1j * (flow[..., 1] * 2 - 1)


@settings(deadline=None, max_examples=25)
@given(st.floats(-80, 80))
def test_strokes_run_along_stripes_nearer_to_the_exemplars_way_than_against_it(angle: float) -> None:
    inside = vectors(contour_flow(stripes(angle), SMOOTHNESS, BLUR))[24:-24, 24:-24]
    assert np.abs(np.degrees(np.angle(inside)) - angle).max() < 4
    assert np.abs(inside).min() > 0.98


def test_a_flow_map_is_none_to_the_one_that_reads_it_nowhere() -> None:
    flow = contour_flow(stripes(0), SMOOTHNESS, BLUR)
    assert flow.shape == (96, 96, 3)
    assert flow.min() >= 0
    assert flow.max() <= 1
    values, presence = asked_direction(flow, np.ones((96, 96), np.float32))
    assert presence.min() == 1
    assert values[48, 48].tolist() == pytest.approx([1, 0], abs=0.05)


def test_around_a_disc_they_run_one_way_all_round() -> None:
    """A turn of 360 degrees needs no seam, though its directions are found as axes."""
    picture, angles = disc()
    tangents = vectors(contour_flow(picture, SMOOTHNESS, BLUR)) * np.exp(-1j * (angles + np.pi / 2))
    y, x = np.mgrid[:128, :128] - 63.5
    ring = np.abs(np.hypot(y, x) - 36) < 4
    assert np.abs(tangents[ring].real).min() > 0.97
    assert len(set(np.sign(tangents[ring].real))) == 1


def test_far_from_all_contours_they_follow_the_nearest() -> None:
    half = np.zeros((128, 128, 1), np.float32)
    half[:, 64:] = 1
    found = vectors(contour_flow(half, SMOOTHNESS, BLUR))
    assert np.abs(found[:, [0, 20, 64, 108, 127]].imag).min() > 0.9


def test_a_plain_picture_has_no_directions() -> None:
    flow = contour_flow(np.full((40, 30, 3), 0.5, np.float32), SMOOTHNESS, BLUR)
    assert np.abs(vectors(flow)).max() == 0


def test_colours_of_one_luminance_have_contours_too() -> None:
    red_and_blue = np.zeros((96, 96, 3), np.float32)
    red_and_blue[..., 0], red_and_blue[..., 2] = stripes(30)[..., 0], 1 - stripes(30)[..., 0]
    inside = vectors(contour_flow(red_and_blue, SMOOTHNESS, BLUR))[24:-24, 24:-24]
    assert np.abs(np.degrees(np.angle(inside)) - 30).max() < 4


def test_strokes_that_lie_otherwise_in_the_exemplar_are_turned_by_less() -> None:
    inside = vectors(contour_flow(stripes(50), SMOOTHNESS, BLUR, grain=90.0))[24:-24, 24:-24]
    assert np.abs(np.degrees(np.angle(inside)) + 40).max() < 4


def test_frames_keep_to_the_sense_of_the_frame_before() -> None:
    before = contour_flow(stripes(85), SMOOTHNESS, BLUR)
    after = vectors(contour_flow(stripes(95), SMOOTHNESS, BLUR, before=before))[48, 48]
    alone = vectors(contour_flow(stripes(95), SMOOTHNESS, BLUR))[48, 48]
    assert np.degrees(np.angle(after)) == pytest.approx(95, abs=4)
    assert np.degrees(np.angle(alone)) == pytest.approx(-85, abs=4)


def test_a_picture_of_a_few_pixels_is_fine() -> None:
    for shape in ((1, 1, 3), (1, 5, 1), (3, 2, 3)):
        assert np.isfinite(contour_flow(np.random.default_rng(1).random(shape, np.float32), 8.0, 3.0)).all()


@pytest.mark.parametrize(("angle", "period"), [(0, 16), (90, 16), (45, 96 / 6 / np.sqrt(2))])
def test_a_materials_grain_is_the_way_of_its_strokes(angle: float, period: float) -> None:
    assert abs(grain_of(stripes(angle, period=period)) - angle) % 180 == pytest.approx(0, abs=1)


def test_what_lies_every_way_has_no_grain() -> None:
    assert grain_of(disc()[0]) == 0
    assert grain_of(np.full((8, 8, 3), 0.5, np.float32)) == 0
