"""Crossing: where the courses of a wall are known, how its bricks lie in them, which are one unit cell together.

Courses hold most of a wall's variance, so that the spectrum has a sharp peak for them and none for the upright joints,
which are short, and weak among bricks of many colours. Without the courses, the autocorrelation has the joints: at a
brick's length, and half of it one course on. What is asked for was set by walls of equal, of shifted and of random
lengths (RESEARCH.md), so that hardly one of the latter passes. Joints that stand one above the other are not found
here, since any part of such a line is like any other; the spectrum has them where they are plain to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from .autocorrelation import autocorrelation, profile
from .translations import NO_TRANSLATIONS, Array, Evidence, Judge, is_upright, shortest, waves_of

CANDIDATES = 12  # peaks of which any two may be the translations
LEVEL = 0.6  # cycles across the image, by which courses may run up or down
FEWEST, FEWEST_CELLS = 2.2, 9.0  # cycles across the image of the longest wave, and unit cells in it
MOST_OFF = 0.2  # of a course, by which a peak may miss one
MOST_COURSES = 2  # from one unit cell to the next; what comes again after more is hardly a bond, and often chance
MOST_TOLERANCE = 5  # pixels by which a repeat may miss its place; an eighth of a course where that is less

#: Bricks of equal length in the project's own wall have 0.15, -0.03, 0.15, -0.01 at the least, and 0.03 more than is
#: elsewhere; of 120 walls of random lengths or shifts none reaches all five.
CROSSING = Evidence(height=0.13, lowest=0.0, between=0.13, least_between=0.0, elsewhere=0.1)


def crossing(flat: Array, wave: Array) -> Array:
    """The primitive translations (2, 2) in pixels of an image whose lines have a wave; (2, 0) if they have no other.

    flat: (height, width, channels), as `autocorrelation.flattened` gives it. wave: (2,), cycles per pixel. Lines are
    taken that run across or down, and lattices that are their own mirror images, as walls of bricks or tiles are.
    """
    axis = int(np.abs(wave).argmax())
    if abs(wave[1 - axis]) * flat.shape[1 - axis] > LEVEL:
        return NO_TRANSLATIONS
    tolerance = min(MOST_TOLERANCE, round(1 / (8 * float(np.linalg.norm(wave)))))
    judge = Judge(autocorrelation(flat - profile(flat, axis)), max(1, tolerance))
    return judge.most_evident(_candidates(judge, wave), CROSSING)


def _candidates(judge: Judge, wave: Array) -> Iterator[Array]:
    """Translations (2, 2) between peaks that lie on lines."""
    sides = np.array(judge.correlation.shape)
    peaks = judge.highest(len(judge.places))
    lines = peaks @ wave
    for pair in combinations(peaks[np.abs(lines - np.rint(lines)) < MOST_OFF][:CANDIDATES], 2):
        translations = shortest(np.stack(pair, axis=1))
        courses = np.rint(np.abs(wave @ translations)).astype(int)
        if courses.max() > MOST_COURSES or np.gcd(*courses) != 1:
            continue
        if np.linalg.matrix_rank(translations) < 2 or not is_upright(translations):
            continue
        waves = waves_of(translations)
        cells = abs(np.linalg.det(waves)) * sides.prod()
        if np.linalg.norm(waves * sides, axis=1).min() >= FEWEST and cells >= FEWEST_CELLS:
            yield translations
