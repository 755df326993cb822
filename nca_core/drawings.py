"""Drawings: images that lie on a surface, and are read at its cells.

A drawing says something in places (its values) and is silent in others (its presence, an alpha channel). Both are read
through a tent as wide as a cell, so that coarse cells hear means and fine ones a linear interpolation; values are
multiplied by their presence before (T. Porter and T. Duff, "Compositing Digital Images", SIGGRAPH 1984), so nothing
leaks out of where nothing is said. Outside all drawings there is silence. What a cell hears depends on its place alone:
regions equal the cut, to the bit, and on a torus drawings go on at the opposite edges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, gcd
from threading import Lock

import numpy as np
import numpy.typing as npt

from .arrays import Array, Frozen
from .field import Region

POOLED = 4  # pixels of a tent's reach, at least, that are looked at one by one


@dataclass(frozen=True, eq=False)
class Drawing(Frozen):
    """An image on a surface.

    values: (height, width, numbers) float32, rows from the top. presence: (height, width) float32 in 0..1. top, left,
    down, across: the rectangle of the surface that it covers, in coarse cells, which need not be whole. Raises
    ValueError for arrays of other shapes, and for a rectangle that covers nothing.
    """

    values: Array
    presence: Array
    top: float
    left: float
    down: float
    across: float
    softness: float = 0.0
    _pooled: dict[tuple[int, int], Array] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)  # several threads ask at once

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.values.ndim != 3 or not self.values.size or self.presence.shape != self.values.shape[:2]:
            raise ValueError(f"a drawing's values are {self.values.shape}, its presence {self.presence.shape}")
        if not (self.down > 0 and self.across > 0):
            raise ValueError(f"a drawing covers {self.down} x {self.across} coarse cells")

    def heard(self, scale: int, region: Region, period: tuple[int, int] | None) -> Array:
        """The values times their presence, and the presence, at a rectangle of cells of which `scale` make a coarse
        cell's side: (numbers + 1, height, width) float32. period: (down, across) of a torus in coarse cells."""
        high, wide = (region.y0, region.y1), (region.x0, region.x1)
        (rows_there, columns_there), soft = self.presence.shape, self.softness
        down = _pool(rows_there, self.down, scale, soft, period and period[0])
        across = _pool(columns_there, self.across, scale, soft, period and period[1])
        pixels = self._pool(down, across)
        rows = _Taps.of(rows_there // down, self.top, self.down, scale, high, period and period[0], soft)
        columns = _Taps.of(columns_there // across, self.left, self.across, scale, wide, period and period[1], soft)
        used, first, last = rows.used(), *columns.span()
        there = np.ascontiguousarray(pixels[:, used, first:last])
        band = np.zeros((len(pixels), region.height, last - first), np.float32)
        for places, weights in zip(np.searchsorted(used, rows.places).T, rows.weights.T, strict=True):
            band += there[:, places] * weights[:, None]
        found = np.zeros((len(pixels), region.height, region.width), np.float32)
        for places, weights in zip((columns.places - first).T, columns.weights.T, strict=True):
            found += band.take(places, axis=2) * weights
        return found

    def _pool(self, down: int, across: int) -> Array:
        """Means of `down` x `across` pixels, powers of two, of the values times their presence, and of the presence:
        (numbers + 1, height, width), kept for the next time. Each is made of one that is half as coarse."""
        with self._lock:
            return self._halved(down, across)

    def _halved(self, down: int, across: int) -> Array:
        if (down, across) not in self._pooled:
            if down > 1 and down >= across:
                finer = self._halved(down // 2, across)
                pooled = (finer[:, ::2] + finer[:, 1::2]) * np.float32(0.5)
            elif across > 1:
                finer = self._halved(down, across // 2)
                pooled = (finer[:, :, ::2] + finer[:, :, 1::2]) * np.float32(0.5)
            else:
                alone = self.presence[None]
                pooled = np.concatenate([self.values.transpose(2, 0, 1) * alone, alone])
            self._pooled[down, across] = pooled
        return self._pooled[down, across]


def _pool(pixels: int, length: float, scale: int, softness: float, period: int | None) -> int:
    """How many pixels along an axis are taken as one, before cells look at them through a tent: a power of two that
    leaves the tent at least POOLED pixels on either side, and divides the image and the way round a torus. Raises
    ValueError where the torus is not so many whole pixels long."""
    reach = max(1 / scale, softness) * pixels / length
    divided = pixels if period is None else gcd(pixels, _whole(pixels * period / length))
    count = 1
    while reach >= 2 * count * POOLED and divided % (2 * count) == 0:
        count *= 2
    return count


@dataclass(frozen=True)
class _Taps:
    """The pixels along an axis that cells look at. places: (cells, taps), inside the image; weights: likewise float32,
    0 where there is no pixel; those of an image without an end sum to 1."""

    places: npt.NDArray[np.int64]
    weights: Array

    def used(self) -> npt.NDArray[np.int64]:
        """The pixels that any cell looks at."""
        return np.unique(self.places)

    def span(self) -> tuple[int, int]:
        """The range that they lie in."""
        return int(self.places.min()), int(self.places.max()) + 1

    @classmethod
    def of(
        cls,
        pixels: int,
        start: float,
        length: float,
        scale: int,
        cells: tuple[int, int],
        period: int | None,
        softness: float,
    ) -> _Taps:
        """Those of the cells from the first to before the last of `cells`, in an image of so many pixels from `start`
        on."""
        numbers = np.arange(*cells, dtype=np.int64)
        if period is not None:
            numbers %= period * scale
        per_cell = pixels / (length * scale)
        centres = ((numbers + 0.5) / scale - start) * (pixels / length)
        reach = max(1.0, per_cell, softness * pixels / length)
        first = np.ceil(centres - reach - 0.5).astype(np.int64)
        places = first[:, None] + np.arange(ceil(2 * reach) + 1)
        weights = np.maximum(0.0, 1 - np.abs(places + 0.5 - centres[:, None]) / reach)
        weights /= weights.sum(1, keepdims=True)
        if period is not None:
            round_about = _whole(pixels * period / length)
            places %= round_about
        weights *= (places >= 0) & (places < pixels)
        return cls(places.clip(0, pixels - 1), weights.astype(np.float32))


def _whole(count: float) -> int:
    """Pixels around a torus. Raises ValueError where the torus is not so many whole pixels long."""
    if abs(count - round(count)) > 1e-6 * count:
        raise ValueError(f"a drawing's pixels do not fit into the torus: {count} of them go round it")
    return round(count)


def has_shape(size: tuple[int, int], covers: tuple[int, int]) -> bool:
    """Tell whether a picture of a size (height, width) covers another one without being stretched, but for a pixel's
    rounding.

    >>> has_shape((64, 128), (512, 1024)), has_shape((64, 64), (512, 1024))
    (True, False)
    """
    (rows, columns), (height, width) = size, covers
    return abs(rows * width - columns * height) <= max(width, height, 0.01 * rows * width)


def heard(drawings: Sequence[Drawing], scale: int, region: Region, period: tuple[int, int] | None) -> Array:
    """What drawings that lie side by side say together (see `Drawing.heard`); at least one."""
    first, *others = (drawing.heard(scale, region, period) for drawing in drawings)
    for other in others:
        first = first + other
    return first
