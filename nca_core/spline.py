"""Cubic B-spline interpolation between cells, as small matrix products: what Blender's Image Texture does on "Cubic".

Each pixel is a mix of four cells along an axis. A run of pixels is a product of a small matrix, mostly zeros, with the
cells that they lie in: more arithmetic than four weighted sums, but of the kind that is ten times as fast.

A B-spline does not go through its cells' values, it is a low-pass: at a cell it is [1 4 1] / 6 of the values around. A
filter before it, [-a, 1 + 2a, -a] along each axis for a `sharpening` of a, gives most of that back: with a = 1/4 the
response is 1 at frequency zero and at half the cells' Nyquist frequency, at most 4 % more in between, and 2/3 instead
of 1/3 at Nyquist. (All of it takes a filter without end: M. Unser, A. Aldroubi and M. Eden, "B-Spline Signal
Processing", IEEE Transactions on Signal Processing 41(2), 1993.) The result is a spline as any other, smooth to the
second derivative. Filter and spline together are a mix of six cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .arrays import Array
from .field import Region
from .kernels import alone, blocks, matmul

Indices: TypeAlias = npt.NDArray[np.int64]

_FEWEST, _MOST = 4, 32  # pixels of a piece
_CELLS = 16  # of a piece, about, beside the three (sharpened: five) that its ends reach over


@dataclass(frozen=True, eq=False)
class Piece:
    """A run of pixels as a mix of a run of a blend's cells. weights: (pixels, cells) float32, four or six of each row
    not zero. transposed: the same as (cells, pixels), without gaps as products want it."""

    pixels: slice
    cells: slice
    weights: Array
    transposed: Array


@dataclass(frozen=True, eq=False)
class Blend:
    """`pixels` pixels along an axis as a mix of cells of its lattice, of those only that are used."""

    cells: Indices
    pixels: int
    pieces: tuple[Piece, ...]

    @property
    def span(self) -> tuple[int, int]:
        """The cells' range, half open."""
        return int(self.cells[0]), int(self.cells[-1]) + 1


@dataclass(frozen=True)
class Axis:
    """Where pixels lie on a lattice of cells, sharpened or not: the first at `start`, `step` cells a pixel."""

    start: int
    step: float
    sharpening: float = 0.0

    @property
    def taps(self) -> int:
        """The number of cells that a pixel is a mix of."""
        return 6 if self.sharpening else 4

    def spline(self, first: int, last: int) -> tuple[Indices, Array]:
        """Return the cells around each of the pixels first..last, and their weights, as `spline_weights` does."""
        taps, weights = spline_weights(first, last, self.step, self.sharpening)
        return taps + self.start, weights

    def blend(self, first: int, last: int) -> Blend:
        """Return the pixels first..last as mixes of cells."""
        taps, weights = self.spline(first, last)
        cells, flat = np.unique(taps, return_inverse=True)
        near = flat.reshape(taps.shape)
        run = min(_MOST, max(_FEWEST, int(_CELLS / self.step)))
        pieces = tuple(
            _piece(near, weights, slice(start, min(start + run, last - first))) for start in range(0, last - first, run)
        )
        return Blend(cells, last - first, pieces)


def _piece(near: Indices, weights: Array, pixels: slice) -> Piece:
    """near: which of a blend's cells are around each pixel, in ascending order, as `weights` (taps, pixels)."""
    around = near[:, pixels]
    first, last = int(around[0, 0]), int(around[-1, -1]) + 1
    matrix = np.zeros((around.shape[1], last - first), np.float32)
    matrix[np.arange(len(matrix)), around - first] = weights[:, pixels]
    return Piece(pixels, slice(first, last), matrix, np.ascontiguousarray(matrix.T))


def axes(lattice: Region, size: tuple[int, int], sharpening: float = 0.0) -> tuple[Axis, Axis]:
    """Return the axes, down and across, of a region's cells that are decoded to (height, width) pixels."""
    return (
        Axis(lattice.y0, lattice.height / size[0], sharpening),
        Axis(lattice.x0, lattice.width / size[1], sharpening),
    )


def spline_weights(start: int, stop: int, cells_per_pixel: float, sharpening: float = 0.0) -> tuple[Indices, Array]:
    """Cubic B-spline interpolation along one axis, for the pixels start..stop, of cells that are sharpened first.

    Returns the four cells around each pixel's centre, six where they are sharpened, and their weights, both
    (taps, stop - start); cells may lie outside.

    >>> taps, weights = spline_weights(0, 1, cells_per_pixel=1.0, sharpening=0.25)
    >>> taps.ravel().tolist(), (24 * weights.ravel()).round(4).tolist()
    ([-2, -1, 0, 1, 2, 3], [-1.0, 2.0, 22.0, 2.0, -1.0, 0.0])
    """
    position = (np.arange(start, stop, dtype=np.float64) + 0.5) * cells_per_pixel - 0.5
    first = np.floor(position)
    t = position - first
    weights = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]) / 6
    nearest = first.astype(np.int64)
    if not sharpening:
        return nearest + np.arange(-1, 3)[:, None], weights.astype(np.float32)
    sharpened = _sharpened(np.pad(weights, ((2, 2), (0, 0))), sharpening, axis=0)  # the filter is its own transpose
    return nearest + np.arange(-2, 4)[:, None], sharpened.astype(np.float32)


def sharpen(bordered: Array, sharpening: float) -> Array:
    """Sharpen cells along both axes: (channels, height + 2, width + 2) -> (channels, height, width) float32.

    For those who interpolate with a plain B-spline afterwards: the same as its taps on `sharpening` in one.
    """
    return _sharpened(_sharpened(bordered, sharpening, axis=1), sharpening, axis=2)


def _sharpened(bordered: Array, sharpening: float, axis: int) -> Array:
    """Filter an array by [-a, 1 + 2a, -a] along an axis that has a border of one, which is consumed."""
    before, centre, after = (
        bordered[(slice(None),) * axis + (window,)] for window in (slice(-2), slice(1, -1), slice(2, None))
    )
    return (1 + 2 * sharpening) * centre - sharpening * (before + after)


def interpolate(source: Array, rows: Blend, columns: Blend) -> Array:
    """Blend rows.cells × columns.cells: (channels, cells, cells) -> (channels, pixels, pixels)."""
    channels, height, width = source.shape
    flat = source.reshape(channels * height, width)
    across = np.empty((channels * height, columns.pixels), np.float32)
    for piece in columns.pieces:
        for first, last in blocks(0, len(flat), alone(piece.weights.size)):
            matmul(flat[first:last, piece.cells], piece.transposed, across[first:last, piece.pixels])
    stack = across.reshape(channels, height, columns.pixels)
    result = np.empty((channels, rows.pixels, columns.pixels), np.float32)
    for piece in rows.pieces:
        for first, last in blocks(0, columns.pixels, alone(piece.weights.size)):
            matmul(piece.weights, stack[:, piece.cells, first:last], result[:, piece.pixels, first:last])
    return result
