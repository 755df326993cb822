"""Seed fields: the noise and the waves that every cell hears. A way of covering a surface is a way of addressing them.

Every field answers for any rectangle of cells of any level, so the one growth loop serves all of them. Those of corner
tiles (corner_tiles.py) differ only in the coordinates and keys that they hash.

Noise is one published integer function, exact on every machine: pcg4d, from M. Jarzynski and M. Olano, "Hash Functions
for GPU Rendering", Journal of Computer Graphics Techniques 9(3), 2020, listing 3. Four unsigned 32-bit words in, four
out, integer arithmetic modulo 2**32 only, so numpy, torch, GLSL and Metal agree to the bit.

A lattice holds the waves of a regular material. Cells that see noise and neighbours agree on a period, but not, far
apart, on its phase: courses wander and fork. A wave tells each cell where in the period it is, as the periodic
dimensions of PSGAN do (U. Bergmann, N. Jetchev, R. Vollgraf, "Learning Texture Manifolds with the Periodic Spatial
GAN", ICML 2017, section 3). One wave keeps courses straight; two, not parallel, keep a weave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, hypot
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from .arrays import Array, Words

_MULTIPLIER = np.uint32(1664525)
_INCREMENT = np.uint32(1013904223)
_HALF_WORD = np.uint32(16)


def pcg4d(x: Words, y: Words, z: Words, w: Words) -> tuple[Words, Words, Words, Words]:
    """Hash four words to four words; the inputs broadcast against each other and are left alone.

    >>> one = np.ones(1, np.uint32)
    >>> [int(word[0]) for word in pcg4d(one, 2 * one, 3 * one, 4 * one)]
    [908250390, 4044648920, 3775961919, 45698095]
    """
    x, y, z, w = (word * _MULTIPLIER + _INCREMENT for word in (x, y, z, w))
    for last_round in (False, True):
        x = x + y * w
        y = y + z * x
        z = z + x * y
        w = w + y * z
        if not last_round:
            x, y, z, w = (word ^ (word >> _HALF_WORD) for word in (x, y, z, w))
    return x, y, z, w


def uniform(words: Words) -> Array:
    """Map words to float32 in [-1, 1), exactly: the upper 24 bits, scaled by a power of two."""
    return (words >> np.uint32(8)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1.0)


def cell_noise(xs: Words, ys: Words, level: int, channels: int, seed: int) -> Array:
    """Return white noise of the cells of a rectangle of one level.

    xs, ys: the words that stand for each cell's place, modulo 2**32: (width,) and (height,), or both (height, width).
    Channel group g (four channels) of level l hashes (x, y, l * 2**16 + g, seed). Returns (channels, height, width)
    float32, uniform in [-1, 1).
    """
    x, y = (xs.reshape(1, -1), ys.reshape(-1, 1)) if xs.ndim == 1 else (xs, ys)
    groups = -(-channels // 4)
    noise = np.empty((groups * 4, y.shape[0], x.shape[1]), np.float32)
    seed_word = np.array([[seed & 0xFFFFFFFF]], np.uint32)
    for group in range(groups):
        key = np.array([[(level << 16) + group]], np.uint32)
        for offset, words in enumerate(pcg4d(x, y, key, seed_word)):
            noise[4 * group + offset] = uniform(words)
    return noise[:channels]


#: Waves as (down, across), in cycles per coarse cell.
Lattice: TypeAlias = tuple[tuple[float, float], ...]

Turns: TypeAlias = npt.NDArray[np.complex64]
#: Each wave over a rectangle of cells as e^(i a) of its rows (height,) and e^(i b) of its columns (width,): the product
#: e^(i (a + b)) is cosine + i sine. One sine for each row and column, not for each cell.
Waves: TypeAlias = list[tuple[Turns, Turns]]

LATTICE_LEVEL = 254  # in the hash, where cells have 0, 1, 2, ...: a seed's phases
MAX_WAVES = 2  # a lattice of the plane has no more
SAME_RATIO = 0.02  # by which cycles along an axis may miss a ratio of small numbers, as they were measured
MOST_STRETCH = 0.2  # of a period, for the sake of the ratio
_RATIOS = ((1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2))


def whole_cycles(lattice: Lattice, width: int, height: int, bonded: bool = True) -> Lattice:
    """Return the nearest waves that repeat after width × height coarse cells.

    bonded: whether waves of which one has twice the cycles of the other, say, still have them then: each second course
    of a wall is shifted by half a brick, and else would be by a little more in every course. Else each wave is made
    whole by itself, as in Lichen 0.1.0.

    >>> whole_cycles(((0.76, 0.0), (0.1, 0.5)), width=10, height=24)
    ((0.75, 0.0), (0.08333333333333333, 0.5))
    >>> courses_and_pairs = (0.6, 0.0), (0.3, 0.5)  # 7.2 and 3.6 in 12 cells
    >>> [down * 12 for down, _across in whole_cycles(courses_and_pairs, width=10, height=12)]
    [8.0, 4.0]
    """
    whole = _bonded if bonded else _nearest
    downs = whole([down * height for down, _across in lattice])
    acrosses = whole([across * width for _down, across in lattice])
    return tuple((down / height, across / width) for down, across in zip(downs, acrosses, strict=True))


def _nearest(cycles: Sequence[float]) -> list[int]:
    return [round(each) for each in cycles]


def _bonded(cycles: Sequence[float]) -> list[int]:
    """Whole numbers near to the cycles of two waves along an axis, with the ratio of small numbers that these have, if
    they have one and nothing is stretched by more than `MOST_STRETCH` for it."""
    for ratio in _RATIOS if len(cycles) == MAX_WAVES else ():
        parts = [abs(each) / number for each, number in zip(cycles, ratio, strict=True)]
        mean = sum(parts) / 2
        whole = round(mean)
        if abs(parts[0] - parts[1]) <= SAME_RATIO * mean and abs(whole - mean) <= MOST_STRETCH * mean:
            return [round(copysign(whole * number, each)) for each, number in zip(cycles, ratio, strict=True)]
    return _nearest(cycles)


def periods(lattice: Lattice) -> list[float]:
    """Return the length of each wave, in pixels if the waves are in cycles per pixel."""
    return [1 / hypot(*wave) for wave in lattice]


def wave_turns(lattice: Lattice, seed: int, scale: int, region: Region) -> Waves:
    """Return each wave at the centres of a rectangle of cells, of which `scale` make a coarse cell's side.

    Where the waves begin depends on the seed.
    """
    origin = np.zeros(1, np.uint32)
    starts = cell_noise(origin, origin, LATTICE_LEVEL, MAX_WAVES, seed)[:, 0, 0]
    return [
        (
            _turns(down, region.y0, region.y1, scale, float(start) / 2),
            _turns(across, region.x0, region.x1, scale, 0.0),
        )
        for (down, across), start in zip(lattice, starts, strict=False)
    ]


def wave_values(waves: Waves) -> Array:
    """Return cosine and sine of at least one wave: (2 · waves, height, width) float32 in [-1, 1]."""
    products = [rows[:, None] * columns for rows, columns in waves]
    return np.stack([part for wave in products for part in (wave.real, wave.imag)])


def _turns(cycles: float, start: int, stop: int, scale: int, offset: float) -> Turns:
    """e^(2πi · phase) along one axis; whole turns are taken off in float64, so it holds far from the origin."""
    phase = (np.arange(start, stop, dtype=np.float64) + 0.5) * (cycles / scale) + offset
    turns: Turns = np.exp(2j * np.pi * (phase % 1.0)).astype(np.complex64)
    return turns


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
        """Return the same rectangle with `cells` more on each side."""
        return Region(self.y0 - cells, self.y1 + cells, self.x0 - cells, self.x1 + cells)

    def scaled(self, factor: int) -> Region:
        """Return the rectangle of the cells `factor` times finer that covers the same surface."""
        return Region(*(edge * factor for edge in self))

    def parents(self) -> Region:
        """Return the smallest rectangle one level coarser that covers this one."""
        return Region(self.y0 // 2, -(-self.y1 // 2), self.x0 // 2, -(-self.x1 // 2))


class SeedField(Protocol):
    """A seed field answers for the noise and waves of every cell. Sizes are in coarse cells; level 0 is the finest."""

    @property
    def region(self) -> Region:
        """The rectangle that is to be grown, in coarse cells."""

    @property
    def wraps(self) -> bool:
        """Whether the region's opposite edges are neighbours (no halo needed)."""

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Array:
        """Return the noise of a rectangle of cells of `level`, of which `scale` make up a coarse cell's side:

        (channels, region.height, region.width) float32, uniform in [-1, 1).
        """

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        """Return a lattice's waves at a rectangle of cells, by rows and by columns."""


@dataclass(frozen=True)
class Torus:
    """A surface whose edges meet: width × height coarse cells that tile without a seam. bonded: see `whole_cycles`.

    Raises ValueError for less than a cell, and for a seed that is not in 0..2**32 - 1.
    """

    width: int
    height: int
    seed: int = 0
    bonded: bool = True

    def __post_init__(self) -> None:
        _check(self.width, self.height, self.seed)

    @property
    def region(self) -> Region:
        return Region(0, self.height, 0, self.width)

    @property
    def wraps(self) -> bool:
        return True

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Array:
        xs = _words(region.x0, region.x1, self.width * scale)
        ys = _words(region.y0, region.y1, self.height * scale)
        return cell_noise(xs, ys, level, channels, self.seed)

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        return wave_turns(whole_cycles(lattice, self.width, self.height, self.bonded), self.seed, scale, region)


@dataclass(frozen=True)
class Plane:
    """The rectangle of the endless plane whose first coarse cell is (x, y). Raises ValueError as Torus does."""

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

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Array:
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
