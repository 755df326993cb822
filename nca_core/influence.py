"""How far chance reaches: the distance at which a change of the seed field's noise can no longer be seen.

The strict radius of influence (Model.radius) is the sum of all steps. What really arrives fades long before: each step
passes on less of a change than it received. Corner tiles are cut to what is measured here, and weight files keep it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np

from .arrays import Array
from .decoding import decode
from .field import Lattice, Region, SeedField, Torus, Waves
from .growth import grow
from .maps import MapKind
from .model import Model
from .surface import Surface, check_size

TOLERANCE = 1 / 255  # of a map's value
TRIALS = 4  # pairs of seeds, each along both axes
ACROSS = 8  # coarse cells: the extent along the cut
MAX_WORK = 10**12  # multiplications of each growth, a minute's: two hundred times what a shipped model takes


def measured_reach(model: Model, *, trials: int = TRIALS, tolerance: float = TOLERANCE) -> int:
    """Measure the number of coarse cells beyond which no map changes by more than `tolerance` when all noise does, with
    one to spare.

    Measured on surfaces that are cut in two, with another seed on the other side; the half that stays is twice as long
    as the strict reach, so that each of its places is seen from one edge only. Some ten seconds: once, when a training
    ends. Normals count like every other map. Raises ValueError for a model that would take too much.
    """
    far = model.strict_reach
    seen = [
        _faded(model, 2 * far, Torus(*sides, 2 * trial), Torus(*sides, 2 * trial + 1), model.kinds, tolerance)
        for trial in range(trials)
        for sides in ((4 * far, ACROSS), (ACROSS, 4 * far))
    ]
    return min(far, max(seen) + 1)


@lru_cache(maxsize=16)
def reach_of_version_1(model: Model) -> int:
    """Measure the reach as Lichen 0.1.0 did, which cut the tiles of its recipes to it: no more than half the strict
    reach and two, since it looked at half a torus of the strict reach from the nearer of two edges."""
    far = model.strict_reach
    learnt = [kind for kind in model.kinds if kind.name in model.maps]
    seen = [
        _faded(model, far, Torus(*sides, 2 * trial), Torus(*sides, 2 * trial + 1), learnt, 1 / 255)
        for trial in range(2)
        for sides in ((2 * far, 4), (4, 2 * far))
    ]
    return min(far, max(seen) + 1)


def _faded(model: Model, half: int, field: Torus, other: Torus, kinds: Iterable[MapKind], tolerance: float) -> int:
    """Coarse cells from the cuts to the last pixel that tells which seed lies beyond them; half: coarse cells of the
    half that stays."""
    down = field.height > field.width
    check_size(model, _surface(model, field), MAX_WORK)
    before, after = (_shown(model, each, kinds, down) for each in (field, _Spliced(field, other, half, down)))
    changes = np.abs(before - after).max(axis=(1, 2))[: half * model.coarse_pixels]
    told = np.flatnonzero(changes > tolerance)
    if not len(told):
        return 0
    distance = np.minimum(told + 1, half * model.coarse_pixels - told)  # from either edge of the half that stays
    return ceil(int(distance.max()) / model.coarse_pixels)


def _surface(model: Model, field: Torus) -> Surface:
    pixels = field.region.scaled(model.coarse_pixels)
    return Surface(field, (pixels.height, pixels.width), pixels)


def _shown(model: Model, field: SeedField, kinds: Iterable[MapKind], down: bool) -> Array:
    """Maps (along, across, channels), `along` crossing the cut."""
    names = [kind.name for kind in kinds]
    maps = decode(model, grow(model, field), maps=names)
    stacked = np.concatenate([maps[name] for name in names], axis=2)
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

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Array:
        values, others = (field.noise(level, scale, channels, region) for field in (self.field, self.other))
        start, stop, axis = (region.y0, region.y1, 1) if self.down else (region.x0, region.x1, 2)
        beyond = np.arange(start, stop) >= self.cut * scale
        return np.where(beyond[:, None] if axis == 1 else beyond, others, values)

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        return self.field.waves(lattice, scale, region)
