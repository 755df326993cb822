"""How far chance reaches: the distance at which a change of the seed field's noise can no longer be seen.

The strict radius of influence (Model.radius) is the sum of all steps. What really arrives fades long before: each step
passes on less of a change than it received. Corner tiles are cut to what is measured here, and weight files keep it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil

import numpy as np

from .arrays import Array
from .decoding import decode
from .field import Lattice, Region, SeedField, Torus, Waves, cell_noise
from .growth import grow
from .guides import Guide
from .maps import MapKind
from .model import Model
from .signals import SteeredField
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


def guide_reach(model: Model, guide: Guide, *, trials: int = TRIALS, tolerance: float = TOLERANCE) -> int:
    """Measure likewise the number of coarse cells beyond which no map changes when all changes that a guide asks for:
    how much is to be grown again where somebody paints."""
    far = model.strict_reach
    seen = []
    for trial in range(trials):
        for sides in ((4 * far, ACROSS), (ACROSS, 4 * far)):
            torus, down = Torus(*sides, trial), sides[1] > sides[0]
            before, after = (
                SteeredField(torus, {guide.input: _Asked(guide, 2 * trial, other, 2 * far, down)})
                for other in (2 * trial, 2 * trial + 1)
            )
            seen.append(_told(model, 2 * far, before, after, model.kinds, tolerance))
    return min(far, max(seen) + 1)


def with_reaches(model: Model) -> Model:
    """Return the model with its reach and those of its guides measured, where nobody has."""
    guides = tuple(guide if guide.reach else replace(guide, reach=guide_reach(model, guide)) for guide in model.guides)
    return replace(model, reach=model.reach or measured_reach(model), guides=guides)


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
    return _told(model, half, field, _Spliced(field, other, half, field.height > field.width), kinds, tolerance)


def _told(
    model: Model, half: int, field: SeedField, other: SeedField, kinds: Iterable[MapKind], tolerance: float
) -> int:
    """Coarse cells from the cuts to the last pixel that tells one field from another, which differ beyond them."""
    down = field.region.height > field.region.width
    check_size(model, _surface(model, field), MAX_WORK)
    before, after = (_shown(model, each, kinds, down) for each in (field, other))
    changes = np.abs(before - after).max(axis=(1, 2))[: half * model.coarse_pixels]
    told = np.flatnonzero(changes > tolerance)
    if not len(told):
        return 0
    distance = np.minimum(told + 1, half * model.coarse_pixels - told)  # from either edge of the half that stays
    return ceil(int(distance.max()) / model.coarse_pixels)


def _surface(model: Model, field: SeedField) -> Surface:
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


@dataclass(frozen=True)
class _Asked:
    """The signal of a guide that asks every coarse cell for something else, from the coarse row (down) or column `cut`
    on by another seed: edges are as hard as no brush paints them."""

    guide: Guide
    seed: int
    other: int
    cut: int
    down: bool

    def values(self, scale: int, region: Region) -> Array:
        rows, columns = (np.arange(*edges) // scale for edges in (region[:2], region[2:]))
        words = columns.astype(np.uint32), rows.astype(np.uint32)
        count = len(self.guide.labels) or 1
        drawn, others = (cell_noise(*words, 0, count, seed) for seed in (self.seed, self.other))
        beyond = (rows >= self.cut)[:, None] if self.down else columns >= self.cut
        asked = np.where(beyond, others, drawn)
        one_each: Array = (asked == asked.max(0)).astype(np.float32)
        return one_each if self.guide.labels else np.concatenate([asked, np.ones_like(asked)])
