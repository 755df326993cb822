"""The page of specification says what the code does: its numbers, constants and tables are read out of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import nca_core
from nca_core import Plane, Region, Torus
from nca_core.corner_tiles import TileAtlas, TileSet, atlas_corners, hashed_deal
from nca_core.decoding import GRAIN_LEVEL
from nca_core.field import LATTICE_LEVEL, pcg4d, wave_values
from nca_core.growth import level_regions
from nca_core.maps import KINDS, LEARNT
from nca_core.shaders import blocks
from nca_core.shaders.tables import WEIGHTS_WIDTH
from nca_core.spline import spline_weights
from tests import golden

from ..models import random_model
from . import by_hand

PAGE = (Path(nca_core.__file__).parent / "shaders" / "SPECIFICATION.md").read_text(encoding="utf-8")


def examples() -> dict[str, list[float]]:
    """The lines of the last section: what they are of, and their numbers."""
    text = re.sub(r"\n\s+= ", " = ", PAGE.partition("## 10.")[2])
    lines = [line.strip() for line in text.splitlines() if line.startswith("    ")]
    pairs = (line.rpartition(" = ") for line in lines)
    return {name.partition(":")[0]: [float(number) for number in numbers.split()] for name, _, numbers in pairs}


def hash_words() -> list[int]:
    return [int(word[0]) for word in pcg4d(*(np.array([number], np.uint32) for number in (1, 2, 3, 4)))]


def noise(field: nca_core.SeedField, x: int, y: int, level: int, scale: int, channels: int) -> np.ndarray:
    return field.noise(level, scale, channels, Region(y, y + 1, x, x + 1)).ravel()


def lattice() -> np.ndarray:
    waves = Torus(3, 2, 7).waves(((0.76, 0.0), (0.1, 0.5)), 8, Region(3, 4, 5, 6))
    return wave_values(waves).ravel()


def dealt() -> np.ndarray:
    return hashed_deal(3, 9)(np.array([2**32 - 4], np.uint32), np.array([11], np.uint32)).ravel()


def halo() -> tuple[int, int]:
    first, *_ = level_regions(random_model(steps=(3, 2, 2)), Region(0, 2, 0, 2), False)
    return first.y0, first.y1


COMPUTED: dict[str, Callable[[], object]] = {
    "hash": hash_words,
    "plane": lambda: noise(Plane(0, 0, 1, 1, 2**32 - 1), -5, 70_001, 2, 4, 6),
    "torus": lambda: noise(Torus(3, 2, 7), 25, -1, 0, 8, 4),
    "tiles": lambda: noise(TileAtlas(TileSet(5, 2, 2), 3), 61, 38, 0, 8, 4),
    "deal": dealt,
    "lattice": lattice,
    "spline": lambda: spline_weights(10, 11, 0.4)[1].ravel(),
    "sharpened": lambda: spline_weights(10, 11, 0.4, sharpening=0.25)[1].ravel(),
    "halo": halo,
}


@pytest.mark.parametrize("name", list(COMPUTED))
def test_the_numbers_to_check_against_are_right(name: str) -> None:
    assert np.allclose(examples()[name], np.asarray(COMPUTED[name](), np.float64), rtol=0, atol=1e-8)


def test_every_number_is_checked() -> None:
    assert examples().keys() == COMPUTED.keys()


def test_its_filters_are_those_of_a_step() -> None:
    """Applied by hand to a random state they give what nca_core's step does (test_passes.py)."""
    rows = PAGE.partition("    identity ")[2].replace("\N{MINUS SIGN}", "-").splitlines()[1:4]
    numbers = [[int(number) for number in re.findall(r"-?\d+", row)] for row in rows]
    identity, sobel_x, sobel_y, laplacian = np.array(numbers).reshape(3, 4, 3).swapaxes(0, 1)
    divisors = [int(number) for number in re.findall(r"/ (\d+)", PAGE.partition("    identity ")[2].splitlines()[4])]
    assert divisors == [8, 8, 16]
    assert np.array_equal(identity, by_hand.IDENTITY)
    assert np.array_equal(sobel_x / 8, by_hand.SOBEL_X)
    assert np.array_equal(sobel_y / 8, by_hand.SOBEL_X.T)
    assert np.array_equal(laplacian / 16, by_hand.LAPLACIAN)


def test_its_atlases_are_the_codes() -> None:
    (two,), (three,) = re.findall(r"C = 2:  A = ((?:[01]{4}[ /]+){4})", PAGE), re.findall(r"q = ([0-2 ]+)", PAGE)
    assert atlas_corners(2).tolist() == [[int(colour) for colour in row] for row in re.findall(r"\d+", two)]
    pairs = [int(colour) for colour in three.split()]
    corners = [[pairs[(row + c * (c - 1) // 2) % 9] for c in range(9)] for row in range(9)]
    assert atlas_corners(3).tolist() == corners


def test_its_constants_are_the_codes() -> None:
    assert f"channel k of the noise at X = Y = 0 of level {LATTICE_LEVEL}" in PAGE
    assert f"cells too: of scale P and level {GRAIN_LEVEL}" in PAGE
    plain, sharp = (random_model(sharpening=a).decoder.margin for a in (0.0, 0.25))
    assert f"{plain} more on each side (for decoding), {sharp} of a model that sharpens" in PAGE
    assert f"in rows of {WEIGHTS_WIDTH} texels" in PAGE
    assert f"within {golden.TOLERANCE * 1e4:.0f} · 10⁻⁴ of the range" in PAGE
    for constant in ("1664525", "1013904223"):
        assert constant in PAGE
        assert constant in blocks.NOISE


def test_its_channels_are_those_of_the_maps() -> None:
    listed = re.sub(r"\s+", " ", PAGE.partition("the others linear: ")[2].partition(".")[0])
    assert listed == ", ".join(f"{name} {KINDS[name].channels}" for name in LEARNT)
