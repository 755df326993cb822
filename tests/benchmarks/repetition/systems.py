"""What is compared: ways to cover a large surface with what has been grown once, seen from above.

A System says what is grown, and how a view reads it. All views have the same extent and PIXELS pixels per coarse cell,
an eighth of the exemplar's density: from so high above, a pebble or a brick is a few pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from nca_core import Model, Plane, Region, SeedField, Torus
from nca_core.bands import bands
from nca_core.corner_tiles import TileAtlas, TileSet
from nca_core.recipe import Surface

from ..dealing import Pixels, Places, dealt
from .hex_tiling import hex_tiled

Reader: TypeAlias = Callable[[Pixels, Places, Places], Pixels]

PIXELS = 4  # per coarse cell
UNIT = 26  # coarse cells: what extents are counted in
LARGE = 48  # of the corner tile that is shown
ATLAS = 4 * LARGE  # of its atlas with two colours: as much is grown for the tile that repeats and for hex-tiling
PLANE = 8 * UNIT  # of the plane: growing it in one piece costs minutes
LEAST = 0  # stands for the least side that a model's reach allows
SIDES = ((2, LEAST), (2, 32), (2, LARGE), (3, LEAST), (3, 32))  # colours, coarse cells
ROWS = 256  # of a view, read at a time
SEED = 1


@dataclass(frozen=True)
class System:
    """name: for the table. field: what is grown and kept. tile: coarse cells of its unit, where it could repeat.
    reader: (grown, rows, columns) to the pixels there. endless: whether any view can be read, or only what is grown."""

    name: str
    field: SeedField
    tile: int
    reader: Reader
    endless: bool = True


def systems(model: Model) -> list[System]:
    """All that are compared, the plane and the tile that repeats first."""
    least = 2 * model.tile_reach + 1
    return [
        System("plane, grown directly", Plane(0, 0, PLANE, PLANE, SEED), UNIT, repeated, endless=False),
        System("one tile, repeated", Torus(ATLAS, ATLAS, SEED), ATLAS, repeated),
        System("hex-tiling of that tile", Torus(ATLAS, ATLAS, SEED), UNIT, hex_tiled),
        *(corner_tiles(model, colours, side or least) for colours, side in SIDES),
    ]


def corner_tiles(model: Model, colours: int, side: int) -> System:
    """The endless mode with tiles of that many coarse cells."""
    atlas = TileAtlas(TileSet(side, model.tile_reach, colours), SEED)
    return System(f"endless, {colours} colours, {side} cells", atlas, side, partial(dealt, colours=colours))


def repeated(tile: Pixels, rows: Places, columns: Places) -> Pixels:
    """The tile again and again: (rows, columns, 3)."""
    pixels: Pixels = tile[np.ix_(rows % len(tile), columns % tile.shape[1])]
    return pixels


def grown(model: Model, field: SeedField) -> Pixels:
    """The base colour of a field's region: (height, width, 3) sRGB."""
    size = (field.region.height * PIXELS, field.region.width * PIXELS)
    surface = Surface(field, size, Region(0, size[0], 0, size[1]))
    return np.concatenate([(band.maps["base_color"] * 255 + 0.5).astype(np.uint8) for band in bands(model, surface)])


def view(system: System, atlas: Pixels, cells: int) -> Pixels:
    """A square of that many coarse cells of the surface, or what there is of it; a few rows at a time."""
    side = cells * PIXELS if system.endless else min(cells * PIXELS, len(atlas))
    across = np.arange(side)
    return np.concatenate([system.reader(atlas, across[row : row + ROWS], across) for row in range(0, side, ROWS)])
