"""Shapes: however they are dragged they stay parts of the picture that can be learnt, and mean what they say."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

PICTURE = (640, 400)

lenient = settings(deadline=None, max_examples=60)
places = st.tuples(st.floats(-900, 900), st.floats(-900, 900))
pictures = st.tuples(st.integers(96, 4000), st.integers(96, 4000))
pulls = st.lists(st.tuples(st.integers(0, 7), places), min_size=1, max_size=8)


@pytest.fixture(scope="module")
def shapes(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.cropping import shapes

    return shapes


@given(pictures, pulls)
@lenient
def test_a_rectangle_stays_within_the_picture_whatever_is_dragged(shapes: Any, picture: Any, pulls: Any) -> None:
    shape = shapes.inset(picture)
    for grip, to in pulls:
        shape = shape.dragged(grip, to, picture)
        assert shape.fits(picture)


@given(st.integers(0, 7), places)
@lenient
def test_a_grip_drags_its_own_sides_alone(shapes: Any, grip: int, to: tuple[float, float]) -> None:
    before = shapes.inset(PICTURE)
    after = before.dragged(grip, to, PICTURE)
    across, down = shapes.Rectangle.GRIPS[grip]
    assert across == 0 or after.left == before.left
    assert across == 1 or after.right == before.right
    assert down == 0 or after.top == before.top
    assert down == 1 or after.bottom == before.bottom


@given(st.integers(0, 3), st.tuples(st.floats(0, 640), st.floats(0, 400)))
@lenient
def test_a_grip_goes_where_it_is_dragged_if_that_is_possible(shapes: Any, grip: int, to: tuple[float, float]) -> None:
    x, y = shapes.inset(PICTURE).dragged(grip, to, PICTURE).grips[grip]
    opposite = shapes.inset(PICTURE).grips[(grip + 2) % 4]
    assume(all(abs(far - near) > 97 for far, near in zip(opposite, to, strict=True)))
    assume((to[0] < opposite[0]) == (grip in (0, 3)) and (to[1] < opposite[1]) == (grip in (0, 1)))
    assert (x, y) == (round(to[0]), round(to[1]))


@given(pictures, places, places)
@lenient
def test_a_new_rectangle_lies_between_its_ends(shapes: Any, picture: Any, one: Any, other: Any) -> None:
    shape = shapes.Rectangle.between(one, other, picture)
    assert shape.fits(picture)
    if shape.width > 96 and picture[0] > 96:
        ends = sorted(min(max(round(end), 0), picture[0]) for end in (one[0], other[0]))
        assert [shape.left, shape.right] == ends


@given(pictures, places)
@lenient
def test_moving_keeps_the_size(shapes: Any, picture: Any, by: tuple[float, float]) -> None:
    before = shapes.inset(picture)
    after = before.moved(by, picture)
    assert after.learnt == before.learnt
    assert after.fits(picture)
    corners = shapes.Corners(before.corners)
    assert corners.moved(by, picture).fits(picture)
    assert corners.moved(by, picture).learnt == corners.learnt


@given(pictures, st.lists(st.tuples(st.integers(0, 3), places), min_size=1, max_size=8))
@lenient
def test_corners_never_cross(shapes: Any, picture: Any, pulls: Any) -> None:
    """Convex, clockwise, within the picture, and large enough: after any drags at all."""
    shape = shapes.Corners(shapes.inset(picture).corners)
    for grip, to in pulls:
        shape = shape.dragged(grip, to, picture)
        assert shape.fits(picture)
        assert shape.is_convex()


def test_a_corner_that_would_cross_the_others_stops_on_its_way(shapes: Any) -> None:
    before = shapes.Corners(((100.0, 100.0), (400.0, 100.0), (400.0, 300.0), (100.0, 300.0)))
    after = before.dragged(0, (399.0, 299.0), PICTURE)
    x, y = after.corners[0]
    assert x - 100 == pytest.approx((y - 100) * 299 / 199, abs=0.2)
    assert 230 < x < 250  # near the diagonal between its neighbours, from which it stands out
    assert after.corners[1:] == before.corners[1:]


@pytest.mark.parametrize(
    ("corners", "good"),
    [
        (((0, 0), (400, 0), (400, 300), (0, 300)), True),
        (((50, 0), (350, 20), (400, 300), (0, 280)), True),
        (((0, 0), (0, 300), (400, 300), (400, 0)), False),  # the other way around
        (((0, 0), (400, 300), (400, 0), (0, 300)), False),  # crossed
        (((0, 0), (400, 0), (120, 120), (0, 300)), False),  # a corner points inwards
        (((0, 0), (400, 0), (200, 150), (0, 300)), False),  # a triangle
        (((0, 0), (400, 0), (400, 300), (-1, 300)), False),
        (((0, 0), (95, 0), (95, 300), (0, 300)), False),
    ],
)
def test_which_corners_can_be_straightened(shapes: Any, corners: Any, good: bool) -> None:
    assert shapes.Corners(corners).fits(PICTURE) is good


@given(pictures, pulls)
@lenient
def test_what_is_written_is_read_again(shapes: Any, picture: Any, pulls: Any) -> None:
    for shape in (shapes.inset(picture), shapes.Corners(shapes.inset(picture).corners)):
        for grip, to in pulls:
            shape = shape.dragged(grip % len(shape.grips), to, picture)
        read = shapes.parsed(" ".join(shape.arguments()))
        assert np.allclose(read.corners, shape.corners)
        assert type(read) is type(shape)


@pytest.mark.parametrize("text", ["", "--crop auto", "--crop 1,2,3", "--crop -1,2,3x4", "--corners 1,2 3,4", "x"])
def test_anything_else_is_no_part(shapes: Any, text: str) -> None:
    assert shapes.parsed(text) is None


def turned(pixels: np.ndarray, orientation: int) -> np.ndarray:
    """As the trainer turns pixels (trainer/pictures/resampling.py)."""
    pixels = pixels.swapaxes(0, 1) if orientation > 4 else pixels
    pixels = pixels[:, ::-1] if orientation in (2, 3, 6, 7) else pixels
    return pixels[::-1] if orientation in (3, 4, 7, 8) else pixels


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_has_the_same_part(shapes: Any, orientation: int) -> None:
    """The pixels of the part, turned, are the part of the turned pixels."""
    width, height = PICTURE
    pixels = np.arange(width * height).reshape(height, width)
    box = shapes.Rectangle(40, 30, 200, 120)
    there = shapes.upright(box, PICTURE, orientation)
    expected = turned(pixels[box.top : box.bottom, box.left : box.right], orientation)
    found = turned(pixels, orientation)[there.top : there.bottom, there.left : there.right]
    assert np.array_equal(found, expected)
    corners = shapes.upright(shapes.Corners(box.corners), PICTURE, orientation)
    assert corners.corners == there.corners
    tilted = shapes.Corners(((50, 0), (350, 20), (400, 300), (0, 280)))
    size = PICTURE if orientation <= 4 else PICTURE[::-1]
    assert shapes.upright(tilted, PICTURE, orientation).fits(size)
