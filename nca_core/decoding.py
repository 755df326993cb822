"""Decoding: from grown cells to material maps, at any density and for any window.

Features are linear in the state, sharpened where the model says so, interpolated with a cubic B-spline (what Blender's
Image Texture node does on "Cubic"), rectified, and mixed linearly into map channels. There is no position inside a
cell, so no grid to print. Grain finer than the cells is noise of the same seed field on a lattice of exemplar pixels,
sharpened and interpolated alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np

from .arrays import Array
from .field import Region, SeedField
from .growth import Cells, Grown, Progress
from .kernels import cores, for_each_block, multiply, one_blas_thread
from .layers import GRAIN_CHANNELS, Decoder
from .maps import HEIGHT, NORMAL, map_slices, normals_from_height
from .mixing import Mixed, Moved, Sampler
from .model import Model
from .signals import Signal, SteeredField
from .spline import Axis, Blend, Indices, axes, interpolate

GRAIN_LEVEL = 255  # in the hash, where cells have 0, 1, 2, ...: exemplar pixels
FLOAT_SLACK = 1e-6  # cells
BAND_PIXELS = 1 << 16  # pixels decoded at a time by one thread


def decode(
    model: Model,
    cells: Grown,
    size: tuple[int, int] | None = None,
    *,
    window: Region | None = None,
    maps: Iterable[str] | None = None,
    progress: Progress | None = None,
    threads: int | None = None,
    sampling: Sampling | None = None,
    average: bool = True,
    blended: Sequence[Blended] = (),
) -> dict[str, Array]:
    """Decode cells to maps: name -> (height, width, channels) float32 in 0..1.

    size: (height, width) in pixels of the field's whole region; default: the model's stride per cell. window: the
    rectangle of those pixels to return, which the cells must cover; default: all of them. maps: which; default: all of
    `model.kinds`. progress: called with the done fraction (0..1), on any of the threads. sampling: another engine's way
    to look up and mix the features of its cells. blended: other materials, whose maps are mixed in as those of grafts
    are (mixing.py).
    Colour maps are sRGB-encoded, data maps linear, normals OpenGL (Y up). Where pixels are larger than the exemplar's
    the maps are decoded finer and averaged, so a small picture does not alias (average=False: only the pixels' centres,
    and no grain that is finer, for a quick look). Raises ValueError for an empty size, a window outside it, an unknown
    map, a part with fewer than Decoder.margin cells around it, and for other materials without one of the maps.

    >>> from nca_core import Torus, grow, load
    >>> model = load("samples/weights/pebbles.nca")
    >>> cells = grow(model, Torus(width=2, height=1, seed=7))
    >>> maps = decode(model, cells, size=(32, 64), maps=["base_color", "normal"])
    >>> {name: pixels.shape for name, pixels in maps.items()}
    {'base_color': (32, 64, 3), 'normal': (32, 64, 3)}
    """
    surface = cells.field.region.scaled(model.coarse_pixels)  # in exemplar pixels
    height, width = size or (surface.height, surface.width)
    window = window or Region(0, height, 0, width)
    names = list(maps) if maps is not None else [kind.name for kind in model.kinds]
    _check(model, names, Region(0, height, 0, width), window)
    for which, there in ((model, cells), *((each.model, each.cells) for each in blended)):
        _check_cells(which, there)
    _check_cover(cells, (height, width), window)
    over_y = oversampling(height, surface.height) if average else 1
    over_x = oversampling(width, surface.width) if average else 1
    fine_size = (height * over_y, width * over_x)
    make: Sampling = sampling or NumpySampler
    sampler = _sampler(make, model, cells, (height, width), (over_y, over_x), blended)
    slope_y, slope_x = (model.relief / axis.step for axis in axes(surface, fine_size))  # both in exemplar pixels
    slices = map_slices(model.maps)
    channels = {kind.name: kind.channels for kind in model.kinds}
    result = {name: np.empty((window.height, window.width, channels[name]), np.float32) for name in names}
    columns = (window.x0 * over_x, window.x1 * over_x)
    rows = max(1, sampler.band_pixels // (window.width * over_x * over_y))
    done = 0

    def band(start: int, stop: int) -> None:
        nonlocal done
        fine = Region((window.y0 + start) * over_y, (window.y0 + stop) * over_y, *columns)
        bordered = sampler.sample(fine.grown(1))
        for name in names:
            values = (
                normals_from_height(bordered[slices[HEIGHT.name]][0], slope_y, slope_x)
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


def features(decoder: Decoder, state: Array) -> Array:
    """Return the features that the decoder interpolates: (channels, height, width) -> (features, height, width)."""
    values = multiply(decoder.features, state.reshape(len(state), -1))
    values += decoder.bias[:, None]
    return values.reshape(-1, *state.shape[1:])


def grain(model: Model, field: SeedField, pixels: Region) -> Array:
    """Return the finest noise, of a rectangle of exemplar pixels: (GRAIN_CHANNELS, height, width) in [-1, 1)."""
    return field.noise(GRAIN_LEVEL, model.coarse_pixels, GRAIN_CHANNELS, pixels)


@dataclass(frozen=True, eq=False)
class Blended:
    """Grown cells of another material, which are mixed in by a share at the first one's cells.

    size: as `decode` has it, of the cells' own region. down, across: what pixels of the first material are counted by
    more there.
    """

    model: Model
    cells: Grown
    size: tuple[int, int]
    down: int
    across: int
    share: Signal


#: From a model, cells and the (height, width) in pixels that the field's whole region is decoded to.
Sampling: TypeAlias = Callable[[Model, Any, tuple[int, int]], Sampler]


def _sampler(
    make: Sampling,
    model: Model,
    cells: Grown,
    size: tuple[int, int],
    over: tuple[int, int],
    blended: Sequence[Blended],
) -> Sampler:
    """The sampler of all materials that have a share in the cells. over: (down, across), how many pixels are sampled
    for one of `size` (height, width)."""

    def finer(pixels: tuple[int, int]) -> tuple[int, int]:
        return pixels[0] * over[0], pixels[1] * over[1]

    grafts = cells.field.grafts if isinstance(cells.field, SteeredField) else ()
    if not grafts and not blended:
        return make(model, cells, finer(size))
    models = [model, *(graft.model for graft in grafts), *(each.model for each in blended)]
    for other in models:
        if set(other.maps) != set(model.maps):
            raise ValueError(f"{other.name} and {model.name} do not have the same maps (see grafting.with_maps_of)")
    samplers = [make(each, cells, finer(size)) for each in models[: 1 + len(grafts)]]
    depths = [each.relief for each in models[: 1 + len(grafts)]]
    for each in blended:
        moved = finer((each.down, each.across))
        samplers.append(Moved(make(each.model, each.cells, finer(each.size)), *moved))
        side = _exemplar_pixel(each.model, each.cells, each.size) / _exemplar_pixel(model, cells, size)
        depths.append(each.model.relief * side)
    shares = (*(graft.share for graft in grafts), *(each.share for each in blended))
    lattice = axes(cells.field.region.scaled(cells.scale), finer(size))
    return Mixed(tuple(samplers), tuple(models), tuple(depths), shares, cells.scale, lattice)


def _exemplar_pixel(model: Model, cells: Grown, size: tuple[int, int]) -> float:
    """How many of the pixels that a whole field is decoded to lie along one of the exemplar's."""
    return size[0] / (cells.field.region.height * model.coarse_pixels)


