"""How far chance reaches: the distance at which a change of the seed field's noise can no longer be seen.

The strict radius of influence (Model.radius) is the sum of all steps. What really arrives fades long before: each step
passes on less of a change than it received. Corner tiles are cut to what is measured here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np

from .decode import decode
from .field import Region, SeedField, Torus
from .grow import grow
from .lattice import Lattice, Waves
from .model import Array, Model
from .noise import Floats

TOLERANCE = 1 / 255  # of a map's value
TRIALS = 2  # pairs of seeds, each along both axes
ACROSS = 4  # coarse cells: the extent along the cut


@lru_cache(maxsize=16)
def reach(model: Model, *, trials: int = TRIALS, tolerance: float = TOLERANCE) -> int:
    """Coarse cells beyond which no map changes by more than `tolerance` when all noise does, with one to spare.

    Measured on a few surfaces that are cut in two, with another seed on the other side: two seconds or so. Never more
    than the strict radius.
    """
    strict = ceil(model.radius) + 1
    seen = [
        _faded(model, strict, Torus(*sides, 2 * trial), Torus(*sides, 2 * trial + 1), tolerance)
        for trial in range(trials)
        for sides in ((2 * strict, ACROSS), (ACROSS, 2 * strict))
    ]
    return min(strict, max(seen) + 1)


def _faded(model: Model, strict: int, field: Torus, other: Torus, tolerance: float) -> int:
    """Coarse cells from the cut to the last pixel that tells which seed lies beyond it."""
    down = field.height > field.width
    before, after = (_colours(model, each, down) for each in (field, _Spliced(field, other, strict, down)))
    changes = np.abs(before - after).max(axis=(1, 2))[: strict * model.coarse_pixels]
    told = np.flatnonzero(changes > tolerance)
    if not len(told):
        return 0
    distance = np.minimum(told + 1, strict * model.coarse_pixels - told)  # from either edge of the half that stays
    return ceil(int(distance.max()) / model.coarse_pixels)


def _colours(model: Model, field: SeedField, down: bool) -> Array:
    """All learnt maps (along, across, channels), `along` crossing the cut."""
    maps = decode(model, grow(model, field), maps=model.maps)
    stacked = np.concatenate([maps[name] for name in model.maps], axis=2)
    return stacked if down else stacked.swapaxes(0, 1)


@dataclass(frozen=True)
class _Spliced:
    """A torus with another one's noise from the coarse row (down) or column `cut` on."""

    field: Torus
    other: Torus
    cut: int
    down: bool

    @property
    def region(self) -> Region:
        return self.field.region

    @property
    def wraps(self) -> bool:
        return True

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Floats:
        values, others = (field.noise(level, scale, channels, region) for field in (self.field, self.other))
        start, stop, axis = (region.y0, region.y1, 1) if self.down else (region.x0, region.x1, 2)
        beyond = np.arange(start, stop) >= self.cut * scale
        return np.where(beyond[:, None] if axis == 1 else beyond, others, values)

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        return self.field.waves(lattice, scale, region)
