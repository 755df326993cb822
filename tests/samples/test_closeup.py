"""The close-up view: rays meet a relief where it is, and heights cast shadows."""

from __future__ import annotations

import numpy as np
import pytest

from samples.scripts.closeup import closeup

SIDE = 24


def maps(height: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """A grey surface with a red row of pixels every 32."""
    colour = np.full((64, 64, 3), 0.5, np.float32)
    colour[::32] = (1, 0, 0)
    found = {"base_color": colour, "roughness": np.full((64, 64, 1), 0.9, np.float32)}
    return found if height is None else found | {"height": height[..., None].astype(np.float32)}


def test_rows_come_closer_together_with_distance() -> None:
    picture = closeup(maps(), 0.0, 96)
    red = (picture[..., 0] - picture[..., 1]).mean(axis=1)
    crossed = np.flatnonzero((red[1:] > red.mean()) & (red[:-1] <= red.mean()))
    gaps = np.diff(crossed)
    assert len(gaps) > 4
    assert gaps[-1] > 1.5 * gaps[0]


def test_a_flat_relief_of_any_height_is_the_same_as_none() -> None:
    assert closeup(maps(np.zeros((64, 64))), 10.0, SIDE) == pytest.approx(closeup(maps(), 10.0, SIDE), abs=1e-5)


def test_walls_hide_what_lies_behind_them_and_darken_it() -> None:
    height = np.zeros((64, 64))
    height[8:12] = 1
    low, high = (closeup(maps(height), relief, SIDE).mean() for relief in (1.0, 30.0))
    assert high < 0.9 * low


def test_it_is_a_picture() -> None:
    height = np.random.default_rng(1).random((64, 64))
    picture = closeup(maps(height), 20.0, SIDE)
    assert picture.shape == (SIDE, SIDE, 3)
    assert 0 <= picture.min() < picture.max() <= 1