class NumpySampler:
    """The reference: the decoder on the processor, in numpy."""

    band_pixels = BAND_PIXELS

    def __init__(self, model: Model, cells: Cells, size: tuple[int, int]) -> None:
        self._cells, self._model, self._decoder = cells, model, model.decoder
        region, sharpening = cells.field.region, model.decoder.sharpening
        self._pixel_axes = axes(region.scaled(model.coarse_pixels), size, sharpening)
        self._cell_axes = axes(region.scaled(cells.scale), size, sharpening)
        self._across = lru_cache(maxsize=2)(Axis.blend)  # bands share their columns

    def sample(self, pixels: Region) -> Array:
        """See Sampler."""
        rows, columns = self._blends(self._cell_axes, pixels)
        y, x = state_indices(self._cells, rows.cells, columns.cells)
        source = features(self._decoder, self._cells.state[:, y[:, None], x])
        values = interpolate(source, rows, columns).reshape(len(source), -1)
        if max(axis.step for axis in self._pixel_axes) <= 1:  # else it is finer than what a quick look shows
            values += multiply(self._decoder.grain, self._grain(pixels))
        np.maximum(values, 0.0, out=values)
        mixed = multiply(self._decoder.out, values)
        mixed += self._decoder.out_bias[:, None]
        np.clip(mixed, 0.0, 1.0, out=mixed)
        return mixed.reshape(-1, pixels.height, pixels.width)

    def _grain(self, pixels: Region) -> Array:
        """The finest noise under a rectangle of pixels: (GRAIN_CHANNELS, pixels)."""
        rows, columns = self._blends(self._pixel_axes, pixels)
        noise = grain(self._model, self._cells.field, Region(*rows.span, *columns.span))
        return interpolate(noise, rows, columns).reshape(len(noise), -1)

    def _blends(self, both: tuple[Axis, Axis], pixels: Region) -> tuple[Blend, Blend]:
        down, across = both
        return down.blend(pixels.y0, pixels.y1), self._across(across, pixels.x0, pixels.x1)


def state_indices(cells: Grown, rows: Indices, columns: Indices) -> tuple[Indices, Indices]:
    """Return rows and columns of cells as indices into the state: wrapped on a torus, else within the margin."""
    covers = cells.covers
    found = (rows - covers.y0, covers.height), (columns - covers.x0, covers.width)
    down, across = (
        taps % length if cells.wraps else np.clip(taps + cells.margin, 0, length + 2 * cells.margin - 1)
        for taps, length in found
    )
    return down, across


def oversampling(pixels: int, exemplar_pixels: int) -> int:
    """Return how many times finer to decode, so that no pixel is larger than one of the exemplar's.

    >>> oversampling(pixels=100, exemplar_pixels=256)
    3
    """
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


def _check_cells(model: Model, cells: Grown) -> None:
    needed = model.decoder.margin
    if not cells.wraps and cells.margin < needed:
        raise ValueError(
            f"decoding takes {needed} cells around a part, and {cells.margin} are there: grow with a larger margin"
        )


def _check_cover(cells: Grown, size: tuple[int, int], window: Region) -> None:
    both = axes(cells.field.region.scaled(cells.scale), size)
    edges = ((window.y0, window.y1), (window.x0, window.x1))
    inside = [
        # counted from the axis' start, which may be too far out to have fractions
        start * axis.step >= first - axis.start - FLOAT_SLACK and stop * axis.step <= last - axis.start + FLOAT_SLACK
        for axis, (start, stop), (first, last) in zip(both, edges, (cells.covers[:2], cells.covers[2:]), strict=True)
    ]
    if not all(inside):
        raise ValueError(f"the window {tuple(window)} reaches beyond the cells that were grown")


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
