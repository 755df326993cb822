"""A row of numbers for every model and system, and the markdown table of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nca_core import Model

from ..dealing import Pixels
from .measures import copies, luma, peak
from .systems import PIXELS, UNIT, System

SCREEN = 10 * UNIT  # coarse cells of the extent in which copies are counted
PATCH = 10  # coarse cells of a remarkable spot
SPOTS = 6
HEAD = ("material", "system", "tile", "grown at density 1", "peak", "lag", "copies of a corner", "of any place")
NOTE = (
    "Peak: the highest autocorrelation of luma half a tile away or more; 1 repeats. Lag: where, down and across, in "
    f"tiles. Copies: how often a spot of {PATCH} coarse cells is found again on a screen of {SCREEN}: one at a tile's "
    "corner, one at any place. Tile: coarse cells of its side. The plane never repeats: its peak is the material's "
    "own, and the chance of a smaller view."
)


@dataclass(frozen=True)
class Row:
    """What was measured. grown: pixels of the side of what is kept, at density 1; lag: down and across, in tiles."""

    material: str
    system: str
    tile: int
    grown: int
    peak: float
    lag: tuple[float, float]
    corner_copies: float
    copies: float


def measured(model: Model, system: System, view: Pixels) -> Row:
    """Measure a view from above."""
    grey, unit = luma(view), system.tile * PIXELS
    highest, lag = peak(grey, unit // 2)
    screen = grey[: SCREEN * PIXELS, : SCREEN * PIXELS]
    corners, anywhere = (
        copies(screen, PATCH * PIXELS, places) for places in (_corners(len(screen), unit), _anywhere(len(screen)))
    )
    side = system.field.region.width * model.coarse_pixels
    down, across = (shift / unit for shift in lag)
    return Row(model.name, system.name, system.tile, side, highest, (down, across), corners, anywhere)


def markdown(rows: Sequence[Row]) -> str:
    """The table and what its columns say."""
    lines = [NOTE, "", _line(HEAD), _line(["---", "---", *["---:"] * (len(HEAD) - 2)])]
    for row in rows:
        lag = ", ".join(f"{shift:.2f}".rstrip("0").rstrip(".") for shift in row.lag)
        numbers = (f"{row.peak:.2f}", lag, f"{row.corner_copies:.1f}", f"{row.copies:.1f}")
        lines.append(_line((row.material, row.system, str(row.tile), f"{row.grown}²", *numbers)))
    return "\n".join(lines) + "\n"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _corners(side: int, unit: int) -> list[tuple[int, int]]:
    """The first tile corners that have a whole patch around them."""
    lines = range(unit, side - PATCH * PIXELS, unit)
    return [(row, column) for row in lines for column in lines][:SPOTS]


def _anywhere(side: int) -> list[tuple[int, int]]:
    """Places by chance, always the same ones."""
    margin = PATCH * PIXELS
    places = np.random.default_rng(0).integers(margin, side - margin, (SPOTS, 2))
    return [(int(row), int(column)) for row, column in places]
