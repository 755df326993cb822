"""The training plan: which levels grow when, on how large a surface, at which learning rate.

Coarse levels are cheap and lay out the structure, so they train first, alone and on a large torus; each later stage
adds the next finer level and keeps training all before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nca_core import Torus

from ..network.network import Architecture
from ..network.windows import Window, windows

#: Share of the budget that each stage but the last takes, coarsest first, for five levels.
SHARES = (0.06, 0.08, 0.16, 0.2)
#: How far each level's window reaches, coarsest first, for five levels: times the finest's extent.
REACH = (4.0, 4.0, 2.0, 1.25, 1.0)
LEARNING_RATE = 8e-3
WARM_UP = 30  # iterations
DECAY = 1.5  # powers of ten, over the second half


@dataclass(frozen=True)
class Stage:
    """windows: what grows of each level, coarsest first. start: share of the budget that is over when it begins."""

    windows: tuple[Window, ...]
    start: float

    @property
    def depth(self) -> int:
        """How many levels grow."""
        return len(self.windows)

    def torus(self, seed: int) -> Torus:
        """What all of it lies on: the coarsest level's window."""
        return Torus(self.windows[0].region.width, self.windows[0].region.height, seed)


def stages(architecture: Architecture, extent: int, hurry: float = 1.0) -> tuple[Stage, ...]:
    """One stage per level. extent: pixels on a side that the finest level shows the loss in the last; hurry: how much
    of their share the stages before the last get."""
    levels = len(architecture.steps)
    shares = [hurry * share for share in SHARES[len(SHARES) - (levels - 1) :]] if levels > 1 else []
    reach = REACH[len(REACH) - levels :]
    side = max(4, round(extent * reach[0] / architecture.coarse_pixels))
    plan, start = [], 0.0
    for depth in range(1, levels + 1):
        cells = [extent * reach[level] * 2**level / architecture.coarse_pixels for level in range(depth)]
        grown = windows(architecture.steps[:depth], side, [max(4, round(count)) for count in cells])
        plan.append(Stage(grown, start))
        start += shares[depth - 1] if depth < levels else 0.0
    return tuple(plan)


def work(stage: Stage, architecture: Architecture) -> float:
    """Cost of one iteration of a stage, in cell updates: what a budget of iterations is counted in."""
    grown = zip(architecture.steps, stage.windows, strict=False)  # only the stage's levels grow
    return float(sum(steps * window.region.height * window.region.width for steps, window in grown))


def learning_rate(iteration: int, progress: float) -> float:
    """The rate at an iteration; progress: the share of the budget that is used up, 0..1."""
    warm = min(1.0, (iteration + 1) / WARM_UP)
    return float(LEARNING_RATE * warm * 10 ** (-DECAY * max(0.0, 2 * progress - 1)))


def stage_at(plan: tuple[Stage, ...], progress: float) -> Stage:
    """The stage that is on when that share of the budget is used up."""
    return max((stage for stage in plan if stage.start <= progress), key=lambda stage: stage.start)


def iterations_progress(plan: tuple[Stage, ...], architecture: Architecture, iterations: int) -> Iterator[float]:
    """Progress before each iteration when the budget is as much work as `iterations` of the last stage."""
    total, done = iterations * work(plan[-1], architecture), 0.0
    while done < total:
        yield done / total
        done += work(stage_at(plan, done / total), architecture)
