"""Whether a surface comes again at some distance: the highest autocorrelation of 8 × 8 of the exemplar's extents."""

from __future__ import annotations

from itertools import product
from math import ceil, hypot

import numpy as np

from nca_core.field import Lattice
from trainer.exemplar.exemplar import Exemplar
from trainer.exemplar.regularity import find_lattice

from .arrays import Grey
from .wide import REDUCED

NOTCH = 1  # cycles around a wave of the lattice that are left out with it
NEAREST = 0.5  # of the exemplar's shorter side: nearer lags show how large and how orderly objects are


def recurrence(exemplar: Exemplar, surface: Grey) -> float:
    """The highest autocorrelation half an exemplar away or more: near 0 for none, 1 for a surface that repeats.

    surface: the luma of a torus of many extents (`wide`). Brightness that drifts is no recurrence: waves longer than
    the exemplar are taken out before. Neither is a regular layout: so are the waves of the exemplar's lattice and
    their overtones, so that of bricks is asked whether the same ones come again, not whether there are courses.

    What it cannot see: what comes again here and there (`stamps` does), turned or scaled. Chance alone gives some 0.03
    where objects are small, and more where few fit into a surface; a regular layout that the trainer does not find, or
    that shifts from place to place, is taken for recurrence.
    """
    sides = (exemplar.pixels.shape[0] // REDUCED, exemplar.pixels.shape[1] // REDUCED)
    return _peak(surface, sides, _waves(find_lattice(exemplar), surface.shape))


def _peak(surface: Grey, sides: tuple[int, int], lattice: list[tuple[int, int]]) -> float:
    """sides: of the exemplar, in pixels of the surface. lattice: waves in cycles across the surface (down, across)."""
    power = np.square(np.abs(np.fft.fft2(surface - surface.mean(dtype=np.float64))))
    down, across = (np.fft.fftfreq(length, 1 / side) for length, side in zip(surface.shape, sides, strict=True))
    power[np.hypot(down[:, None], across) <= 1] = 0  # cycles across the exemplar
    for wave in _overtones(lattice, surface.shape):
        rows, columns = (np.arange(at - NOTCH, at + NOTCH + 1) % n for at, n in zip(wave, surface.shape, strict=True))
        power[np.ix_(rows, columns)] = 0
    correlation = np.fft.ifft2(power).real
    if correlation[0, 0] <= 0:
        return 0.0
    near = [np.abs(np.fft.fftfreq(n, 1 / n)) < NEAREST * min(sides) for n in surface.shape]
    far = ~(near[0][:, None] & near[1])
    return float(correlation[far].max() / correlation[0, 0])


def _waves(lattice: Lattice, shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """An exemplar's waves, in cycles per pixel, as whole cycles across a surface, as a torus rounds them."""
    height, width = (REDUCED * side for side in shape)
    return [(round(down * height), round(across * width)) for down, across in lattice]


def _overtones(lattice: list[tuple[int, int]], shape: tuple[int, ...]) -> set[tuple[int, int]]:
    """All whole combinations of waves that a picture of this shape can have."""
    if not lattice:
        return set()
    highest = [length / 2 for length in shape]
    most = ceil(2 * hypot(*highest) / min(hypot(*wave) for wave in lattice))
    counts = product(range(-most, most + 1), repeat=len(lattice))
    sums = {
        tuple(sum(times * wave[axis] for times, wave in zip(each, lattice, strict=True)) for axis in (0, 1))
        for each in counts
    }
    return {(y, x) for y, x in sums if abs(y) <= highest[0] and abs(x) <= highest[1]}
