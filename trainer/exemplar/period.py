"""A period that the user says, down and across: measured more exactly, and as the waves that growth gets.

What is said is a rectangle's sides. The lattice need not be rectangular: every other course of a running bond lies half
a brick on. Whether it does is seen in the autocorrelation, so it need not be said.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from nca_core.field import Lattice

from ..errors import InputError
from .autocorrelation import autocorrelation, profile, reduced
from .equalise import equalisation
from .exemplar import Exemplar
from .translations import Array, Judge, forward, rounded, waves_of

SHORTEST = 6.0  # pixels of the exemplar at its training size
FEWEST_REPEATS = 2.0
INEXACT = 0.06  # of the period, by which what is said may be wrong
LEAST_HEIGHT = 0.2  # of the autocorrelation; where a period is said at random it stays below 0.1
SHIFTED = 0.02  # by which the autocorrelation of a shifted lattice must be higher than a rectangular one's


@dataclass(frozen=True)
class Period:
    """The pixels of the picture on disk after which an exemplar repeats, down and across; 0 where it does not."""

    down: float
    across: float

    def __str__(self) -> str:
        return f"{self.down:g}x{self.across:g}"


@dataclass(frozen=True)
class Said:
    """What comes of a period that is said.

    lattice: the waves, each (down, across) in cycles per pixel of the exemplar. seen: whether the exemplar does repeat
    like that; where it does not, the lattice is taken at one's word.
    """

    lattice: Lattice
    seen: bool


def said_lattice(exemplar: Exemplar, period: Period) -> Said:
    """The lattice of an exemplar whose period is said.

    It has one wave if one of the period's numbers is 0. It takes a second, and up to half a minute for
    a few pixels' period in a large picture.
    Raises InputError for a period that is longer than half of the picture, or too short to be learnt at this size.
    """
    sides = np.array(exemplar.pixels.shape[:2], np.float64)
    said = np.array([period.down, period.across]) * exemplar.magnification
    for name, length, side in zip(("down", "across"), said, sides, strict=True):
        _check(period, name, float(length), float(side), exemplar.magnification)
    pixels = torch.from_numpy(exemplar.pixels)
    image = equalisation(pixels, exemplar.maps).apply(pixels)
    flat, scale = reduced(image, float(said[said > 0].min()), float(said.max()))
    waves, seen = _waves(flat, said * scale)
    return Said(tuple((float(down), float(across)) for down, across in map(forward, rounded(waves * scale))), seen)


def _check(period: Period, name: str, length: float, side: float, magnification: float) -> None:
    """Check one number of a period: a length of a side, both in pixels of training. Raises InputError."""
    if not length:
        return
    if length * FEWEST_REPEATS > side:
        raise InputError(
            f"--period {period}: {length / magnification:g} px {name} are more than half of the picture's "
            f"{side / magnification:.0f}; what repeats is there at least twice"
        )
    if length < SHORTEST:
        raise InputError(
            f"--period {period}: {length / magnification:g} px {name} are {length:.1f} px at the size of training, and "
            f"{SHORTEST:.0f} are the least; say a multiple, or train at a larger --exemplar-size"
        )


def _waves(flat: Array, said: Array) -> tuple[Array, bool]:
    """The waves (count, 2) of an image (height, width, channels) whose period, (down, across) in pixels, is said; and
    whether it is seen.
    """
    down, across = said
    along = np.flatnonzero(said)
    lines = flat if len(along) == 2 else profile(flat, int(along[0]))
    judge = Judge(autocorrelation(lines), tolerance=1)
    straight = np.diag(said)[:, along]
    measured = _measured(judge, straight)
    if len(along) == 2:
        courses, columns = np.array([[down, 0], [across / 2, across]]), np.array([[down, down / 2], [0, across]])
        shifted = max((_measured(judge, each) for each in (courses, columns)), key=judge.height)
        measured = shifted if judge.height(shifted) > judge.height(measured) + SHIFTED else measured
    if judge.height(measured) < LEAST_HEIGHT:
        return waves_of(straight), False
    return waves_of(judge.fitted(measured)), True


def _measured(judge: Judge, translations: Array) -> Array:
    """The translations, stretched down and across by a little so that the image is most like itself at all repeats."""
    for _ in range(2):
        for axis in np.flatnonzero(translations.any(axis=1)):
            steps = max(8, round(0.1 * judge.correlation.shape[axis]))  # of half a pixel, at the last repeat
            factors = np.linspace(1 - INEXACT, 1 + INEXACT, 2 * steps + 1)
            stretched = [np.where(np.arange(2)[:, None] == axis, factor, 1.0) * translations for factor in factors]
            best = int(np.argmax([judge.height(each) for each in stretched]))
            if 0 < best < 2 * steps:  # else it is higher still where nobody said that it is
                translations = stretched[best]
    return translations
