"""What is measured: style as the quality benchmark does, and how well the content is seen.

content: the mean of correlation and SSIM (Z. Wang et al., "Image Quality Assessment: From Error Visibility to
Structural Similarity", IEEE Transactions on Image Processing 13(4), 2004) of the luminance that is there with the one
that is asked for, both blurred by the guide's deviation, and by half of it: 1 is all of the content. What it cannot
see: what a person would recognise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from nca_core.arrays import Array
from nca_core.stylizing import blurred
from tests.benchmarks.quality.arrays import Stack, grey_maps
from trainer.exemplar.exemplar import Exemplar

from .target import Assignment

OCTAVES = (1.0, 0.5)  # of the guide's deviation
WINDOW = 1.5  # deviations of the blurs over which SSIM's windows reach
STEADY = (0.01, 0.03)  # SSIM's constants


@dataclass(frozen=True)
class Measured:
    """A result in numbers. style: 0 is the exemplar, 1 its pixels shuffled. content: as above. copied: share of
    patches whose neighbours are the exemplar's own. seam: 1 is none."""

    style: float
    content: float
    copied: float
    seam: float

    @property
    def costs(self) -> tuple[float, float, float, float]:
        """The same, the less the better: a seam by how far it is above 1."""
        return self.style, 1 - self.content, self.copied, max(0.0, self.seam - 1)


def content_seen(stack: Stack, assignment: Assignment) -> float:
    """The content's part of it, up to 1."""
    luminance = next(iter(grey_maps(stack, assignment.exemplar.maps).values()))
    height, width = luminance.shape
    wanted, values = assignment.shown(height, width), []
    for octave in OCTAVES:
        deviation = octave * assignment.guide.guide.blur
        here, there = (blurred(np.asarray(each, np.float32), deviation, wraps=True) for each in (luminance, wanted))
        values += [correlation(here, there), similarity(here, there, WINDOW * deviation)]
    return sum(values) / len(values)


def correlation(one: Array, other: Array) -> float:
    """Pearson's; 0 where one is the same everywhere."""
    deviations = float(one.std()) * float(other.std())
    return float(((one - one.mean()) * (other - other.mean())).mean()) / deviations if deviations > 1e-9 else 0.0


def similarity(one: Array, other: Array, window: float) -> float:
    """Mean SSIM of two pictures (height, width) that go on at their opposite edges, in Gaussian windows of so many
    pixels' deviation; values range over what the other does."""

    def mean(values: Array) -> Array:
        return blurred(values, window, wraps=True)

    reach = float(np.ptp(other))
    small, steady = ((constant * reach) ** 2 for constant in STEADY)
    here, there = mean(one), mean(other)
    variances = (mean(one * one) - here * here) + (mean(other * other) - there * there)
    covariance = mean(one * other) - here * there
    top = (2 * here * there + small) * (2 * covariance + steady)
    return float((top / ((here * here + there * there + small) * (variances + steady))).mean())


def judge(exemplar: Exemplar) -> Callable[[Stack, Assignment], Measured]:
    """A judge of results in one exemplar, whose own statistics are measured once."""
    from tests.benchmarks.quality.metrics import METRICS  # here: it needs packages that only benchmarks have

    scores = {metric.name: metric.score_for(exemplar) for metric in METRICS}
    distances = [metric.name for metric in METRICS if metric.is_distance]
    copies = [metric.name for metric in METRICS if metric.shown == "copied"]

    def judged(stack: Stack, assignment: Assignment) -> Measured:
        style = _known(scores[name](stack) for name in distances)
        copied = _known(scores[name](stack) for name in copies)
        seam = scores["seam"](stack)
        return Measured(sum(style) / len(style), content_seen(stack, assignment), max(copied), seam or 0.0)

    return judged


def front(results: Mapping[str, Measured]) -> set[str]:
    """The names of those that no other is as good as in every way and better in one: the Pareto front."""
    return {
        name
        for name, one in results.items()
        if not any(dominates(other, one) for place, other in results.items() if place != name)
    }


def dominates(one: Measured, other: Measured) -> bool:
    """Whether one is at least as good in every way, and better in one."""
    pairs = list(zip(one.costs, other.costs, strict=True))
    return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)


def _known(values: object) -> list[float]:
    return [value for value in values if value is not None]  # type: ignore[attr-defined]
