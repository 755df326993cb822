"""A surface that is painted on: what a stroke reaches grows again, and nothing else. No bpy.

A canvas keeps the cells of a whole tile and its maps, at the size of a preview. Two versions of a guide tell which
pixels a stroke has changed; a change of a guide can be seen no further than its reach (nca_core.guides.Guide). That
part of the torus grows from the new guide, its cells replace the old ones, and its pixels are decoded into the maps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np

from nca_core import Cells, Model, Region, decode
from nca_core.arrays import Array
from nca_core.field import SeedField
from nca_core.growth import growing
from nca_core.signals import SteeredField
from nca_core.steering import Picture, Placed, Steering

from .request import Growth

SIDE = 1024  # pixels of a canvas, at most
LOOK = 4  # the quick look is at cells that are larger by so much: a tenth of the growth
LOOK_PIXELS = 2  # and its pixels are
_ANY = "0" * 64  # a digest
GRAFT = "graft"  # what is painted, if it is no guide: the mask of the first graft


def changed(before: Picture, after: Picture) -> Region | None:
    """The smallest rectangle of pixels that has all differences of two pictures of one size; None if there are none.

    >>> one = Picture(np.zeros((4, 4, 1), np.float32), np.ones((4, 4), np.float32))
    >>> other = one.values.copy()
    >>> other[1, 2:] = 1
    >>> changed(one, Picture(other, one.presence))
    Region(y0=1, y1=2, x0=2, x1=4)
    """
    if before.values.shape[:2] != after.values.shape[:2]:
        raise ValueError("the pictures are not of one size")
    differs = (before.values != after.values).any(2) | (before.presence != after.presence)
    rows, columns = np.flatnonzero(differs.any(1)), np.flatnonzero(differs.any(0))
    if not len(rows):
        return None
    return Region(int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1)


def reached(pixels: Region, size: tuple[int, int], torus: Region, reach: int, softness: float = 0.0) -> Region:
    """The coarse cells that a change of some pixels of a guide reaches: a rectangle that may go over a torus' edges,
    but is nowhere larger than it.

    size: (height, width) of the guide, which covers the torus. reach: coarse cells. softness: as a drawing has it.
    Coarse cells hear pixels through a tent that is as wide as they are, or as two pixels (nca_core.drawings).
    """
    sides = []
    for first, last, count, cells in (
        (pixels.y0, pixels.y1, size[0], torus.height),
        (pixels.x0, pixels.x1, size[1], torus.width),
    ):
        tent = max(1.0, cells / count, softness)
        low, high = floor(first * cells / count - tent) - reach, ceil(last * cells / count + tent) + reach
        sides.append((low, high) if high - low < cells else (0, cells))
    (top, bottom), (left, right) = sides
    return Region(top, bottom, left, right)


def pieces(region: Region, torus: Region) -> list[Region]:
    """A rectangle that may go over a torus' edges as rectangles inside it, one to four.

    >>> pieces(Region(-1, 2, 1, 3), Region(0, 4, 0, 4))
    [Region(y0=3, y1=4, x0=1, x1=3), Region(y0=0, y1=2, x0=1, x1=3)]
    """
    rows, columns = _cut(region.y0, region.y1, torus.height), _cut(region.x0, region.x1, torus.width)
    return [Region(*high, *wide) for high in rows for wide in columns]


def _cut(first: int, last: int, length: int) -> list[tuple[int, int]]:
    found = []
    while first < last:
        start = first % length
        step = min(last - first, length - start)
        found.append((start, start + step))
        first += step
    return found


@dataclass(frozen=True)
class Patch:
    """Rectangles of a canvas' pixels that have changed. is_final: whether they are grown, or a look at coarser
    cells."""

    pixels: tuple[Region, ...]
    is_final: bool


class Canvas:
    """A tile and its maps, kept up to date while the picture of one of its guides is painted.

    maps: by name, (height, width, channels) float32 in 0..1, once `begin` has run.
    """

    def __init__(self, model: Model, growth: Growth, painted: str) -> None:
        """model, growth: of a tile, at the size of the canvas. painted: the name of the guide, or GRAFT. Raises
        ValueError for a growth that does not follow such a picture, or whose materials do not grow in the same
        cells."""
        self._model, self._growth, self._host = model, growth, growth.host(model)
        self._steering, self._painted = growth.recipe.steering, painted
        pictures = _pictures(self._steering, painted)
        surface = growth.recipe.surface(model, growth.supplies)
        if len(pictures) != 1 or not surface.field.wraps or surface.beside:
            raise ValueError("This growth cannot be seen while one paints; it grows when the pen is up")
        self._picture = growth.supplies.picture(pictures[0])
        self._field, self._torus, self._recolour = surface.field, surface.field.region, surface.recolour
        self._reach, self._softness = self._model_reach()
        self._states: dict[int, Array] = {}  # of the whole torus, by scale: that of the look and the finest
        self._unfinished: Region | None = None  # pixels of the picture of which there is only a look
        self.maps: dict[str, Array] = {}

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in pixels."""
        return self._growth.recipe.height, self._growth.recipe.width

    @property
    def growth(self) -> Growth:
        """The growth whose maps these are, as it began."""
        return self._growth

    def begin(self) -> None:
        """Grow all of it."""
        for cells in self._levels():
            self._states[cells.scale] = np.array(cells.state)
        everything = Region(0, self.size[0], 0, self.size[1])
        self.maps = self._maps(self._host.coarse_scale, everything)

    def follow(self, picture: Picture) -> Iterator[Patch]:
        """Grow again what another version of the picture reaches; `maps` are changed in place before each patch is
        given, that of a quick look first.

        If it is not run to its end, the next one catches up. Raises ValueError for a picture of another size.
        """
        pixels = _both(changed(self._picture, picture), self._unfinished)
        if pixels is None:
            return
        self._unfinished = pixels
        height, width = picture.presence.shape
        part = reached(pixels, (height, width), self._torus, self._reach, self._softness)
        is_whole = (part.height, part.width) == (self._torus.height, self._torus.width)
        windows = tuple(self._pixels(piece) for piece in pieces(part, self._torus))
        self._field = self._under(picture)
        for cells in self._levels(None if is_whole else part):
            self._put(cells)
            if is_final := cells.scale == self._host.coarse_scale:
                self._picture, self._unfinished = picture, None
            self._show(cells.scale, windows)
            yield Patch(windows, is_final)

    def _levels(self, part: Region | None = None) -> Iterator[Cells]:
        """The grown cells of the level that is looked at first, and of the finest one."""
        finest = self._host.coarse_scale
        left = {scale: self._host.levels[scale.bit_length() - 1].steps for scale in (max(1, finest // LOOK), finest)}
        for _done, cells in growing(self._host, self._field, part):
            if cells.scale in left:
                left[cells.scale] -= 1
                if not left[cells.scale]:
                    yield cells

    def _model_reach(self) -> tuple[int, float]:
        """Coarse cells that a change can be seen away, and a drawing's softness."""
        if self._painted == GRAFT:
            models = (self._model, *self._growth.supplies.models.values())
            return max(each.strict_reach for each in models), self._steering.grafts[0].width
        return self._model.guide(self._painted).reach or self._model.strict_reach, 0.0

    def _under(self, picture: Picture) -> SeedField:
        """The field with another version of the picture. Its digest is of no importance here, and would take its
        time."""
        placed = replace(_pictures(self._steering, self._painted)[0], sha256=_ANY)
        if self._painted == GRAFT:
            first, *others = self._steering.grafts
            steering = replace(self._steering, grafts=(replace(first, pictures=(placed,)), *others))
        else:
            (guided,) = (each for each in self._steering.guides if each.name == self._painted)
            steering = Steering((replace(guided, pictures=(placed,)),))
        pictures = {**self._growth.supplies.pictures, _ANY: picture}
        recipe = replace(self._growth.recipe, steering=steering)
        surface = recipe.surface(self._model, replace(self._growth.supplies, pictures=pictures))
        if self._painted == GRAFT:
            return surface.field
        assert isinstance(surface.field, SteeredField) and isinstance(self._field, SteeredField)
        return replace(self._field, inputs={**self._field.inputs, **surface.field.inputs})

    def _put(self, cells: Cells) -> None:
        """Put grown cells in the place of the old ones."""
        whole = self._states[cells.scale]
        margin, (_channels, height, width) = cells.margin, cells.state.shape
        inside = cells.state[:, margin : height - margin, margin : width - margin]
        rows = np.arange(cells.covers.y0, cells.covers.y1) % whole.shape[1]
        columns = np.arange(cells.covers.x0, cells.covers.x1) % whole.shape[2]
        whole[:, rows[:, None], columns] = inside

    def _show(self, scale: int, windows: Sequence[Region]) -> None:
        for window in windows:
            for name, values in self._maps(scale, window).items():
                self.maps[name][window.y0 : window.y1, window.x0 : window.x1] = values

    def _maps(self, scale: int, window: Region) -> dict[str, Array]:
        cells = Cells(self._torus.scaled(scale), 0, self._field, scale, self._states[scale])
        is_final = scale == self._host.coarse_scale
        maps = decode(self._host, cells, self.size, window=window) if is_final else self._look(cells, window)
        return self._recolour.maps(maps, window) if self._recolour else maps

    def _look(self, cells: Cells, window: Region) -> dict[str, Array]:
        """The maps of a window at larger pixels."""
        height, width = (ceil(side / LOOK_PIXELS) for side in self.size)
        top, left = window.y0 // LOOK_PIXELS, window.x0 // LOOK_PIXELS
        coarse = Region(top, ceil(window.y1 / LOOK_PIXELS), left, ceil(window.x1 / LOOK_PIXELS))
        rows = slice(window.y0 - top * LOOK_PIXELS, window.y1 - top * LOOK_PIXELS)
        columns = slice(window.x0 - left * LOOK_PIXELS, window.x1 - left * LOOK_PIXELS)
        maps = decode(self._host, cells, (height, width), window=coarse, average=False)
        return {name: _enlarged(values)[rows, columns] for name, values in maps.items()}

    def _pixels(self, cells: Region) -> Region:
        """The pixels over a rectangle of coarse cells of the torus."""
        (height, width), torus = self.size, self._torus
        return Region(
            cells.y0 * height // torus.height,
            -(-cells.y1 * height // torus.height),
            cells.x0 * width // torus.width,
            -(-cells.x1 * width // torus.width),
        )


def _enlarged(values: Array) -> Array:
    """Pixels (height, width, channels), each LOOK_PIXELS times as large."""
    return values.repeat(LOOK_PIXELS, 0).repeat(LOOK_PIXELS, 1)


def _both(one: Region | None, other: Region | None) -> Region | None:
    """The smallest rectangle around two."""
    if one is None or other is None:
        return one or other
    return Region(min(one.y0, other.y0), max(one.y1, other.y1), min(one.x0, other.x0), max(one.x1, other.x1))


def _pictures(steering: Steering, painted: str) -> tuple[Placed, ...]:
    if painted == GRAFT:
        return steering.grafts[0].pictures if steering.grafts else ()
    return next((guided.pictures for guided in steering.guides if guided.name == painted), ())
