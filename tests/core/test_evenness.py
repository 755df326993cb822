"""The most even part of a picture leaves borders and odd things out, and takes all of a texture that has none."""

from __future__ import annotations

import numpy as np
import pytest

from nca_core.arrays import Array
from nca_core.evenness import BLOCKS, most_even, oddness
from tests.drawn import mosaic, stones

SIDE = 288


def edges(picture: Array) -> tuple[int, ...]:
    """Left, top, right and bottom of the most even part, in pixels."""
    height, width = picture.shape[:2]
    sides = (width, height, width, height)
    return tuple(round(share * side) for share, side in zip(most_even(picture), sides, strict=True))


@pytest.mark.parametrize("picture", [mosaic(SIDE), stones(200, SIDE)], ids=["mosaic", "stones"])
def test_a_texture_is_taken_nearly_whole(picture: Array) -> None:
    left, top, right, bottom = edges(picture)
    assert (right - left) * (bottom - top) >= 0.8 * SIDE * SIDE


def test_a_plain_border_is_left_out() -> None:
    framed = np.full((350, 380, 3), 0.9, np.float32)
    framed[40 : 40 + SIDE, 70 : 70 + SIDE] = mosaic(SIDE)
    left, top, right, bottom = edges(framed)
    taken = framed[top:bottom, left:right]
    assert (taken != np.float32(0.9)).mean() > 0.97
    assert taken.size > 0.65 * SIDE * SIDE * 3


def test_what_lies_in_a_corner_is_odd_and_left_out() -> None:
    picture = mosaic(SIDE)
    picture[:80, :100] = stones(12, SIDE)[:80, :100]
    odd = oddness(picture)
    assert odd.shape == (BLOCKS, BLOCKS)
    assert odd[:5, :6].mean() > 3 * odd[12:, 12:].mean()
    left, top, _right, _bottom = edges(picture)
    assert left >= 96 or top >= 76
