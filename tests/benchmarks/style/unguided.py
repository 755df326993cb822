"""What a guide costs those who don't use it: files trained with one, grown without, beside files that have none.

The two kinds take turns, seed by seed, so that a machine's other work falls on both. The number is the quality
benchmark's mean of distances; the question is whether their difference lies within twice the spread of seeds.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.quality import run as quality
from tests.benchmarks.quality.lichen import Training, make_by_training
from tests.benchmarks.quality.run import Row
from tests.benchmarks.quality.systems import LICHEN, System, by_training
from tests.benchmarks.quality.table import mean_distance
from trainer.exemplar.exemplar import Exemplar

from .grown import Following
from .target import luminance_guide

NETWORK = "standard"
TRAININGS = 3
GROWTHS = 6  # seeds of each


@dataclass(frozen=True)
class Cost:
    """An exemplar's result. plain, guided: the mean of distances of each training; iterations: of all of a kind."""

    exemplar: str
    plain: tuple[float, ...]
    guided: tuple[float, ...]
    iterations: tuple[int, int]

    @property
    def difference(self) -> float:
        """By how much the guided trainings' mean is worse; negative if it is better."""
        return statistics.mean(self.guided) - statistics.mean(self.plain)

    @property
    def spread(self) -> float:
        """Largest less smallest of the plain trainings."""
        return max(self.plain) - min(self.plain)


def cost(exemplar: Exemplar, out: Path, budget: float, say: Callable[[str], None]) -> Cost:
    """Train what is not kept and measure it. Raises InputError for an exemplar that has no luminance to follow."""
    plan = quality.Plan([(system, GROWTHS) for system in systems(exemplar, budget)], out)
    rows = list(quality.rows(exemplar, plan, say))
    plain, guided = ([row for row in rows if (row.system.training is None) == is_guided] for is_guided in (False, True))
    return Cost(exemplar.name, _means(plain), _means(guided), (_iterations(plain), _iterations(guided)))


def systems(exemplar: Exemplar, budget: float) -> list[System]:
    """A training without a guide and one with it, for each seed; a budget is in seconds."""
    return [
        system
        for seed in range(TRAININGS)
        for system in (by_training(Training(NETWORK, seed), budget), _guided(exemplar, seed, budget))
    ]


def markdown(costs: Sequence[Cost]) -> list[str]:
    """A line per exemplar."""
    lines = [
        "| exemplar | without a guide | with one, grown without | difference | twice the spread | iterations |",
        "|---|---|---|---:|---:|---|",
    ]
    for each in costs:
        plain, guided = (", ".join(f"{value:.3f}" for value in values) for values in (each.plain, each.guided))
        counted = " and ".join(f"{count:,}" for count in each.iterations)
        lines.append(
            f"| {each.exemplar} | {plain} | {guided} | {each.difference:+.3f} | {2 * each.spread:.3f} | {counted} |"
        )
    return lines


def _guided(exemplar: Exemplar, seed: int, budget: float) -> System:
    training = Following(NETWORK, seed, (luminance_guide(exemplar),))
    decides = by_training(training, budget).decides
    return System(
        LICHEN, "guided", make_by_training(training), GROWTHS, decides, budget, f"{NETWORK}-guided-seed{seed}"
    )


def _means(rows: Sequence[Row]) -> tuple[float, ...]:
    return tuple(mean for row in rows if (mean := mean_distance(row)) is not None)


def _iterations(rows: Sequence[Row]) -> int:
    return sum(int(row.facts["iterations"]) for row in rows)
