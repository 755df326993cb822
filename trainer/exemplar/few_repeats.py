"""Few repeats: the lattice of an image that shows no more than two and a half to five of them, as a facade does.

So few make no sharp peaks in a spectrum. The autocorrelation has them, but so it has of stones, by chance. What is
asked for was set by thousands of parts of regular and irregular images (RESEARCH.md), so that hardly one of the latter
passes; many of the former do not, either.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from .autocorrelation import Autocorrelation, autocorrelation, flattened, profile
from .translations import NO_TRANSLATIONS, Array, Evidence, Judge, is_upright, shortest, waves_of

FEWEST, MOST = 2.35, 5.0  # cycles across the image, of the longest wave of lattices that are looked for here
FEWEST_UPRIGHT, FEWEST_OBLIQUE = 6.2, 9.0  # unit cells in the image, of a lattice that is its mirror image, of others
CANDIDATES = 12  # peaks of which any two may be the translations
LEAST_VARIANCE = 1e-6  # of an image that is not plain

LATTICE = Evidence(height=0.3, lowest=0.1, between=0.24, least_between=0.1, elsewhere=0.22)
#: Seven stones around one are nearly a lattice, but hardly an upright one.
OBLIQUE = Evidence(height=0.5, lowest=0.25, between=0.35, least_between=0.2, elsewhere=0.4)
LEAST_MESH = 0.3  # of the variance, in neither rows nor columns: lines at any distance cross at a lattice's places, too

#: Of lines that run one way, judged by the profile across them.
LINES = Evidence(height=0.75, lowest=0.6, between=0.6, least_between=0.4, elsewhere=0.2)
LINES_SHARE, MOST_ALONG = 0.25, 0.5  # of the variance, in that profile; of this, in the one along them
LINES_OVERLAP, LEAST_LAGS = 0.2, 2  # any two lines are as far apart as they are: a third has to follow

#: Of lines that run both ways, each by its profile, and of the grid that they make.
GRID_LINES = Evidence(height=0.6, lowest=0.5, between=0.45, least_between=0.3, elsewhere=0.2)
GRID_SHARE, GRID_SHARES = 0.1, 0.3  # of the variance, in either profile, and in both together
GRID = Evidence(height=0.2, lowest=0.0, between=0.1, least_between=0.0, elsewhere=1.0)


@dataclass(frozen=True)
class Profile:
    """The mean of each row or column of an image: its autocorrelation, and the share of the variance it holds, 0..1."""

    correlation: Autocorrelation
    share: float

    def translation(self, least: Evidence) -> Array:
        """The translation (2, 1) of lines that are as much in evidence, else none (2, 0)."""
        judge = Judge(self.correlation)
        lines = (place[:, None] for place in judge.places)
        return judge.most_evident(
            (line for line in lines if _is_few(line, judge) and len(judge.repeats(line)) >= LEAST_LAGS), least
        )


def few_repeats(image: npt.NDArray[np.float32]) -> Array:
    """The primitive translations (2, count) in pixels of an image (height, width, channels); count 0 if it has none.

    A lattice in two directions is looked for, then lines that run across, down or both. The image should have no more
    than some 160 pixels on its shorter side: it takes 0.1 s then.
    """
    if float(image.var()) < LEAST_VARIANCE:
        return NO_TRANSLATIONS
    flat = flattened(image)
    judge = Judge(autocorrelation(flat))
    profiles = [_profile(flat, axis) for axis in (0, 1)]
    found = NO_TRANSLATIONS
    if 1 - sum(profile.share for profile in profiles) >= LEAST_MESH:
        found = _mesh(judge)
    if not found.size:
        found = _grid(judge, profiles)
    return found if found.size else _lines(profiles)


def _mesh(judge: Judge) -> Array:
    """The lattice of which most is in evidence, upright if there is one."""
    pairs = (shortest(np.stack(pair, axis=1)) for pair in combinations(judge.highest(CANDIDATES), 2))
    few = [pair for pair in pairs if _is_few(pair, judge)]
    upright = judge.most_evident((pair for pair in few if is_upright(pair)), LATTICE)
    return upright if upright.size else judge.most_evident((pair for pair in few if not is_upright(pair)), OBLIQUE)


def _grid(judge: Judge, profiles: list[Profile]) -> Array:
    """The lattice of lines that run both ways, if they do."""
    shares = [profile.share for profile in profiles]
    if min(shares) < GRID_SHARE or sum(shares) < GRID_SHARES:
        return NO_TRANSLATIONS
    both = np.concatenate([profile.translation(GRID_LINES) for profile in profiles], axis=1)
    return both if both.shape[1] == 2 and judge.evidence(both).reaches(GRID) else NO_TRANSLATIONS


def _lines(profiles: list[Profile]) -> Array:
    """The translation of lines that run one way, if most of the image is such lines."""
    less, more = sorted(profiles, key=lambda profile: profile.share)
    if more.share < LINES_SHARE or less.share > MOST_ALONG * more.share:
        return NO_TRANSLATIONS
    return more.translation(LINES)


def _profile(flat: Array, axis: int) -> Profile:
    """The profile of rows (axis 0) or columns (axis 1)."""
    line = profile(flat, axis)
    return Profile(autocorrelation(line, LINES_OVERLAP), float(np.square(line).mean() / np.square(flat).mean()))


def _is_few(translations: Array, judge: Judge) -> bool:
    """Whether translations are neither so short that they are not looked for here, nor so long that none repeats."""
    sides = np.array(judge.correlation.shape)
    if np.linalg.norm(translations, axis=0).min() < judge.nearest:
        return False
    if np.linalg.matrix_rank(translations) < translations.shape[1]:
        return False
    waves = waves_of(translations)
    if not FEWEST <= np.linalg.norm(waves * sides, axis=1).min() <= MOST:
        return False
    cells = abs(np.linalg.det(waves)) * sides.prod() if len(waves) == 2 else np.inf
    return bool(cells >= (FEWEST_UPRIGHT if is_upright(translations) else FEWEST_OBLIQUE))
