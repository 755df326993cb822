"""A model with inputs of its own, and fields that steer it by every kind of signal at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nca_core import Graft, Region, SeedField, SteeredField

from .models import random_model

MODEL = random_model(lattice=((0.3, 0.0), (-0.1, 0.4)), inputs={"guide.moss": 2, "code": 3})
OTHER = random_model(seed=1, hidden=(14, 9, 12), lattice=((0.5, 0.2),))
SMALLER = random_model(seed=2, steps=(2, 2), hidden=(5, 16))


@dataclass(frozen=True)
class Waving:
    """A signal that changes from place to place, and repeats after `period` coarse cells both ways. low, high: its
    values. turned: as cosine and sine of an angle instead."""

    numbers: int
    period: int = 6
    low: float = -1.0
    high: float = 1.0
    turned: bool = False

    def values(self, scale: int, region: Region) -> np.ndarray:
        rows, columns = ((np.arange(a, b) + 0.5) / scale / self.period for a, b in (region[:2], region[2:]))
        waves = [
            np.sin(2 * np.pi * ((1 + number) * rows[:, None] + columns)) * np.cos(2 * np.pi * columns)
            for number in range(1 if self.turned else self.numbers)
        ]
        if self.turned:
            waves = [np.cos(3 * waves[0]), np.sin(3 * waves[0])]
            return np.stack(waves).astype(np.float32)
        middle, reach = (self.high + self.low) / 2, (self.high - self.low) / 2
        return (middle + reach * np.stack(waves)).astype(np.float32)


@dataclass(frozen=True)
class Everywhere:
    """A signal that is the same at every place."""

    numbers: tuple[float, ...]

    def values(self, scale: int, region: Region) -> np.ndarray:
        flat = np.array(self.numbers, np.float32)[:, None, None]
        return np.broadcast_to(flat, (len(self.numbers), region.height, region.width))


def steered(seeds: SeedField, grafted: bool = True) -> SteeredField:
    """With everything at once: a guide, a code, a frame and, unless it is to be decoded, a graft."""
    grafts = (Graft(OTHER, Waving(1, low=0.0)), Graft(SMALLER, Everywhere((0.0,))))
    return SteeredField(
        seeds,
        inputs={"guide.moss": Waving(2), "code": Everywhere((0.5, -1.0, 0.25))},
        frame=Waving(2, turned=True),
        grafts=grafts if grafted else (),
    )
