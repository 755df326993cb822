"""A surface of any size in bounded memory: grown, decoded and handed on in bands of rows, from the top down.

A small surface is grown once and decoded band by band. A large one is grown band by band as well, each with its halo:
the same pixels, but for the order of float sums, in memory that does not depend on the height.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .decode import decode
from .field import Region
from .grow import Progress, grow
from .model import Array, Model
from .recipe import Surface

WHOLE_CELLS = 1 << 22  # finest cells that are grown at once: 2048² of 12 channels are 200 MB, twice while they grow
BAND_CELLS = 1 << 21  # of a band, without its halo
BAND_PIXELS = 1 << 20  # decoded at a time

_GROWING = 0.7  # the share of the time that growing takes; the rest is decoding and what the caller does


@dataclass(frozen=True)
class Band:
    """rows: which of the surface's rows of pixels `maps` are, counted in its window."""

    rows: range
    maps: dict[str, Array]


def bands(
    model: Model,
    surface: Surface,
    *,
    first_row: int = 0,
    progress: Progress | None = None,
    threads: int | None = None,
) -> Iterator[Band]:
    """Grow and decode a surface's window, in full rows from first_row down.

    progress: called with the done fraction (0..1) now and then; raise Cancelled in it to stop.
    """
    window = surface.window
    report = progress or (lambda done: None)
    height = max(1, BAND_PIXELS // window.width)
    for strip in _strips(model, surface):
        top, bottom = max(strip.rows.start, window.y0 + first_row), min(strip.rows.stop, window.y1)
        if top >= bottom:
            continue
        before, share = (top - window.y0) / window.height, (bottom - top) / window.height

        def grown(done: float, before: float = before, share: float = share) -> None:
            report(before + _GROWING * share * done)

        cells = grow(model, surface.field, strip.part, progress=grown, threads=threads)
        for first in range(top, bottom, height):
            part = Region(first, min(first + height, bottom), window.x0, window.x1)
            maps = decode(model, cells, surface.size, window=part, threads=threads)
            yield Band(range(part.y0 - window.y0, part.y1 - window.y0), maps)
            report(before + share * (_GROWING + (1 - _GROWING) * (part.y1 - top) / (bottom - top)))


@dataclass(frozen=True)
class _Strip:
    """rows: of pixels of the surface; part: the coarse cells under them, None for all at once."""

    rows: range
    part: Region | None


def _strips(model: Model, surface: Surface) -> Iterator[_Strip]:
    """What is grown at a time."""
    region, height = surface.field.region, surface.size[0]
    if region.height * region.width * model.coarse_scale**2 <= WHOLE_CELLS:
        yield _Strip(range(height), None)
        return
    coarse_rows = max(1, BAND_CELLS // (region.width * model.coarse_scale**2))
    for first in range(0, region.height, coarse_rows):
        last = min(first + coarse_rows, region.height)
        rows = range(height * first // region.height, height * last // region.height)
        if rows:  # of a surface with fewer pixels than coarse cells, some have none
            below = -(-rows.stop * region.height // height)
            part = Region(region.y0 + rows.start * region.height // height, region.y0 + below, region.x0, region.x1)
            yield _Strip(rows, part)
