"""The surface that a recipe asks for, cut into strips, and its cost: too much is refused before anything begins."""

from __future__ import annotations

from dataclasses import dataclass

from .decoding import oversampling
from .field import Region, SeedField
from .growth import level_regions
from .layers import FILTERS
from .model import Model
from .recolouring import Recolour
from .signals import Signal

WHOLE_CELLS = 1 << 22  # finest cells that are grown at once: 2048² of 12 channels are 200 MB, twice while they grow
BAND_CELLS = 1 << 21  # of a band, without its halo

MAX_CELLS = 1 << 30  # finest cells: an hour's work or two
MAX_STATE = 3 << 30  # bytes of the largest state that is held, twice
MAX_WORK = 10**14  # multiplications: an hour's work or two, for the largest networks as well
MAX_ROW = 1 << 29  # bytes of the features that a row of pixels is decoded from, on each thread

_ADVICE = "ask for less, or denser"


@dataclass(frozen=True)
class Beside:
    """A material that grows on a surface of its own, whose window has as many pixels, and is blended in by a share at
    the first one's cells (see signals.Graft)."""

    model: Model
    surface: Surface
    share: Signal


@dataclass(frozen=True)
class Surface:
    """The surface that a recipe asks of a model. size: (height, width) in pixels that the field's whole region is
    decoded to; window: the rectangle of them that is wanted. beside: materials that are blended in. recolour: what is
    done to the maps that are decoded."""

    field: SeedField
    size: tuple[int, int]
    window: Region
    beside: tuple[Beside, ...] = ()
    recolour: Recolour | None = None

    def cells_under(self, pixels: Region) -> Region:
        """Return the smallest rectangle of coarse cells that covers a rectangle of the surface's pixels."""
        region, (height, width) = self.field.region, self.size
        return Region(
            region.y0 + pixels.y0 * region.height // height,
            region.y0 - -pixels.y1 * region.height // height,
            region.x0 + pixels.x0 * region.width // width,
            region.x0 - -pixels.x1 * region.width // width,
        )


@dataclass(frozen=True)
class Strip:
    """rows: of pixels of the surface; part: the coarse cells under them, None for all at once."""

    rows: range
    part: Region | None


def strips(model: Model, surface: Surface, bound: int | None = None) -> list[Strip]:
    """Return the strips that are grown at a time, no more than the window needs. bound: finest cells at once; None for
    what memory has room for."""
    field, window, height = surface.field, surface.window, surface.size[0]
    needed = surface.cells_under(window)
    row = needed.width * model.coarse_scale**2  # finest cells of a coarse row
    at_once = needed.height * row <= (bound or WHOLE_CELLS)
    if at_once and field.wraps and needed == field.region:
        return [Strip(range(window.y0, window.y1), None)]
    coarse_rows = needed.height if at_once else max(1, (bound or BAND_CELLS) // row)
    found = []
    for first in range(needed.y0, needed.y1, coarse_rows):
        edges = (height * (edge - field.region.y0) // field.region.height for edge in (first, first + coarse_rows))
        top, bottom = (min(max(edge, window.y0), window.y1) for edge in edges)
        if top < bottom:  # of a surface with fewer pixels than coarse cells, some have none
            part = surface.cells_under(Region(top, bottom, window.x0, window.x1))
            found.append(Strip(range(top, bottom), part))
    return found


@dataclass(frozen=True)
class Cost:
    """state: bytes of the largest state that is held, twice; work: multiplications of all steps."""

    state: int
    work: int


def cost(model: Model, regions: list[Region]) -> Cost:
    """Return the cost of growing a model's levels on these rectangles of cells, coarsest first, halos included."""
    cells = [region.height * region.width for region in regions]
    products = [FILTERS * model.channels * level.rule.hidden + level.rule.w2.size for level in model.levels]
    work = sum(
        level.steps * count * product for level, count, product in zip(model.levels, cells, products, strict=True)
    )
    return Cost(2 * 4 * model.channels * max(cells), work)


def row_bytes(model: Model, surface: Surface) -> int:
    """Return the bytes of the features that a row of the window's pixels is averaged from, one more on either side
    included."""
    exemplar = surface.field.region.scaled(model.coarse_pixels)
    down, across = oversampling(surface.size[0], exemplar.height), oversampling(surface.size[1], exemplar.width)
    return 4 * len(model.decoder.features) * (down + 2) * surface.window.width * across


def check_size(model: Model, surface: Surface, most: int = MAX_WORK) -> None:
    """Raises ValueError for a surface that would take gigabytes, or hours. most: multiplications that are allowed."""
    needed = surface.cells_under(surface.window)
    cells = needed.width * needed.height * model.coarse_scale**2
    asked = f"{surface.window.width} x {surface.window.height} pixels are {cells / 1e6:.0f} million cells"
    if cells > MAX_CELLS:
        raise ValueError(f"{asked}, more than {MAX_CELLS / 1e6:.0f} million; {_ADVICE}")
    costs = [
        cost(model, level_regions(model, strip.part or surface.field.region, strip.part is None))
        for strip in strips(model, surface)
    ]
    state, work = max((each.state for each in costs), default=0), sum(each.work for each in costs)
    if state > MAX_STATE:
        raise ValueError(f"{asked}, which take {state / 2**30:.1f} GB at once, more than {MAX_STATE >> 30}; {_ADVICE}")
    if work > most:
        raise ValueError(f"{asked} that take {work:.1e} multiplications, more than {most:.0e}; {_ADVICE}")
    if (row := row_bytes(model, surface)) > MAX_ROW:
        raise ValueError(f"{asked}, a row of which takes {row / 1e6:.0f} MB, more than {MAX_ROW / 1e6:.0f}; {_ADVICE}")
