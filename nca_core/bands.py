"""A surface of any size in bounded memory: grown, decoded and handed on in bands of rows, from the top down.

A small surface is grown once and decoded band by band. A large one is grown band by band as well, each with its halo:
the same pixels, but for the order of float sums, in memory that does not depend on the height.

That order is the matrix product's, whose kernels treat a column according to where it lies; growth carries the
difference on. Where bands, parts of a plane or UDIM tiles meet, maps differ by no more than FLOAT_ORDER. Measured with
the shipped weights, 1024² in one piece against parts of it: 2e-6, and 4e-6 in normals, with OpenBLAS' AVX-512 kernels;
5.5e-5 (0.014 of an 8-bit level) and 1.6e-4 (0.04) in normals with its AVX2 kernels; 2e-7 and 8e-7 with its oldest;
nothing where products go through einsum. The number of threads changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .arrays import Array
from .decoding import Blended, decode, oversampling
from .engine import Engine, Numpy
from .field import Region
from .growth import Progress, grow
from .model import Model
from .surface import Beside, Surface, strips

FLOAT_ORDER = 5e-4  # of a map's range, an eighth of a level of 8 bits
BAND_PIXELS = 1 << 20  # decoded at a time

_GROWING = 0.7  # the share of the time that growing takes; the rest is decoding and what the caller does


@dataclass(frozen=True)
class Band:
    """rows: which of the surface's rows of pixels `maps` are, counted in its window."""

    rows: range
    maps: dict[str, Array]


@dataclass(frozen=True)
class Step:
    """Between bands: `done` is the fraction of all work; cells, an engine's, if they are of all that is wanted."""

    done: float
    cells: Any = None


def bands(
    model: Model,
    surface: Surface,
    *,
    first_row: int = 0,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Iterator[Band]:
    """Grow and decode a surface's window, in full rows from first_row down. engine: numpy's unless another is given.

    progress: called with the done fraction (0..1) now and then; raise Cancelled in it to stop.
    """
    for entry in steps(model, surface, first_row=first_row, engine=engine):
        if isinstance(entry, Band):
            yield entry
        elif progress:
            progress(entry.done)


def steps(model: Model, surface: Surface, *, first_row: int = 0, engine: Engine | None = None) -> Iterator[Step | Band]:
    """Do as `bands` does in small steps, for callers that show growing cells, or work between the steps."""
    window = surface.window
    engine = Numpy() if surface.beside or not engine else engine  # which alone blends materials that grow apart
    height = max(1, _pixels_at_once(model, surface, engine) // window.width)
    all_strips = strips(model, surface, engine.cells_at_once)
    for strip in all_strips:
        top, bottom = max(strip.rows.start, window.y0 + first_row), strip.rows.stop
        if top >= bottom:
            continue
        before, share = (top - window.y0) / window.height, (bottom - top) / window.height
        cells: Any = None
        for done, cells in engine.growing(model, surface.field, strip.part):
            yield Step(before + _GROWING * share * done, cells if len(all_strips) == 1 else None)
        blended = [_blended(each, surface, range(top, bottom)) for each in surface.beside]
        for first in range(top, bottom, height):
            part = Region(first, min(first + height, bottom), window.x0, window.x1)
            if blended:
                maps = decode(model, cells, surface.size, window=part, blended=blended)
            else:
                maps = engine.decode(model, cells, surface.size, part)
            maps = surface.recolour.maps(maps, part) if surface.recolour else maps
            yield Band(range(part.y0 - window.y0, part.y1 - window.y0), maps)
            yield Step(before + share * (_GROWING + (1 - _GROWING) * (part.y1 - top) / (bottom - top)))


def _blended(beside: Beside, surface: Surface, rows: range) -> Blended:
    """What is mixed into rows of a surface's pixels: the cells under them of a material that grows apart."""
    other, window = beside.surface, beside.surface.window
    down, across = window.y0 - surface.window.y0, window.x0 - surface.window.x0
    there = other.cells_under(Region(rows.start + down, rows.stop + down, window.x0, window.x1))
    cells = grow(beside.model, other.field, None if there == other.field.region else there)
    return Blended(beside.model, cells, other.size, down, across, beside.share)


def at_once(model: Model, surface: Surface, engine: Engine) -> bool:
    """Tell whether an engine grows the wanted part of a surface in one piece."""
    return len(strips(model, surface, engine.cells_at_once)) == 1


def _pixels_at_once(model: Model, surface: Surface, engine: Engine) -> int:
    """Where pixels are larger than the exemplar's, an engine decodes many for each."""
    if engine.pixels_at_once is None:
        return BAND_PIXELS
    exemplar = surface.field.region.scaled(model.coarse_pixels)
    over = oversampling(surface.size[0], exemplar.height) * oversampling(surface.size[1], exemplar.width)
    return engine.pixels_at_once // over
