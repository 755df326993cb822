"""Decoding: from grown cells to material maps, at any density and for any window.

Features are linear in the state, interpolated with a cubic B-spline (what Blender's Image Texture node does on
"Cubic"), rectified, and mixed linearly into map channels. There is no position inside a cell, so no grid to print.
Grain finer than the cells is noise of the same seed field on a lattice of exemplar pixels, interpolated alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .field import Region
from .grow import Cells, Progress
from .maps import HEIGHT, NORMAL
from .model import GRAIN_CHANNELS, Array, Model, map_slices
from .normal import normals_from_height
from .parallel import cores, for_each_block
from .product import multiply, one_blas_thread

GRAIN_LEVEL = 255  # in the hash, where cells have 0, 1, 2, ...: exemplar pixels
BAND_PIXELS = 1 << 16  # pixels decoded at a time by one thread

Indices: TypeAlias = npt.NDArray[np.int64]


def decode(
    model: Model,
    cells: Cells,
    size: tuple[int, int] | None = None,
    *,
    window: Region | None = None,
    maps: Iterable[str] | None = None,
    progress: Progress | None = None,
    threads: int | None = None,
) -> dict[str, Array]:
    """Decode cells to maps: name -> (height, width, channels) float32 in 0..1.

    size: (height, width) in pixels that the whole region is decoded to; default: the model's stride per cell.
    window: the rectangle of those pixels to return; default: all. maps: which; default: all of `model.kinds`.
    Colour maps are sRGB-encoded, data maps linear, normals OpenGL (Y up). Where pixels are larger than the exemplar's
    the maps are decoded finer and averaged, so a small preview does not alias. Raises ValueError for an empty size, a
    window outside it, or an unknown map.
    """
    height, width = size or (cells.height * model.stride, cells.width * model.stride)
    window = window or Region(0, height, 0, width)
    names = list(maps) if maps is not None else [kind.name for kind in model.kinds]
    _check(model, names, Region(0, height, 0, width), window)
    over_y = _oversampling(height, cells.height * model.stride)
    over_x = _oversampling(width, cells.width * model.stride)
    sampler = _Sampler(model, cells, (height * over_y, width * over_x))
    slices = map_slices(model.maps)
    channels = {kind.name: kind.channels for kind in model.kinds}
    result = {name: np.empty((window.height, window.width, channels[name]), np.float32) for name in names}
    columns = (window.x0 * over_x, window.x1 * over_x)
    rows = max(1, BAND_PIXELS // (window.width * over_x * over_y))
    done = 0

    def band(start: int, stop: int) -> None:
        nonlocal done
        fine = Region((window.y0 + start) * over_y, (window.y0 + stop) * over_y, *columns)
        bordered = sampler.sample(fine.grown(1))
        for name in names:
            values = (
                normals_from_height(bordered[slices[HEIGHT.name]][0], sampler.slope_y, sampler.slope_x)
                if name == NORMAL.name
                else bordered[slices[name], 1:-1, 1:-1]
            )
            result[name][start:stop] = np.moveaxis(_average(values, over_y, over_x), 0, -1)
        if NORMAL.name in names:
            normal = result[NORMAL.name][start:stop]
            normal[...] = _unit_length(normal) if over_y * over_x > 1 else normal
        done += stop - start
        if progress:
            progress(done / window.height)

    with one_blas_thread():
        for_each_block(band, window.height, rows, threads or cores())
    return result


class _Sampler:
    """The decoder over a region, as a function of pixel windows. Shared by all bands; read-only once built."""

    def __init__(self, model: Model, cells: Cells, size: tuple[int, int]) -> None:
        self._cells, self._size, self._decoder = cells, size, model.decoder
        self._stride, self._coarse_pixels = model.stride, model.coarse_pixels
        # height differences per pixel -> slopes, both in exemplar pixels
        self.slope_y = model.relief * size[0] / (cells.height * model.stride)
        self.slope_x = model.relief * size[1] / (cells.width * model.stride)

    def sample(self, pixels: Region) -> Array:
        """Map channels of a rectangle of pixels: (channels, height, width) float32, clipped to 0..1."""
        cells, (height, width) = self._cells, self._size
        row_taps, row_weights = spline_weights(pixels.y0, pixels.y1, cells.height / height)
        column_taps, column_weights = spline_weights(pixels.x0, pixels.x1, cells.width / width)
        row_taps, column_taps = self._inside(row_taps, axis=1), self._inside(column_taps, axis=2)
        used, row_taps = np.unique(row_taps, return_inverse=True)
        row_taps = row_taps.reshape(4, -1)
        source = self._features(used)
        features = _interpolate(source, (row_taps, row_weights), (column_taps, column_weights))
        features += multiply(self._decoder.grain, self._grain(pixels))
        np.maximum(features, 0.0, out=features)
        mixed = multiply(self._decoder.out, features)
        mixed += self._decoder.out_bias[:, None]
        np.clip(mixed, 0.0, 1.0, out=mixed)
        return mixed.reshape(-1, pixels.height, pixels.width)

    def _grain(self, pixels: Region) -> Array:
        """The finest noise under a rectangle of pixels: (GRAIN_CHANNELS, pixels)."""
        field, (height, width) = self._cells.field, self._size
        row_taps, row_weights = spline_weights(pixels.y0, pixels.y1, self._cells.height * self._stride / height)
        column_taps, column_weights = spline_weights(pixels.x0, pixels.x1, self._cells.width * self._stride / width)
        y0, x0 = field.region.y0 * self._coarse_pixels, field.region.x0 * self._coarse_pixels
        top, left = int(row_taps[0, 0]), int(column_taps[0, 0])
        lattice = Region(y0 + top, y0 + int(row_taps[-1, -1]) + 1, x0 + left, x0 + int(column_taps[-1, -1]) + 1)
        noise = field.noise(GRAIN_LEVEL, self._coarse_pixels, GRAIN_CHANNELS, lattice)
        return _interpolate(noise, (row_taps - top, row_weights), (column_taps - left, column_weights))

    def _features(self, rows: Indices) -> Array:
        """The features of some rows of cells: interpolated, they are the interpolated state's (both are linear)."""
        state = self._cells.state[:, rows]
        features = multiply(self._decoder.features, state.reshape(len(state), -1))
        features += self._decoder.bias[:, None]
        return features.reshape(-1, *state.shape[1:])

    def _inside(self, taps: Indices, axis: int) -> Indices:
        """Cell coordinates of the region as indices into the state: wrapped on a torus, within the margin else."""
        length = self._cells.state.shape[axis]
        return taps % length if self._cells.wraps else np.clip(taps + self._cells.margin, 0, length - 1)


