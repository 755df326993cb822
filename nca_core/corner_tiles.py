"""Corner tiles: an endless surface dealt out of a few tiles that join exactly, without repeating.

Every corner of a square grid has one of two or three colours, and a tile is what four colours make of it (A. Lagae and
P. Dutré, "An Alternative for Wang Tiles: Colored Edges versus Colored Corners", ACM Transactions on Graphics 25(4),
2006). Here colours are not painted, they address the seed field: within `reach` of a corner a cell's noise depends on
that corner's colour, within reach of an edge on its two corners' colours, elsewhere on all four. If reach is the
radius of influence, what grows inside a tile is the same wherever those four colours meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from .arrays import Array, Words
from .field import Lattice, Plane, Region, Waves, cell_noise, pcg4d, wave_turns, whole_cycles

COLOURS = (2, 3)
MAX_SIDE = 1024  # coarse cells; a place in a tile, in exemplar pixels, then fits into 20 bits of a hash word

Colours: TypeAlias = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class TileSet:
    """A way to cut a surface into tiles. side: coarse cells of a tile's side; reach: coarse cells from a corner or an
    edge within which noise belongs to it; colours: of corners, 2 (16 tiles) or 3 (81); bonded: see `whole_cycles`."""

    side: int
    reach: int
    colours: int = 2
    bonded: bool = True

    def __post_init__(self) -> None:
        if self.colours not in COLOURS:
            raise ValueError(f"corners have 2 or 3 colours, not {self.colours}")
        if not 1 <= 2 * self.reach < self.side <= MAX_SIDE:
            raise ValueError(
                f"a tile's side is more than twice its reach and at most {MAX_SIDE} coarse cells, not {self.side} "
                f"with a reach of {self.reach}"
            )

    @property
    def across(self) -> int:
        """Tiles on a side of the atlas that holds every tile once."""
        return self.colours**2


class Deal(Protocol):
    """A deal gives each corner of the grid a colour."""

    def __call__(self, rows: Colours, columns: Colours) -> Colours:
        """Return the colours (rows, columns) of the corners where grid lines (rows,) and (columns,), as hash words,
        cross."""


@dataclass(frozen=True)
class TileAtlas:
    """All tiles, each once, as one torus in which neighbours share their corners: a seed field to grow."""

    tiles: TileSet
    seed: int = 0

    @property
    def region(self) -> Region:
        side = self.tiles.side * self.tiles.across
        return Region(0, side, 0, side)

    @property
    def wraps(self) -> bool:
        return True

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Array:
        return tile_noise(self.tiles, atlas_deal(self.tiles.colours), self.seed, level, scale, channels, region)

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        return tile_waves(self.tiles, self.seed, lattice, scale, region)


@dataclass(frozen=True)
class DealtPlane:
    """A rectangle of the endless surface that the tiles make, to be grown directly: dealt tiles must equal it."""

    tiles: TileSet
    plane: Plane
    dealt: int = 0

    @property
    def region(self) -> Region:
        return self.plane.region

    @property
    def wraps(self) -> bool:
        return False

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Array:
        deal = hashed_deal(self.tiles.colours, self.dealt)
        return tile_noise(self.tiles, deal, self.plane.seed, level, scale, channels, region)

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        return tile_waves(self.tiles, self.plane.seed, lattice, scale, region)


def atlas_corners(colours: int) -> Colours:
    """Return the corner colours (n, n), n = colours², of a torus in which every 2 × 2 pattern occurs exactly once.

    For three colours each column is the cycle of all pairs, shifted on from the one before by 0, 1, ..., 8: two
    columns' pairs tell how far (J. C. Cock, "Toroidal Tilings from De Bruijn-Good Cyclic Sequences", Discrete
    Mathematics 70, 1988). For two the shifts do not come round; that one was found by trying.
    """
    if colours == 2:
        return np.array([[1, 1, 1, 0], [1, 1, 0, 1], [0, 1, 0, 0], [1, 0, 0, 0]], np.uint32)
    pairs = np.array([0, 0, 1, 1, 0, 2, 2, 1, 2], np.uint32)
    shifts = np.cumsum([0, *range(8)])
    corners: Colours = pairs[(np.arange(9)[:, None] + shifts) % 9]
    return corners


def atlas_places(colours: int) -> Colours:
    """Return where in the atlas each tile is: (row, column) by its corners' colours, top left, top right, bottom left,
    bottom right: (colours, colours, colours, colours, 2)."""
    corners = atlas_corners(colours)
    n = len(corners)
    places = np.zeros((colours,) * 4 + (2,), np.uint32)
    for row in range(n):
        for column in range(n):
            below, right = (row + 1) % n, (column + 1) % n
            key = (corners[row, column], corners[row, right], corners[below, column], corners[below, right])
            places[key] = row, column
    return places


def atlas_deal(colours: int) -> Deal:
    """Return the deal of the atlas."""
    corners = atlas_corners(colours)
    return lambda rows, columns: corners[np.ix_(rows % len(corners), columns % len(corners))]


def hashed_deal(colours: int, seed: int) -> Deal:
    """Return a deal without a period: each corner's colour is a hash of its place."""

    def deal(rows: Colours, columns: Colours) -> Colours:
        x, y = columns.reshape(1, -1), rows.reshape(-1, 1)
        words = pcg4d(x, y, np.zeros_like(x), np.full_like(x, seed))[0]
        return (words >> np.uint32(16)) * np.uint32(colours) >> np.uint32(16)  # the lowest bits of a word are periodic

    return deal


