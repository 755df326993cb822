"""Stability: many surfaces are grown from a trained model, and none of their states may run away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import nca_core

SEEDS = 4  # at the exemplar's extent, and one surface of WIDE times that on a side: 20 extents together
WIDE = 4
LARGEST = 32.0  # training keeps states within about ±3, with outliers to ±9; runaway growth passes any bound


@dataclass(frozen=True)
class Stability:
    """The outcome of growing a trained model. surfaces: the number of surfaces grown. largest: the largest absolute
    value of any of their states, infinite where one is not a number.
    """

    surfaces: int
    largest: float

    @property
    def in_range(self) -> bool:
        """Whether every state stayed below `LARGEST`, so that the model counts as finished."""
        return self.largest < LARGEST


def stability_of(model: nca_core.Model, extent: int) -> Stability:
    """Grow some seeds at `extent` exemplar pixels on a side and one surface far larger, none seen in training."""
    cells = max(1, round(extent / model.coarse_pixels))
    fields = [nca_core.Torus(cells, cells, 1_000 + seed) for seed in range(SEEDS)]
    fields.append(nca_core.Torus(WIDE * cells, WIDE * cells, 2_000))
    largest = 0.0
    for field in fields:
        with np.errstate(over="ignore", invalid="ignore"):  # a runaway is what is looked for
            state = nca_core.grow(model, field).state
        value = float(np.abs(state).max())
        largest = max(largest, value if np.isfinite(value) else float("inf"))
    return Stability(len(fields), largest)
