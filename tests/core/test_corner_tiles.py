"""Corner tiles: a complete set in one torus, and any plane dealt from it is the plane grown directly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Model, Plane, Region, decode, grow
from nca_core.bands import FLOAT_ORDER
from nca_core.corner_tiles import (
    DealtPlane,
    TileAtlas,
    TileSet,
    atlas_corners,
    atlas_places,
    hashed_deal,
)

from .models import random_model

MODEL = random_model(steps=(2, 1, 1), lattice=((0.3, 0.0), (0.1, -0.4)))
TILES = TileSet(side=2 * MODEL.strict_reach + 1, reach=MODEL.strict_reach)
ATLAS = decode(MODEL, grow(MODEL, TileAtlas(TILES, seed=3)))
PIXELS = TILES.side * MODEL.coarse_pixels


@pytest.mark.parametrize("colours", [2, 3])
def test_the_atlas_has_every_tile_once_and_its_places_are_known(colours: int) -> None:
    corners, places = atlas_corners(colours), atlas_places(colours)
    assert corners.shape == (colours**2, colours**2)
    patterns = np.stack([np.roll(corners, (-y, -x), (0, 1)) for y in (0, 1) for x in (0, 1)], axis=-1)
    assert len(np.unique(patterns.reshape(-1, 4), axis=0)) == colours**4
    for row, column in np.ndindex(*corners.shape):
        assert tuple(places[tuple(patterns[row, column])]) == (row, column)


@given(st.integers(-50, 50), st.integers(-50, 50))
@settings(max_examples=6, deadline=None)
def test_tiles_dealt_onto_a_plane_are_the_plane_grown_directly(row: int, column: int) -> None:
    check_dealing(MODEL, TILES, ATLAS, row, column)


@pytest.mark.parametrize("steps", [(2, 1, 1), (4,)])
def test_so_are_those_of_a_sharpened_model(steps: tuple[int, ...]) -> None:
    """Its decoder reaches over four finest cells, which are as many coarse ones where there is one level."""
    model = random_model(steps=steps, sharpening=0.5)
    tiles = TileSet(side=2 * model.strict_reach + 1, reach=model.strict_reach)
    check_dealing(model, tiles, decode(model, grow(model, TileAtlas(tiles, seed=3))), -4, 11)


def check_dealing(model: Model, tiles: TileSet, atlas: dict[str, np.ndarray], row: int, column: int) -> None:
    """The four tiles around a grid point, taken from the atlas, against the same surface grown in one piece."""
    side, pixels_of_tile = tiles.side, tiles.side * model.coarse_pixels
    plane = DealtPlane(tiles, Plane((column - 1) * side, (row - 1) * side, 2 * side, 2 * side, seed=3))
    grown = decode(model, grow(model, plane))
    lines = (np.arange(row - 1, row + 2).astype(np.uint32), np.arange(column - 1, column + 2).astype(np.uint32))
    corners, places = hashed_deal(2, plane.dealt)(*lines), atlas_places(2)
    for y, x in np.ndindex(2, 2):
        source = places[tuple(corners[y : y + 2, x : x + 2].ravel())]
        there, here = (
            tuple(slice(int(place) * pixels_of_tile, (int(place) + 1) * pixels_of_tile) for place in places_of)
            for places_of in (source, (y, x))
        )
        for name, pixels in grown.items():
            assert np.abs(pixels[here] - atlas[name][there]).max() < FLOAT_ORDER, name


def test_tiles_are_all_different_and_alike_only_at_common_corners() -> None:
    tiles = [
        ATLAS["height"][y : y + PIXELS, x : x + PIXELS]
        for y in range(0, 4 * PIXELS, PIXELS)
        for x in range(0, 4 * PIXELS, PIXELS)
    ]
    for index, one in enumerate(tiles):
        for other in tiles[:index]:
            assert np.abs(one - other).max() > 0.01


def test_noise_does_not_depend_on_the_rectangle_it_is_asked_for_in() -> None:
    field = DealtPlane(TILES, Plane(0, 0, 4, 4, seed=5))
    large = field.noise(1, 2, 6, Region(-40, 60, -70, 50))
    part = field.noise(1, 2, 6, Region(-3, 40, -33, 20))
    assert np.array_equal(large[:, 37:80, 37:90], part)


def test_noise_is_uniform_and_no_cell_has_its_neighbours() -> None:
    noise = TileAtlas(TILES, 1).noise(0, 4, 4, Region(0, 8 * TILES.side, 0, 8 * TILES.side))
    assert abs(float(noise.mean())) < 0.01
    assert float(noise.var()) == pytest.approx(1 / 3, rel=0.02)
    assert abs(float((noise[:, 1:] * noise[:, :-1]).mean())) < 0.01


@pytest.mark.parametrize("colours", [2, 3])
def test_dealt_colours_are_equally_frequent_and_have_no_period(colours: int) -> None:
    """As white noise: of the autocorrelation's 65,536 lags the highest is a matter of chance, some 5 / 256."""
    lines = np.arange(256, dtype=np.uint32)
    dealt = hashed_deal(colours, seed=0)(lines, lines)
    assert np.bincount(dealt.ravel()) / dealt.size == pytest.approx(np.full(colours, 1 / colours), abs=0.01)
    power = np.square(np.abs(np.fft.fft2(dealt - dealt.mean())))
    lags = np.fft.ifft2(power).real.ravel()
    assert np.abs(lags[1:]).max() / lags[0] < 0.03


@pytest.mark.parametrize(("side", "reach", "colours"), [(8, 4, 2), (9, 0, 2), (9, 4, 4), (2000, 4, 2)])
def test_a_tile_set_that_cannot_be_is_refused(side: int, reach: int, colours: int) -> None:
    with pytest.raises(ValueError, match=r"colours|reach"):
        TileSet(side, reach, colours)
