"""A part of a picture is those pixels, or what a straight look at them would show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.pictures.cutting import Cut, homography

HEIGHT, WIDTH = 120, 160

places = st.tuples(st.integers(0, WIDTH - 8), st.integers(0, HEIGHT - 8))


@given(places, st.data())
def test_a_box_is_those_pixels(place: tuple[int, int], data: st.DataObject) -> None:
    (left, top), picture = place, np.random.default_rng(0).random((HEIGHT, WIDTH, 3)).astype(np.float32)
    width, height = data.draw(st.integers(1, WIDTH - left)), data.draw(st.integers(1, HEIGHT - top))
    cut = Cut.box(left / WIDTH, top / HEIGHT, (left + width) / WIDTH, (top + height) / HEIGHT)
    assert cut.is_box
    assert cut.size(HEIGHT, WIDTH) == (height, width)
    assert np.array_equal(cut.of(picture), picture[top : top + height, left : left + width])


def test_a_part_means_the_same_in_maps_of_other_sizes() -> None:
    cut = Cut.box(0.25, 0.5, 0.75, 1.0)
    assert cut.size(64, 128) == (32, 64)
    assert cut.size(512, 1024) == (256, 512)


def test_one_value_for_all_stays() -> None:
    one = np.full((1, 1, 1), 0.5, np.float32)
    assert Cut.box(0.0, 0.0, 0.5, 0.5).of(one) is one


def waves(across: np.ndarray, down: np.ndarray) -> np.ndarray:
    return 0.5 + 0.25 * np.sin(20 * across) + 0.25 * np.cos(14 * down)


def test_what_is_seen_from_the_side_is_straightened() -> None:
    """A picture of waves in perspective becomes the waves."""
    corners = np.array([(40, 30), (145, 20), (150, 110), (20, 100)], np.float64)
    unit = homography(corners, np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float64))
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH] + 0.5
    seen = np.stack([x, y, np.ones_like(x)], axis=-1) @ unit.T
    picture = waves(seen[..., 0] / seen[..., 2], seen[..., 1] / seen[..., 2])[..., None].astype(np.float32)
    cut = Cut(tuple((x / WIDTH, y / HEIGHT) for x, y in corners))  # type: ignore[arg-type]
    straight = cut.of(picture)
    rows, columns = cut.size(HEIGHT, WIDTH)
    y, x = np.mgrid[0:rows, 0:columns] + 0.5
    assert straight.shape == (rows, columns, 1)
    assert not cut.is_box
    assert np.abs(straight[..., 0] - waves(x / columns, y / rows))[3:-3, 3:-3].max() < 0.02


@given(st.lists(st.floats(-8, 8), min_size=8, max_size=8))
def test_a_homography_takes_corners_to_corners(shifts: list[float]) -> None:
    square = np.array([(0, 0), (90, 0), (90, 60), (0, 60)], np.float64)
    moved = square + np.array(shifts).reshape(4, 2)
    found = np.column_stack([moved, np.ones(4)]) @ homography(moved, square).T
    assert found[:, :2] / found[:, 2:] == pytest.approx(square, abs=1e-6)
