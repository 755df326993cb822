"""Seed fields: which noise and waves each cell gets. A way of covering a surface is a way of addressing them.

Every field answers for any rectangle of cells of any level, so the one growth loop serves all of them. Those of corner
tiles (corner_tiles.py) differ only in the coordinates and keys that they hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from .lattice import Lattice, Waves, wave_turns, whole_cycles
from .noise import Floats, Words, cell_noise


class Region(NamedTuple):
    """A half-open rectangle of cells of one level: rows y0..y1, columns x0..x1."""

    y0: int
    y1: int
    x0: int
    x1: int

    @property
    def height(self) -> int:
        return self.y1 - self.y0

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    def grown(self, cells: int) -> Region:
        """The same rectangle with `cells` more on each side."""
        return Region(self.y0 - cells, self.y1 + cells, self.x0 - cells, self.x1 + cells)

    def scaled(self, factor: int) -> Region:
        """The rectangle of the cells `factor` times finer that covers the same surface."""
        return Region(*(edge * factor for edge in self))

    def parents(self) -> Region:
        """The smallest rectangle one level coarser that covers this one."""
        return Region(self.y0 // 2, -(-self.y1 // 2), self.x0 // 2, -(-self.x1 // 2))


class SeedField(Protocol):
    """What growth asks of a field. Sizes are in coarse cells; level 0 is the finest."""

    @property
    def region(self) -> Region:
        """What is to be grown, in coarse cells."""

    @property
    def wraps(self) -> bool:
        """Whether the region's opposite edges are neighbours (no halo needed)."""

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Floats:
        """Noise of a rectangle of cells of `level`, of which `scale` make up a coarse cell's side.

        Returns (channels, region.height, region.width) float32, uniform in [-1, 1).
        """

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        """A lattice's waves at a rectangle of cells, by rows and by columns."""


@dataclass(frozen=True)
class Torus:
    """A surface whose edges meet: width x height coarse cells that tile without a seam."""

    width: int
    height: int
    seed: int = 0

    def __post_init__(self) -> None:
        _check(self.width, self.height, self.seed)

    @property
    def region(self) -> Region:
        return Region(0, self.height, 0, self.width)

    @property
    def wraps(self) -> bool:
        return True

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Floats:
        xs = _words(region.x0, region.x1, self.width * scale)
        ys = _words(region.y0, region.y1, self.height * scale)
        return cell_noise(xs, ys, level, channels, self.seed)

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        return wave_turns(whole_cycles(lattice, self.width, self.height), self.seed, scale, region)


@dataclass(frozen=True)
class Plane:
    """The rectangle of the endless plane whose first coarse cell is (x, y)."""

    x: int
    y: int
    width: int
    height: int
    seed: int = 0

    def __post_init__(self) -> None:
        _check(self.width, self.height, self.seed)

    @property
    def region(self) -> Region:
        return Region(self.y, self.y + self.height, self.x, self.x + self.width)

    @property
    def wraps(self) -> bool:
        return False

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Floats:
        xs, ys = _words(region.x0, region.x1), _words(region.y0, region.y1)
        return cell_noise(xs, ys, level, channels, self.seed)

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        return wave_turns(lattice, self.seed, scale, region)


def _words(start: int, stop: int, period: int | None = None) -> Words:
    """Cell coordinates start..stop as hash words: modulo the period, if any, and modulo 2**32."""
    cells = np.arange(start, stop, dtype=np.int64)
    return (cells % period if period else cells).astype(np.uint32)


def _check(width: int, height: int, seed: int) -> None:
    if width < 1 or height < 1:
        raise ValueError(f"a field needs at least 1 x 1 coarse cells, got {width} x {height}")
    if not 0 <= seed < 2**32:
        raise ValueError(f"a seed is a whole number from 0 to 4294967295, got {seed}")
