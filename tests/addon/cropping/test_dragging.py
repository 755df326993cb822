"""The mouse drags what it takes, whatever the zoom; what comes near to the picture's bounds lies on them."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

PICTURE = (640, 400)
REGION = (900, 700)

lenient = settings(deadline=None, max_examples=60)
coordinates = st.floats(-3, 3)
zooms = st.floats(0.01, 4)
places = st.tuples(st.floats(-200, 1200), st.floats(-200, 1200))


@pytest.fixture(scope="module")
def dragging(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.cropping import dragging

    return dragging


@pytest.fixture(scope="module")
def shapes(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.cropping import shapes

    return shapes


def view(dragging: Any, zoom: float = 1.0) -> Any:
    """Of a region in which the picture lies a little to the right, so many pixels of the region for each of its own."""
    across, up = REGION[0] / (PICTURE[0] * zoom), REGION[1] / (PICTURE[1] * zoom)
    return dragging.View.of((-0.1, -0.2), (across - 0.1, up - 0.2), REGION, PICTURE)


@given(coordinates, coordinates, zooms, zooms, places)
@lenient
def test_a_place_is_seen_where_it_is(dragging: Any, left: float, low: float, wide: float, tall: float, at: Any) -> None:
    found = dragging.View.of((left, low), (left + wide, low + tall), REGION, PICTURE)
    assert found.shown(found.place(at)) == pytest.approx(at, abs=1e-6 * 1200 / min(wide, tall))
    assert found.place((0, 0)) == pytest.approx((left * PICTURE[0], (1 - low) * PICTURE[1]), abs=1e-6)
    far = (left + wide) * PICTURE[0], (1 - low - tall) * PICTURE[1]
    assert found.place(REGION) == pytest.approx(far, abs=1e-6)


@pytest.mark.parametrize("zoom", [0.2, 1.0, 7.5])
def test_the_nearest_grip_is_taken_within_reach(dragging: Any, shapes: Any, zoom: float) -> None:
    seen, shape = view(dragging, zoom), shapes.inset(PICTURE)
    x, y = seen.shown(shape.grips[2])
    assert dragging.grip_at(shape, (x + 5, y - 6), seen) == 2
    assert dragging.grip_at(shape, (x + 20, y - 20), seen) is None


@pytest.mark.parametrize("zoom", [0.5, 1.0, 4.0])
def test_a_drag_moves_a_grip_as_far_as_the_mouse(dragging: Any, shapes: Any, zoom: float) -> None:
    """From where it was taken, not to where the mouse is."""
    seen, before = view(dragging, zoom), dragging.Choosing(shapes.inset(PICTURE))
    x, y = seen.shown(before.shape.grips[0])
    held = before.taken((x + 4, y + 3), seen)
    after = held.dragged((x + 4 + 10 * zoom, y + 3 - 20 * zoom), seen).released()
    left, top = before.shape.grips[0]
    assert after.shape.grips[0] == (left + 10, top + 20)
    assert after.shape.grips[2] == before.shape.grips[2]
    assert after.held is None
    assert after.dragged((x, y), seen) == after


def test_inside_all_of_it_moves_and_outside_a_new_one_is_drawn(dragging: Any, shapes: Any) -> None:
    seen, before = view(dragging), dragging.Choosing(shapes.Rectangle(200, 100, 160, 120))
    x, y = seen.shown((240, 140))
    moved = before.taken((x, y), seen).dragged((x + 30, y - 10), seen).shape
    assert moved == shapes.Rectangle(230, 110, 160, 120)
    new = before.taken(seen.shown((400, 250)), seen).dragged(seen.shown((600, 380)), seen).shape
    assert new == shapes.Rectangle(400, 250, 200, 130)
    corners = dragging.Choosing(shapes.Corners(before.shape.corners))
    assert corners.taken(seen.shown((600, 380)), seen) == corners


def test_near_the_bounds_it_snaps_to_them(dragging: Any, shapes: Any) -> None:
    seen, before = view(dragging, 0.5), dragging.Choosing(shapes.Rectangle(200, 100, 160, 120))
    taken = before.taken(seen.shown((360, 220)), seen)  # its lower right corner
    assert taken.dragged(seen.shown((630, 388)), seen).shape.corners[2] == PICTURE
    assert taken.dragged(seen.shown((620, 380)), seen).shape.corners[2] == (620, 380)
    moved = before.taken(seen.shown((280, 160)), seen).dragged(seen.shown((280 - 189, 160 - 88)), seen).shape
    assert moved == shapes.Rectangle(0, 0, 160, 120)


@given(st.booleans(), st.lists(st.tuples(places, places), min_size=1, max_size=6), st.sampled_from([0.3, 1.0, 5.0]))
@lenient
def test_whatever_the_mouse_does_there_is_a_part_to_learn(
    dragging: Any, shapes: Any, upright: bool, drags: Any, zoom: float
) -> None:
    seen, shape = view(dragging, zoom), shapes.inset(PICTURE)
    choosing = dragging.Choosing(shape if upright else shapes.Corners(shape.corners))
    for at, to in drags:
        choosing = choosing.taken(at, seen).dragged(to, seen).released()
        assert choosing.shape.fits(PICTURE)
