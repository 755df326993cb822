"""The stages of a training: which levels grow when, on how large a surface, at which learning rate.

Coarse levels are cheap and lay out the structure, so they train first, alone and on a large torus; each later stage
adds the next finer level and keeps training all before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nca_core import Torus

from ..network.architectures import Architecture
from ..network.windows import Window, windows

#: Share that each stage but the last takes of the time for the layout, coarsest first, for five levels.
SHARES = (0.12, 0.16, 0.32, 0.4)
#: Iterations that each stage but the last gets, coarsest first, for five levels, if a budget has the time for them.
#: They are what a layout needs, whatever a machine does in a second. The last of them, where cells of 4 px part stones,
#: takes more than half of the time: after 500, 400, 350 and 250 iterations most stones were fused there. Three times as
#: many as those harmed: the finest rule stayed faint and edges frayed (trainer/RESEARCH.md has both).
LAYOUT_ITERATIONS = (300, 250, 300, 400)
#: The layout takes at most this share of a budget. After one minute 0.45 of the pebbles' area was fused with a share of
#: 0.35, 0.31 with 0.5.
LAYOUT_SHARE = 0.5
#: What the layout takes of a long budget on two idle cores, about: by it the shares of a budget in time are reckoned.
LAYOUT_SECONDS = 90.0
#: How far each level's window reaches, coarsest first, for five levels: times the finest's extent.
EXTENTS = (4.0, 4.0, 2.0, 1.25, 1.0)
WARM_UP = 30  # iterations
DECAY = 1.5  # powers of ten, from where a rate is no longer held to the end
#: The layout's rate is held for a share of the layout, and is lower by so many powers of ten at its end: details join a
#: layout that has settled, or stones fuse and joints break. The finest rule and the decoder need large steps for long,
#: or they never come from sand to fibres and specks: their rate is held for a share of the whole budget.
LAYOUT_RATE, LAYOUT_HELD, SETTLING = 1.2e-2, 0.4, 0.5
DETAIL_RATE, DETAIL_HELD = 1.2e-2, 0.75


@dataclass(frozen=True)
class Rates:
    """The learning rates of an iteration. layout: that of the coarser levels. detail: that of the finest level and the
    decoder."""

    layout: float
    detail: float


@dataclass(frozen=True)
class Stage:
    """A stretch of a training in which the same levels grow.

    windows: the part of each level that grows, coarsest first. start: the share of the budget, 0..1, that is used up
    when the stage begins.
    """

    windows: tuple[Window, ...]
    start: float

    @property
    def depth(self) -> int:
        """The number of levels that grow."""
        return len(self.windows)

    def torus(self, seed: int) -> Torus:
        """The torus that all windows lie on: that of the coarsest level, whose window is whole, with this seed."""
        return Torus(self.windows[0].region.width, self.windows[0].region.height, seed)


def layout_share(seconds: float) -> float:
    """The share of a budget that all stages but the last take together, 0..1."""
    return min(LAYOUT_SHARE, LAYOUT_SECONDS / seconds)


def timed_progress(iteration: int, seconds: float, layout_seconds: float, budget: float, levels: int) -> float:
    """How much of a budget in time is used up, 0..1, as stages and rates count it: the layout by its iterations, or by
    its share of the time where that is over sooner; after it by the clock.

    iteration: the number of those done. seconds: the time spent. layout_seconds: that until the layout's end.
    """
    share = layout_share(budget) if levels > 1 else 0.0
    laid_out = max(_laid_out(iteration, levels), layout_seconds / (LAYOUT_SHARE * budget))
    if laid_out < 1:
        return share * laid_out
    return share + (1 - share) * (seconds - layout_seconds) / (budget - layout_seconds)


def _laid_out(iteration: int, levels: int) -> float:
    """How much of the layout so many iterations are, 0..1."""
    counts, shares = (each[len(each) - (levels - 1) :] for each in (LAYOUT_ITERATIONS, SHARES))
    if not counts:
        return 1.0
    ends, done = np.cumsum([0, *counts]), np.cumsum([0.0, *shares])
    return float(np.interp(iteration, ends, done / done[-1]))


def stages_of(architecture: Architecture, extent: int, early_share: float) -> tuple[Stage, ...]:
    """The stages of a training: one per level, each a level deeper than the one before.

    extent: the side, in exemplar pixels, of the surface that the loss sees of the finest level. early_share: the share
    of the budget that all stages but the last take, if there are five (fewer take less).
    """
    levels = len(architecture.steps)
    shares = [early_share * share for share in SHARES[len(SHARES) - (levels - 1) :]] if levels > 1 else []
    extents = EXTENTS[len(EXTENTS) - levels :]
    side = max(4, round(extent * extents[0] / architecture.coarse_pixels))
    stages: list[Stage] = []
    start = 0.0
    for depth in range(1, levels + 1):
        cells = [extent * extents[level] * 2**level / architecture.coarse_pixels for level in range(depth)]
        grown = windows(architecture.steps[:depth], side, [max(4, round(count)) for count in cells])
        stages.append(Stage(grown, start))
        start += shares[depth - 1] if depth < levels else 0.0
    return tuple(stages)


def cell_updates(stage: Stage, architecture: Architecture) -> float:
    """The cost of one iteration of a stage in cell updates, the unit in which a budget of iterations is counted."""
    grown = zip(architecture.steps, stage.windows, strict=False)  # only the stage's levels grow
    return float(sum(steps * window.region.height * window.region.width for steps, window in grown))


def learning_rates(iteration: int, progress: float, layout_end: float) -> Rates:
    """The learning rates of an iteration: each warms up, is held, and then decays exponentially.

    progress: the share of the budget that is used up, 0..1. layout_end: that at which the last stage begins; 0 where it
    is the only one.
    """
    warm = min(1.0, (iteration + 1) / WARM_UP)
    laid_out = progress / layout_end if layout_end else 1.0
    settled = SETTLING * _after(LAYOUT_HELD, laid_out) + DECAY * _after(layout_end, progress)
    detailed = DECAY * _after(DETAIL_HELD, progress)
    return Rates(warm * LAYOUT_RATE * 10**-settled, warm * DETAIL_RATE * 10**-detailed)


def _after(start: float, progress: float) -> float:
    """How much of the way from a start to 1 is gone, 0..1."""
    return min(1.0, max(0.0, (progress - start) / (1 - start)))


def stage_at(stages: tuple[Stage, ...], progress: float) -> Stage:
    """The stage that is under way when `progress`, a share of the budget 0..1, is used up."""
    return max((stage for stage in stages if stage.start <= progress), key=lambda stage: stage.start)


def iterations_progress(stages: tuple[Stage, ...], architecture: Architecture, iterations: int) -> Iterator[float]:
    """Yield the progress, 0..1, before each iteration of a budget of as much work as `iterations` of the last stage.

    Early stages cost less, so there are more iterations than that in all.
    """
    total, done = iterations * cell_updates(stages[-1], architecture), 0.0
    while done < total:
        yield done / total
        done += cell_updates(stage_at(stages, done / total), architecture)
