"""The training plan: which levels grow when, on how large a torus, at which learning rate.

Coarse levels are cheap and lay out the structure, so they train first, alone and on large tori; each later stage adds
the next finer level and keeps training all before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .network import Architecture

#: Share of the budget that each stage but the last takes, coarsest first, for five levels.
SHARES = (0.06, 0.08, 0.16, 0.2)
LEARNING_RATE = 1e-2
WARM_UP = 30  # iterations
DECAY = 1.5  # powers of ten, over the second half


@dataclass(frozen=True)
class Stage:
    """depth: levels that grow, from the coarsest. side: coarse cells of the torus' side. start: share of the budget."""

    depth: int
    side: int
    start: float


def stages(architecture: Architecture, extent: int) -> tuple[Stage, ...]:
    """One stage per level; `extent`: pixels of the torus' side in the last, twice that where levels are coarse."""
    levels = len(architecture.steps)
    shares = SHARES[len(SHARES) - (levels - 1) :] if levels > 1 else ()
    plan, start = [], 0.0
    for depth in range(1, levels + 1):
        factor = min(2.0, 2 ** ((levels - depth) / 2))
        side = max(4, round(extent * factor / architecture.coarse_pixels))
        plan.append(Stage(depth, side, start))
        start += shares[depth - 1] if depth < levels else 0.0
    return tuple(plan)


def work(stage: Stage, architecture: Architecture) -> float:
    """Cost of one iteration of a stage, in cell updates: what a budget of iterations is counted in."""
    steps = architecture.steps[: stage.depth]
    return float(sum(count * (stage.side * 2**level) ** 2 for level, count in enumerate(steps)))


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
