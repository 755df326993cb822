"""Drawings are read at cells as signals must be: alike for every region, wrapping on a torus, silent outside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Region
from nca_core.drawings import Drawing, heard


def drawing(height: int, width: int, top: float, left: float, down: float, across: float, numbers: int = 2) -> Drawing:
    random = np.random.default_rng(7)
    values = random.random((height, width, numbers), np.float32)
    return Drawing(values, random.random((height, width), np.float32), top, left, down, across)


@given(st.integers(-6, 8), st.integers(-6, 8), st.integers(1, 9), st.integers(1, 9), st.sampled_from([1, 2, 8]))
@settings(max_examples=40, deadline=None)
def test_a_region_hears_the_cut_to_the_bit(y: int, x: int, height: int, width: int, scale: int) -> None:
    one = drawing(13, 7, -1.5, 0.25, 5.0, 3.3)
    whole = one.heard(scale, Region(-10, 20, -10, 20), None)
    part = one.heard(scale, Region(y, y + height, x, x + width), None)
    assert np.array_equal(part, whole[:, y + 10 : y + 10 + height, x + 10 : x + 10 + width])


@given(st.integers(-20, 20), st.integers(-20, 20), st.sampled_from([1, 4]))
@settings(max_examples=20, deadline=None)
def test_a_drawing_wraps_on_a_torus(y: int, x: int, scale: int) -> None:
    one = drawing(24, 40, 0, 0, 3, 5)
    region = Region(y, y + 3 * scale, x, x + 5 * scale)
    whole = one.heard(scale, Region(0, 3 * scale, 0, 5 * scale), (3, 5))
    assert np.array_equal(one.heard(scale, region, (3, 5)), np.roll(whole, (-y, -x), (1, 2)))


def test_a_part_of_a_torus_is_heard_there_and_over_its_edges() -> None:
    one = drawing(8, 8, 2.5, 2.5, 1, 1)
    values = one.heard(8, Region(0, 24, 0, 24), (3, 3))
    assert values[-1, 20:, 20:].all() and values[-1, :4, :4].all()
    assert not values[-1, 6:18].any()


def test_cells_hear_means_of_their_pixels_and_an_even_drawing_evenly() -> None:
    even = Drawing(np.full((64, 64, 1), 0.25, np.float32), np.ones((64, 64), np.float32), 0, 0, 4, 4)
    for scale in (1, 2, 16, 64):
        values = even.heard(scale, Region(0, 4 * scale, 0, 4 * scale), (4, 4))
        assert np.allclose(values[0], 0.25, atol=1e-6) and np.allclose(values[1], 1, atol=1e-6)
    grain = Drawing(
        np.indices((64, 64)).sum(0)[..., None] % 2 * np.float32(1), np.ones((64, 64), np.float32), 0, 0, 4, 4
    )
    assert np.allclose(grain.heard(4, Region(0, 16, 0, 16), (4, 4))[0], 0.5, atol=1e-6)


def test_cells_that_are_pixels_hear_them_as_they_are() -> None:
    one = drawing(12, 12, 0, 0, 3, 3)
    values = one.heard(4, Region(0, 12, 0, 12), None)
    assert np.array_equal(values[-1], one.presence)
    assert np.array_equal(values[:-1].transpose(1, 2, 0), one.values * one.presence[..., None])


def test_nothing_leaks_out_of_where_nothing_is_said() -> None:
    values = np.zeros((32, 32, 1), np.float32)
    values[:16] = 9.0
    presence = np.zeros((32, 32), np.float32)
    presence[16:] = 1
    said = Drawing(values, presence, 0, 0, 4, 4).heard(2, Region(-2, 10, -2, 10), None)
    assert not said[0].any()
    assert not said[:, :1].any() and said[1, -4, 5] == 1


def test_drawings_side_by_side_are_one() -> None:
    """As the tiles of a UDIM surface are: no line where they meet."""
    one = drawing(16, 32, 1, 2, 2, 4)
    halves = [
        Drawing(one.values[:, :16], one.presence[:, :16], 1, 2, 2, 2),
        Drawing(one.values[:, 16:], one.presence[:, 16:], 1, 4, 2, 2),
    ]
    for scale in (1, 3, 16):
        region = Region(0, 4 * scale, 0, 8 * scale)
        assert np.allclose(heard(halves, scale, region, None), heard([one], scale, region, None), atol=1e-6)


@pytest.mark.parametrize(
    "parts",
    [
        (np.zeros((4, 4), np.float32), np.ones((4, 4), np.float32), 1.0),
        (np.zeros((4, 4, 1), np.float32), np.ones((4, 5), np.float32), 1.0),
        (np.zeros((0, 4, 1), np.float32), np.ones((0, 4), np.float32), 1.0),
        (np.zeros((4, 4, 1), np.float32), np.ones((4, 4), np.float32), 0.0),
    ],
)
def test_what_is_no_drawing_is_refused(parts: tuple[np.ndarray, np.ndarray, float]) -> None:
    values, presence, across = parts
    with pytest.raises(ValueError, match="drawing"):
        Drawing(values, presence, 0, 0, 1, across)


def test_a_torus_must_be_whole_pixels_long() -> None:
    with pytest.raises(ValueError, match="do not fit into the torus"):
        drawing(10, 10, 0, 0, 3, 3).heard(1, Region(0, 1, 0, 1), (4, 4))


def test_pixels_that_are_taken_together_fit_into_the_torus_too() -> None:
    """104 pixels, which 8 divides, lie one to one on a tile of 15 coarse cells with 36 each, which 8 does not."""
    one = drawing(104, 104, 0, 0, 104 / 36, 104 / 36)
    around = one.heard(1, Region(0, 15, 0, 15), (15, 15))
    alone = one.heard(1, Region(0, 15, 0, 15), None)
    assert np.abs(around - alone)[:, :14, :14].max() < 0.01
    assert not around[:, 5:13].any()