def tile_noise(tiles: TileSet, deal: Deal, seed: int, level: int, scale: int, channels: int, region: Region) -> Array:
    """Return the noise of a rectangle of cells, each addressed by its place beside a corner or an edge, or in a tile,
    and by the colours of the corners that this belongs to."""
    rows = _Axis.of(region.y0, region.y1, tiles, scale)
    columns = _Axis.of(region.x0, region.x1, tiles, scale)
    corners = deal(_words(rows.lines), _words(columns.lines)) + np.uint32(1)
    inner_y, inner_x = ~rows.near[:, None], ~columns.near
    key = np.zeros((len(rows.near), len(columns.near)), np.uint32)
    for place, (down, right) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
        colour = corners[np.ix_(rows.first + down, columns.first + right)]
        key |= (colour * (inner_y | (down == 0)) * (inner_x | (right == 0))).astype(np.uint32) << np.uint32(2 * place)
    xs = _words(columns.place) & np.uint32(0xFFFFF) | key << np.uint32(20)
    ys = np.broadcast_to(_words(rows.place)[:, None], xs.shape)
    return cell_noise(xs, ys, level, channels, seed)


def tile_waves(tiles: TileSet, seed: int, lattice: Lattice, scale: int, region: Region) -> Waves:
    """Return waves with whole cycles in a tile, so that they go on from each tile to any other."""
    return wave_turns(whole_cycles(lattice, tiles.side, tiles.side, tiles.bonded), seed, scale, region)


@dataclass(frozen=True)
class _Axis:
    """Cells along one axis. near: whether a cell belongs to a grid line; first: the line that it belongs to, else the
    one before it, as an index into `lines`; place: its place, counted from that line."""

    near: npt.NDArray[np.bool_]
    first: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    lines: npt.NDArray[np.int64]

    @classmethod
    def of(cls, start: int, stop: int, tiles: TileSet, scale: int) -> _Axis:
        side, reach = tiles.side * scale, tiles.reach * scale
        cells = np.arange(start, stop, dtype=np.int64)
        tile, place = np.divmod(cells, side)
        after = place >= side - reach
        line = tile + after
        lines = np.arange(tile[0], tile[-1] + 3)
        return cls((place < reach) | after, line - tile[0], place - side * after, lines)


def _words(numbers: npt.NDArray[np.int64]) -> Words:
    return numbers.astype(np.uint32)
