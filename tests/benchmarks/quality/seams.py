"""The border of a tile, and the difference between tiles."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from trainer.exemplar.exemplar import Exemplar

from .arrays import Stack, equaliser
from .normalise import Score

SHIFTS = 16
MOST_PAIRS = 20
SEED = 2


def seam(exemplar: Exemplar) -> Score:
    """Mean step between pixels on both sides of the wrapped border, in units of the mean step inside: about 1 for none.

    Mean over both directions, all maps in equalised units. Well above 1: a seam that shows when the picture is tiled.
    It looks at a single row of pixels: where structures are large, 0.8 to 1.2 is chance. It cannot see what is only
    improbable, such as half a brick at the border.
    """
    units = equaliser(exemplar)

    def score(stack: Stack) -> float:
        values = units(stack)
        ratios = []
        for axis in (0, 1):
            steps = np.abs(np.roll(values, -1, axis) - values).mean(2).mean(1 - axis)
            ratios.append(steps[-1] / max(float(steps[:-1].mean()), 1e-6))
        return float(np.mean(ratios))

    return score


def diversity(exemplar: Exemplar, stacks: list[Stack]) -> float | None:
    """Mean difference between the results of two seeds, in units of that between the exemplar and itself moved: 0 and
    above, None for a single seed.

    0: always the same picture; 1: as different as two places of the material. Root mean squares in equalised units, at
    most 20 pairs. It cannot see whether the differences are any good: noise is diverse.
    """
    units = equaliser(exemplar)
    if len(stacks) < 2:
        return None
    random = np.random.default_rng(SEED)
    height, width = exemplar.pixels.shape[:2]
    own = units(exemplar.pixels)
    shifts = (random.integers((height // 4, width // 4), (3 * height // 4, 3 * width // 4)) for _ in range(SHIFTS))
    typical = np.mean([_difference(own, np.roll(own, tuple(shift), (0, 1))) for shift in shifts])
    pairs = list(combinations(range(len(stacks)), 2))
    if len(pairs) > MOST_PAIRS:
        pairs = [pairs[index] for index in random.choice(len(pairs), MOST_PAIRS, replace=False)]
    values = [units(stack) for stack in stacks]
    between = np.mean([_difference(values[left], values[right]) for left, right in pairs])
    return float(between / max(float(typical), 1e-6))


def _difference(left: Stack, right: Stack) -> float:
    return float(np.sqrt(np.mean(np.square(left - right))))
