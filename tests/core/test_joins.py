"""Endless surfaces of every shipped file join: tiles from the atlas, put together, are the surface grown directly.

Laws are tested on what ships, not only on small random models: a reach that was measured too small was seen by none of
them. Only what lies along the tiles' borders is grown here; `make test-slow` grows whole surfaces.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nca_core
from nca_core import Model, Plane, Recipe, Region, SeedField
from nca_core.bands import bands
from nca_core.corner_tiles import DealtPlane, TileAtlas, TileSet, atlas_places, hashed_deal
from nca_core.surface import Surface
from tests.golden import OLD, SHIPPED

FILES = sorted(SHIPPED.glob("*.nca"))
TOLERANCE = 1 / 255
AROUND = 2  # coarse cells on each side of a border
DEFAULT_SIDE = 32  # of a tile of the add-on's Endless


def decoded(model: Model, field: SeedField, cells: Region) -> dict[str, np.ndarray]:
    """All maps of a rectangle of coarse cells of a field."""
    pixels, whole = cells.scaled(model.coarse_pixels), field.region.scaled(model.coarse_pixels)
    window = Region(pixels.y0 - whole.y0, pixels.y1 - whole.y0, pixels.x0 - whole.x0, pixels.x1 - whole.x0)
    found = list(bands(model, Surface(field, (whole.height, whole.width), window)))
    return {kind.name: np.concatenate([band.maps[kind.name] for band in found]) for kind in model.kinds}


def difference(model: Model, tiles: TileSet, row: int, column: int, area: Region) -> float:
    """Between a rectangle of the tile at (row, column) of the endless surface, in coarse cells of the tile, and the
    same rectangle of that tile in the atlas."""
    lines = (np.arange(row, row + 2).astype(np.uint32), np.arange(column, column + 2).astype(np.uint32))
    there = atlas_places(tiles.colours)[tuple(hashed_deal(tiles.colours, 0)(*lines).ravel())]
    plane = Plane(column * tiles.side, row * tiles.side, tiles.side, tiles.side, seed=1)
    direct = decoded(model, DealtPlane(tiles, plane), _moved(area, row * tiles.side, column * tiles.side))
    kept = decoded(model, TileAtlas(tiles, 1), _moved(area, int(there[0]) * tiles.side, int(there[1]) * tiles.side))
    return max(float(np.abs(direct[name] - kept[name]).max()) for name in direct)


def _moved(area: Region, down: int, right: int) -> Region:
    return Region(area.y0 + down, area.y1 + down, area.x0 + right, area.x1 + right)


def sides(length: int) -> dict[str, Region]:
    """What lies along a tile's four borders, in its own coarse cells."""
    return {
        "above": Region(0, AROUND, 0, length),
        "below": Region(length - AROUND, length, 0, length),
        "left": Region(0, length, 0, AROUND),
        "right": Region(0, length, length - AROUND, length),
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_file_says_how_far_chance_reaches(path: Path) -> None:
    model = nca_core.load(path)
    assert 0 < model.reach <= model.strict_reach
    assert 2 * model.reach < DEFAULT_SIDE


@pytest.mark.parametrize("colours", [2, pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_tiles_of_every_shipped_file_join(path: Path, colours: int) -> None:
    """All maps along the borders of some tiles, of the default side and of the least."""
    model = nca_core.load(path)
    for side, count in ((DEFAULT_SIDE, 2), (2 * model.reach + 1, 1)):
        tiles = TileSet(side, model.reach, colours)
        found = {
            f"tile {place} {name}": difference(model, tiles, 3 * place, -7 * place, area)
            for place in range(count)
            for name, area in sides(side).items()
        }
        assert max(found.values()) < TOLERANCE, found


def test_with_the_reach_of_0_1_0_they_do_not() -> None:
    """What the test is for: pebbles whose tiles were cut to 10 coarse cells."""
    model = nca_core.load(OLD / "pebbles.nca")
    tiles = TileSet(DEFAULT_SIDE, 10)
    assert max(difference(model, tiles, 0, 0, area) for area in sides(DEFAULT_SIDE).values()) > 10 * TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_whole_tiles_of_every_shipped_file_are_the_surface_grown_directly(path: Path) -> None:
    """Twelve tiles of the default side, all their pixels."""
    model = nca_core.load(path)
    tiles = TileSet(DEFAULT_SIDE, model.reach)
    whole = Region(0, DEFAULT_SIDE, 0, DEFAULT_SIDE)
    found = {place: difference(model, tiles, 5 * place, 11 * place - 40, whole) for place in range(12)}
    assert max(found.values()) < TOLERANCE, found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_recipe_keeps_the_reach_that_its_file_had(path: Path) -> None:
    """A farm's worker cuts tiles as the recipe says, whatever a later measurement of the same weights finds."""
    model = nca_core.load(path)
    recipe = Recipe(width=4096, height=4096, mode="endless", reach=model.reach, digest=model.digest)
    field = Recipe.from_json(recipe.to_json()).surface(model).field
    assert isinstance(field, TileAtlas)
    assert field.tiles == TileSet(DEFAULT_SIDE, model.reach)
