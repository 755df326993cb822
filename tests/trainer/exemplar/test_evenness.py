"""The most even part leaves borders and odd things out, and takes all of a texture that has none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nca_core.evenness import most_even
from trainer.pictures.pixels import Pixels
from trainer.pictures.reading import read_image
from trainer.pictures.resampling import resize

SAMPLES = Path(__file__).resolve().parents[3] / "samples" / "exemplars"
NAMES = ("brick_wall", "pebbles", "woven_fabric")


def colours(name: str, size: int = 384) -> Pixels:
    return resize(read_image(SAMPLES / name / f"{name}_basecolor.png"), size, size)


def edges(picture: Pixels) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the most even part, in pixels."""
    height, width = picture.shape[:2]
    left, top, right, bottom = most_even(picture)
    return round(left * width), round(top * height), round(right * width), round(bottom * height)


@pytest.mark.parametrize("name", NAMES)
def test_a_texture_is_taken_nearly_whole(name: str) -> None:
    left, top, right, bottom = edges(colours(name))
    assert (right - left) * (bottom - top) >= 0.9 * 384 * 384


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_border_is_left_out(name: str) -> None:
    framed = np.full((500, 540, 3), 0.9, np.float32)
    framed[30:414, 50:434] = colours(name)
    left, top, right, bottom = edges(framed)
    taken = framed[top:bottom, left:right]
    assert (taken != np.float32(0.9)).mean() > 0.97
    assert taken.size > 0.8 * 384 * 384 * 3


@pytest.mark.parametrize(("name", "odd"), [(NAMES[0], NAMES[2]), (NAMES[1], NAMES[0]), (NAMES[2], NAMES[0])])
def test_something_odd_is_left_out(name: str, odd: str) -> None:
    picture, other = colours(name), colours(odd)
    y, x = np.mgrid[0:384, 0:384]
    disc = np.hypot(y - 280, x - 260) < 75
    picture[disc] = other[disc]
    left, top, right, bottom = edges(picture)
    assert disc[top:bottom, left:right].sum() < 0.1 * disc.sum()
    assert (right - left) * (bottom - top) > 0.4 * 384 * 384


def test_a_picture_without_an_even_part_is_taken_whole() -> None:
    """Nine fields of which no two are alike."""
    rng = np.random.default_rng(1)
    fields = [rng.random((86 // step + 1, 86 // step + 1, 3), np.float32) for step in (1, 2, 4, 8, 16, 32, 43, 60, 80)]
    large = [np.kron(field, np.ones((90, 90, 1), np.float32))[:86, :86] * rng.random(3, np.float32) for field in fields]
    rows = [np.concatenate(large[row * 3 : row * 3 + 3], axis=1) for row in range(3)]
    assert edges(np.concatenate(rows).astype(np.float32)) == (0, 0, 258, 258)
