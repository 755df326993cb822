"""The engine on Blender's own graphics card: the same growth and decoding as nca_core's, as compute shaders.

Only finished maps come back. Everything must run on Blender's main thread, whose drawing context it shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import gpu
import numpy as np

from nca_core import Model, Region, SeedField, Torus
from nca_core.arrays import Array
from nca_core.decoding import GRAIN_LEVEL, oversampling
from nca_core.engine import Numpy, grown
from nca_core.growth import plan
from nca_core.layers import Level
from nca_core.maps import HEIGHT, NORMAL, map_slices
from nca_core.spline import Axis, axes

from . import glsl, weights
from .fields import Unsupported, address
from .programs import Program, empty, filled, read, table, wait_for

AHEAD = 1 << 20  # cells that are stepped before the card is waited for: or drawing would have to
ACCEPTED = 1 / 255  # of a map's range. Measured: 3e-5


@dataclass(frozen=True)
class Textures:
    """Cells on the card. size: (width, height) of the texture's cells, the first of which is `origin` (x, y); scale:
    how many a coarse cell's side has."""

    state: gpu.types.GPUTexture
    size: tuple[int, int]
    origin: tuple[int, int]
    wraps: bool
    field: SeedField
    scale: int


class Gpu:
    """An engine (see nca_core.engine). Raises Unsupported for what it has no program for, and on a card whose maps are
    not numpy's: each model is tried on a small surface first."""

    name = "GPU"
    needs_main_thread = True
    cells_at_once = 1 << 21  # 200 MB of states
    pixels_at_once = 1 << 20  # a moment even on a slow card: drivers end what takes seconds

    def growing(self, model: Model, field: SeedField, part: Region | None) -> Iterator[tuple[float, Textures]]:
        found = disagreement(model)
        if not found < ACCEPTED:  # nor not a number
            raise Unsupported(f"this card, whose maps differ by {found:.2g}")
        return self.growing_untried(model, field, part)

    def growing_untried(self, model: Model, field: SeedField, part: Region | None) -> Iterator[tuple[float, Textures]]:
        """`growing`, whatever comes of it."""
        wraps = field.wraps and part is None
        plans = list(zip(model.levels, plan(model, part or field.region, wraps), strict=True))
        total, done, waiting = sum(level.steps * _area(start) for level, start in plans), 0, 0
        cells: Textures | None = None
        for index, (level, start) in enumerate(plans):
            for stepped in _stepped(level, _refined(model, field, index, start, cells, wraps)):
                cells = stepped
                done, waiting = done + _area(start), waiting + _area(start)
                if waiting > AHEAD or done == total:
                    wait_for(cells.state)
                    waiting = 0
                yield done / total, cells

    def decode(
        self, model: Model, cells: Textures, size: tuple[int, int], window: Region, average: bool = True
    ) -> dict[str, Array]:
        surface = cells.field.region.scaled(model.coarse_pixels)
        finer = oversampling(size[0], surface.height), oversampling(size[1], surface.width)
        over = finer if average else (1, 1)
        fine = _mixed(model, cells, (size[0] * over[0], size[1] * over[1]), _times(window, over).grown(1))
        pixels = read(_finished(model, fine, window, over, size, surface))
        layers = pixels.reshape(-1, window.height, window.width, 4)
        maps = {}
        for name, channels in map_slices(model.maps).items():
            picked = [layers[channel // 4, ..., channel % 4] for channel in range(channels.start, channels.stop)]
            maps[name] = np.stack(picked, axis=-1)
        if HEIGHT.name in maps:
            maps[NORMAL.name] = np.ascontiguousarray(layers[-1, ..., :3])
        return maps


@lru_cache(maxsize=16)
def disagreement(model: Model) -> float:
    """How far this card's maps are from numpy's at most, on one coarse cell: a tenth of a second."""
    field, card, numpy = Torus(1, 1, seed=1), Gpu(), Numpy()
    size = (model.coarse_pixels, model.coarse_pixels)
    window = Region(0, size[0], 0, size[1])
    *_, (_done, cells) = card.growing_untried(model, field, None)
    ours = card.decode(model, cells, size, window)
    reference = numpy.decode(model, grown(numpy, model, field), size, window)
    return max(float(np.abs(ours[name] - values).max()) for name, values in reference.items())


def _refined(
    model: Model, field: SeedField, index: int, start: Region, before: Textures | None, wraps: bool
) -> Textures:
    """A level's first state, of the cells `start`."""
    layers, scale, level = weights.layers(model.channels), 2**index, model.levels[index]
    place = address(field, scale)
    waves = field.waves(model.lattice, scale, start)
    size = (start.width, start.height)
    old = before or Textures(filled(np.zeros((1, 1, 4), np.float32)), (1, 1), (0, 0), wraps, field, scale)
    after = empty(start.width, start.height * layers)
    _program("REFINE", LAYERS=layers, weights=5 * layers).run(
        size,
        after,
        {
            "before": old.state,
            "corners": filled(np.repeat(place.corners[..., None], 4, axis=2)),
            "wave_rows": filled(weights.turns([rows for rows, _ in waves], start.height)),
            "wave_columns": filled(weights.turns([columns for _, columns in waves], start.width)),
        },
        {
            "sizes": (*size, *old.size),
            "places": (start.x0, start.y0, *old.origin),
            "flags": (int(before is None), int(wraps), len(model.levels) - 1 - index, 0),
            "field": place.words,
            "seed": _signed(place.seed),
        },
        table(weights.of_seeds(level)),
    )
    return Textures(after, size, (start.x0, start.y0), wraps, field, scale)


def _stepped(level: Level, cells: Textures) -> Iterator[Textures]:
    """The states after each of a level's steps. On a plane the border of as many cells means nothing any more."""
    layers, hidden = weights.layers(level.rule.channels), level.rule.hidden
    vectors = weights.of_rule(level.rule)
    program = _program("STEP", LAYERS=layers, HIDDEN=hidden, weights=len(vectors))
    constants = table(vectors)
    before, after = cells.state, empty(cells.size[0], cells.size[1] * layers)
    for _ in range(level.steps):
        numbers = {"sizes": (*cells.size, int(cells.wraps), 0)}
        program.run(cells.size, after, {"before": before}, numbers, constants)
        before, after = after, before
        yield replace(cells, state=before)


def _mixed(model: Model, cells: Textures, size: tuple[int, int], window: Region) -> gpu.types.GPUTexture:
    """Map channels of a rectangle of (height, width) pixels: a texture of as many layers as they need."""
    decoder = model.decoder
    layers, feature_layers = weights.layers(model.channels), weights.layers(len(decoder.features))
    map_layers = weights.layers(len(decoder.out))
    features = empty(cells.size[0], cells.size[1] * feature_layers)
    vectors = weights.of_features(decoder)
    _program("FEATURES", LAYERS=layers, FEATURE_LAYERS=feature_layers, weights=len(vectors)).run(
        cells.size, features, {"before": cells.state}, {"sizes": (*cells.size, 0, 0)}, table(vectors)
    )
    region = cells.field.region
    cell_rows, cell_columns = axes(region.scaled(cells.scale), size)
    grain_rows, grain_columns = axes(region.scaled(model.coarse_pixels), size)
    place = address(cells.field, model.coarse_pixels)
    origin = tuple(
        int(axis.spline(first, first + 1)[0][0, 0])
        for axis, first in ((grain_columns, window.x0), (grain_rows, window.y0))
    )
    vectors = weights.of_mixing(decoder)
    after = empty(window.width, window.height * map_layers)
    defines = {"FEATURE_LAYERS": feature_layers, "MAP_LAYERS": map_layers, "GRAIN_LEVEL": GRAIN_LEVEL}
    _program("MIX", **defines, weights=len(vectors)).run(
        (window.width, window.height),
        after,
        {
            "before": features,
            "corners": filled(np.repeat(place.corners[..., None], 4, axis=2)),
            "cell_rows": _splines(cell_rows, window.y0, window.y1, cells.origin[1]),
            "cell_columns": _splines(cell_columns, window.x0, window.x1, cells.origin[0]),
            "grain_rows": _splines(grain_rows, window.y0, window.y1, origin[1]),
            "grain_columns": _splines(grain_columns, window.x0, window.x1, origin[0]),
        },
        {
            "sizes": (window.width, window.height, int(cells.wraps), 0),
            "cells": cells.size,
            "origin": origin,
            "field": place.words,
            "seed": _signed(place.seed),
        },
        table(vectors),
    )
    return after


def _finished(
    model: Model,
    fine: gpu.types.GPUTexture,
    window: Region,
    over: tuple[int, int],
    size: tuple[int, int],
    surface: Region,
) -> gpu.types.GPUTexture:
    """Maps at a window's pixels from `over` times finer ones, and normals: one layer more, if there is a height."""
    map_layers = weights.layers(len(model.decoder.out))
    has_height = HEIGHT.name in model.maps
    channel = map_slices(model.maps)[HEIGHT.name].start if has_height else -1
    after = empty(window.width, window.height * (map_layers + has_height))
    slopes = (
        model.relief * size[1] * over[1] / surface.width,
        model.relief * size[0] * over[0] / surface.height,
    )
    _program("FINISH", MAP_LAYERS=map_layers).run(
        (window.width, window.height),
        after,
        {"before": fine},
        {
            "sizes": (window.width, window.height, fine.width, fine.height // map_layers),
            "shape": (over[1], over[0], channel),
        },
        slopes=slopes,
    )
    return after


def _splines(axis: Axis, first: int, last: int, origin: int) -> gpu.types.GPUTexture:
    """Spline weights of pixels (first row) and the first of the four cells, counted from origin (second row)."""
    taps, values = axis.spline(first, last)
    rows = np.zeros((2, last - first, 4), np.float32)
    rows[0], rows[1, :, 0] = values.T, taps[0] - origin
    return filled(rows)


def _area(region: Region) -> int:
    return region.height * region.width


def _times(window: Region, over: tuple[int, int]) -> Region:
    return Region(window.y0 * over[0], window.y1 * over[0], window.x0 * over[1], window.x1 * over[1])


def _signed(word: int) -> int:
    """A hash word as the integer with the same bits."""
    return word - (1 << 32) if word >= 1 << 31 else word


_NUMBERS: Mapping[str, Mapping[str, int]] = {
    "REFINE": {"sizes": 4, "places": 4, "flags": 4, "field": 4, "seed": 1},
    "STEP": {"sizes": 4},
    "FEATURES": {"sizes": 4},
    "MIX": {"sizes": 4, "cells": 2, "origin": 2, "field": 4, "seed": 1},
    "FINISH": {"sizes": 4, "shape": 3},
}
_SAMPLERS: Mapping[str, tuple[str, ...]] = {
    "REFINE": ("before", "corners", "wave_rows", "wave_columns"),
    "STEP": ("before",),
    "FEATURES": ("before",),
    "MIX": ("before", "corners", "cell_rows", "cell_columns", "grain_rows", "grain_columns"),
    "FINISH": ("before",),
}


@lru_cache(maxsize=32)
def _program(name: str, weights: int = 0, **defines: int) -> Program:
    """Compiled once for each architecture."""
    source = str(getattr(glsl, name))
    return Program(source, defines, _NUMBERS[name], _SAMPLERS[name], weights, slopes=name == "FINISH")
