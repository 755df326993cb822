"""Patterns on a tiling square, the same picture at every resolution: noise, scattered places, cells, stamps. CC0.

Places are (x, y) in picture widths, 0..1, and wrap. Fields are (grid, grid); their first row is the bottom (y = 0).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from fields import Floats, Ints

Draw = Callable[[Floats, Floats], tuple[Floats, dict[str, Floats]]]


def wrapped(step: Floats) -> Floats:
    """The shortest way around the torus for a difference of two places."""
    return np.asarray((step + 0.5) % 1 - 0.5, np.float32)


def places(grid: int) -> tuple[Floats, Floats]:
    """x and y of all points of a grid."""
    along = (np.arange(grid, dtype=np.float32) + 0.5) / grid
    y, x = np.meshgrid(along, along, indexing="ij")
    return x, y


def noise(
    rng: np.random.Generator,
    grid: int,
    low: float,
    high: float,
    slope: float = 1.0,
    stretch: tuple[float, float] = (1.0, 1.0),
) -> Floats:
    """As ``fields.noise``, and the same at every grid: what a coarse one cannot show is left out.

    Mean 0, deviation 1, frequencies ``low``..``high`` in cycles per picture; ``stretch`` draws it out along x and y.
    """
    drawn = 16
    while drawn < 3 * high / min(1.0, *stretch):
        drawn *= 2
    spectrum = np.fft.rfft2(rng.standard_normal((drawn, drawn)))
    fy, fx = np.fft.fftfreq(drawn, 1 / drawn)[:, None], np.arange(drawn // 2 + 1)[None, :]
    frequency = np.hypot(fx * stretch[0], fy * stretch[1])
    frequency[0, 0] = 1.0
    gain = frequency**-slope / (1 + (low / frequency) ** 8) / (1 + (frequency / high) ** 8)
    gain[0, 0] = gain[drawn // 2] = gain[:, drawn // 2] = 0.0
    spectrum *= gain
    power = 2 * np.sum(np.abs(spectrum) ** 2) - np.sum(np.abs(spectrum[:, 0]) ** 2)
    half = min(drawn, grid) // 2
    kept = np.zeros((grid, grid // 2 + 1), complex)
    kept[:half, :half], kept[-half + 1 :, :half] = spectrum[:half, :half], spectrum[-half + 1 :, :half]
    return np.asarray(np.fft.irfft2(kept, s=(grid, grid)) * grid**2 / np.sqrt(power), np.float32)


def scatter(rng: np.random.Generator, count: int, tries: int = 12, stretch: float = 1.0) -> Floats:
    """Even but irregular places (count, 2): of some tries, each takes the one that is furthest from all before it.

    stretch: how many times further apart they are along y than along x.
    """
    chosen = np.empty((count, 2), np.float32)
    for number in range(count):
        candidates = rng.random((tries, 2)).astype(np.float32)
        step = wrapped(candidates[:, None] - chosen[None, :number])
        if stretch != 1:
            step = step * np.sqrt(np.array([stretch, 1 / stretch], np.float32))
        far = np.min(np.sum(step**2, -1), axis=1, initial=9.0 * max(stretch, 1 / stretch))
        chosen[number] = candidates[np.argmax(far)]
    return chosen


def jittered(rng: np.random.Generator, side: int, jitter: float = 0.35) -> Floats:
    """About side x side places, dense and quickly found: a triangular lattice, each place off by ``jitter`` steps."""
    rows = 2 * round(side / np.sqrt(3))
    row, column = (part.ravel() for part in np.indices((rows, side)))
    spots = np.stack([(column + 0.5 * (row % 2)) / side, row / rows], -1)
    return np.asarray((spots + rng.normal(0, jitter / side, spots.shape)) % 1, np.float32)


@dataclass(frozen=True)
class Cells:
    """Which of scattered sites every point belongs to."""

    owner: Ints
    other: Ints  # the next cell's site
    near: Floats  # distance to the owner, picture widths (in the cells' own proportions, where they are stretched)
    border: Floats  # distance to the line between the two, picture widths


def cells(
    sites: Floats,
    grid: int,
    warp: tuple[Floats, Floats] | None = None,
    size: Floats | None = None,
    group: Ints | None = None,
    reach: float = 1.9,
    stretch: float = 1.0,
) -> Cells:
    """The Voronoi cells of sites (n, 2).

    warp: displacements (grid, grid) along x and y, picture widths, that make straight borders ragged.
    size: (n,) factors of about 1: cells of larger sites are larger.
    group: (n,) sites of a group make one cell together; ``owner`` is one of them.
    reach: how many mean spacings away sites are sought; ``scatter`` leaves none further away than 1.9.
    stretch: how many times taller than wide cells are.
    """
    count = len(sites)
    x, y = places(grid)
    if warp:
        x, y = x + warp[0], y + warp[1]
    most = max(float(np.abs(each).max()) for each in warp) if warp else 0.0
    groups = np.arange(count) if group is None else group
    weight = (1 - (np.ones(count) if size is None else size) ** 2) / count
    scale = np.array([stretch, 1 / stretch], np.float32)
    best = np.full((2, grid, grid), np.inf, np.float32)
    whose = np.zeros((2, grid, grid), np.int32)
    for number, (column, row) in enumerate(_windows(sites, grid, reach / np.sqrt(count * scale) + most)):
        at = np.ix_(row, column)
        dx, dy = wrapped(x[at] - sites[number, 0]), wrapped(y[at] - sites[number, 1])
        far = scale[0] * dx * dx + scale[1] * dy * dy + np.float32(weight[number])
        first, second, owner, other = best[0][at], best[1][at], whose[0][at], whose[1][at]
        is_new = groups[owner] != groups[number]
        wins, follows = far < first, (far < second) & is_new
        pushed = wins & is_new
        best[1][at] = np.where(pushed, first, np.where(follows, far, second))
        whose[1][at] = np.where(pushed, owner, np.where(follows, number, other))
        best[0][at], whose[0][at] = np.where(wins, far, first), np.where(wins, number, owner)
    if not np.isfinite(best).all():
        raise ValueError("the sites are too uneven")
    apart = wrapped(sites[whose[0]] - sites[whose[1]]) * scale
    border = (best[1] - best[0]) / (2 * np.maximum(np.hypot(apart[..., 0], apart[..., 1]), 1e-6))
    near = np.sqrt(np.maximum(best[0] - weight[whose[0]], 0))
    return Cells(whose[0], whose[1], near.astype(np.float32), border.astype(np.float32))


def _windows(sites: Floats, grid: int, reach: Floats) -> list[tuple[Ints, Ints]]:
    """The columns and rows around each site that are nearer than ``reach`` (2,), picture widths, each at most once."""
    found = []
    for site in sites:
        low = np.floor((site - reach) * grid).astype(int)
        length = np.minimum(np.ceil(2 * reach * grid).astype(int) + 1, grid)
        column, row = ((low[axis] + np.arange(length[axis])) % grid for axis in (0, 1))
        found.append((column, row))
    return found


class Canvas:
    """A relief that things are put on: where one is higher than what lies there, it is seen."""

    def __init__(self, height: Floats, **fields: Floats) -> None:
        """height: (grid, grid), picture widths; fields: (grid, grid) or (grid, grid, 3) of whatever is drawn."""
        self.grid = len(height)
        self.height = height.astype(np.float32).copy()
        self.fields = {name: field.astype(np.float32).copy() for name, field in fields.items()}

    def under(self, x: float, y: float) -> float:
        """The height at a place."""
        column, row = (int(np.floor(part * self.grid)) % self.grid for part in (x, y))
        return float(self.height[row, column])

    def stamp(self, x: float, y: float, reach: float, draw: Draw) -> None:
        """Draw one thing at a place.

        draw: takes the steps from the place along x and y, (rows, columns) in picture widths, and returns heights (-inf
        where it is not) and some of the canvas's fields, arrays or constants.
        """
        low = [int(np.floor((part - reach) * self.grid)) for part in (x, y)]
        span = np.arange(int(np.ceil(2 * reach * self.grid)) + 1)
        dx = ((low[0] + span + 0.5) / self.grid - x).astype(np.float32)
        dy = ((low[1] + span + 0.5) / self.grid - y).astype(np.float32)
        at = np.ix_((low[1] + span) % self.grid, (low[0] + span) % self.grid)
        height, fields = draw(*np.meshgrid(dx, dy))
        behind = self.height[at]
        seen = height > behind
        if not seen.any():
            return
        self.height[at] = np.where(seen, height, behind)
        for name, values in fields.items():
            kept = self.fields[name][at]
            self.fields[name][at] = np.where(seen[..., None] if kept.ndim == 3 else seen, values, kept)