def spline_weights(start: int, stop: int, cells_per_pixel: float) -> tuple[Indices, Array]:
    """Cubic B-spline interpolation along one axis, for the pixels start..stop.

    Returns the four cells around each pixel's centre and their weights, both (4, stop - start); cells may lie outside.
    """
    position = (np.arange(start, stop, dtype=np.float64) + 0.5) * cells_per_pixel - 0.5
    first = np.floor(position)
    t = position - first
    weights = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]) / 6
    return first.astype(np.int64) + np.arange(-1, 3)[:, None], weights.astype(np.float32)


def _interpolate(source: Array, rows: tuple[Indices, Array], columns: tuple[Indices, Array]) -> Array:
    """Weighted taps along both axes: (channels, height, width) -> (channels, pixels)."""
    across = sum(source[:, :, taps] * weight for taps, weight in zip(*columns, strict=True))
    down = sum(across[:, taps] * weight[:, None] for taps, weight in zip(*rows, strict=True))
    return np.asarray(down, np.float32).reshape(len(source), -1)


def _oversampling(pixels: int, exemplar_pixels: int) -> int:
    """How many times finer to decode so that no pixel is larger than one of the exemplar's."""
    return max(1, -(-exemplar_pixels // pixels))


def _average(values: Array, over_y: int, over_x: int) -> Array:
    if over_y == over_x == 1:
        return values
    channels, height, width = values.shape
    blocks = values.reshape(channels, height // over_y, over_y, width // over_x, over_x)
    mean: Array = blocks.mean(axis=(2, 4), dtype=np.float32)
    return mean


def _unit_length(encoded: Array) -> Array:
    """Averaged normals, encoded in 0..1, brought back to length one."""
    vector: Array = encoded * 2 - 1
    vector /= np.sqrt((vector**2).sum(axis=-1, keepdims=True))
    return vector * np.float32(0.5) + np.float32(0.5)


def _check(model: Model, names: list[str], surface: Region, window: Region) -> None:
    if min(surface.height, surface.width) < 1:
        raise ValueError(f"cannot decode to {surface.width} x {surface.height} pixels")
    inside = 0 <= window.y0 < window.y1 <= surface.y1 and 0 <= window.x0 < window.x1 <= surface.x1
    if not inside:
        raise ValueError(f"the window {tuple(window)} is not inside {surface.height} x {surface.width} pixels")
    known = [kind.name for kind in model.kinds]
    for name in names:
        if name not in known:
            raise ValueError(f"this model has no map {name!r}; it has {', '.join(known)}")
