"""Translations: the shifts by which a regular image lies on itself, and what its autocorrelation says for them.

A lattice's primitive translations are the columns of an array (2, count), down and across in pixels: two, not parallel,
or one across its lines. Its waves are the rows of their inverse. In the autocorrelation of a regular image each whole
combination of translations, a repeat, is a peak, and no other place is as high: one peak may come by chance, as two
stones are alike, but hardly a lattice of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .autocorrelation import Autocorrelation

TOLERANCE = 0.012  # of the shorter side, by which a repeat may miss its place
MOST_MISSED = 0.25  # of a translation, by which another may differ that was fitted from it
NEAREST_PEAK = 0.1  # of the shorter side: peaks nearer to no shift are no repeats of few, and no rivals
PEAK_RADIUS = 0.02  # of the shorter side, around a peak, where there is no other
DECIMALS = 6  # of waves in cycles per pixel: in a million pixels, one wave more or less
UPRIGHT = 0.1  # of a translation, by which a lattice may miss its mirror image: 3 degrees of a square one
RIVALS_OVERLAP = 0.25  # of the image that a peak beside the repeats must leave to count

Array = npt.NDArray[np.float64]

NO_TRANSLATIONS: Array = np.zeros((2, 0))


@dataclass(frozen=True)
class Evidence:
    """What the autocorrelation says for translations; all are values of it, -1..1, or differences of two.

    height: its mean at all repeats. lowest: its lowest there. between: how much higher it is there than half a
    translation away, on the mean; least_between: at the repeat where that is least. elsewhere: the highest peak that is
    no repeat.
    """

    height: float = 0.0
    lowest: float = 0.0
    between: float = 0.0
    least_between: float = 0.0
    elsewhere: float = 0.0

    def reaches(self, least: Evidence) -> bool:
        """Whether nothing is less than in `least`, nor the height above what is elsewhere."""
        return (
            self.height >= least.height
            and self.lowest >= least.lowest
            and self.between >= least.between
            and self.least_between >= least.least_between
            and self.height - self.elsewhere >= least.height - least.elsewhere
        )

    @property
    def total(self) -> float:
        """One number by which lattices are compared that are all in evidence."""
        return self.height + self.between - self.elsewhere


class Judge:
    """An autocorrelation that translations are judged by."""

    def __init__(self, correlation: Autocorrelation, tolerance: int | None = None) -> None:
        """tolerance: the pixels by which a repeat may miss its place, if not those that are usual for few repeats."""
        self.correlation = correlation
        side = min(side for side in correlation.shape if side > 1)
        self.nearest = max(4.0, NEAREST_PEAK * side)
        self._tolerance = max(1, round(TOLERANCE * side)) if tolerance is None else tolerance
        self._spread = correlation.spread(self._tolerance)
        self.places, self._values = correlation.peaks(self.nearest, max(2, round(PEAK_RADIUS * side)))
        self._overlaps = correlation.overlap(self.places).prod(axis=1)

    def highest(self, count: int) -> Array:
        """The shifts (count, 2) of the highest peaks; those count more that leave more of the image."""
        highest: Array = self.places[np.argsort(-self._values * np.sqrt(self._overlaps), kind="stable")[:count]]
        return highest

    def most_evident(self, candidates: Iterable[Array], least: Evidence) -> Array:
        """The translations among some, fitted, for which there is most evidence; none (2, 0) if too little for all."""
        best, most = NO_TRANSLATIONS, -np.inf
        for candidate in candidates:
            translations = self.fitted(candidate)
            found = self.evidence(translations)
            if found.reaches(least) and found.total > most:
                best, most = translations, found.total
        return best

    def evidence(self, translations: Array) -> Evidence:
        """What there is for translations (2, count); nothing for those without a repeat that can be judged."""
        repeats = self.repeats(translations)
        if not len(repeats):
            return Evidence()
        heights, weights = self._spread.at(repeats), self._weights(repeats)
        above = np.stack([heights - self._halfway(repeats, half) for half in _halves(translations)])
        wholes = self.places @ waves_of(translations).T
        away = np.linalg.norm((wholes - np.rint(wholes)) @ translations.T, axis=1)
        rivals = self._values[(away > 3 * self._tolerance) & (self._overlaps >= RIVALS_OVERLAP)]
        height = float(heights @ weights)
        return Evidence(
            height=height,
            lowest=float(heights.min()),
            between=float((np.nan_to_num(above) @ weights).min()),
            least_between=float(np.nanmin(above, initial=height)),
            elsewhere=float(rivals.max(initial=0.0)),
        )

    def height(self, translations: Array) -> float:
        """That of the evidence alone; -1 for translations without a repeat that can be judged."""
        repeats = self.repeats(translations)
        return float(self._spread.at(repeats) @ self._weights(repeats)) if len(repeats) else -1.0

    def fitted(self, translations: Array) -> Array:
        """The translations that fit best to the peaks beside their repeats, nearest first, as errors grow farther off;
        the translations as they are if that leads to other peaks.
        """
        better = translations
        reach, farthest = np.linalg.norm(translations, axis=0).max(), np.hypot(*self.correlation.shape)
        while reach <= 1.5 * farthest:
            repeats = self.repeats(better)
            repeats = repeats[np.hypot(*repeats.T) <= 1.5 * reach]
            places, values = self.correlation.summit(repeats, self._tolerance)
            weights = np.maximum(values, 0.0) * self.correlation.overlap(repeats).prod(axis=1)
            wholes = np.rint(repeats @ waves_of(better).T)
            if not weights.any() or np.linalg.matrix_rank(wholes[weights > 0]) < translations.shape[1]:
                return translations
            root = np.sqrt(weights)[:, None]
            better = np.linalg.lstsq(wholes * root, places * root, rcond=None)[0].T
            if np.abs(waves_of(translations) @ better - np.eye(translations.shape[1])).max() > MOST_MISSED:
                return translations
            reach *= 1.5
        return better

    def repeats(self, translations: Array) -> Array:
        """All repeats (count, 2) of translations that can be judged, one of each and its negative."""
        most = np.ceil(np.linalg.norm(waves_of(translations) * self.correlation.shape, axis=1)).astype(int)
        ranges = np.meshgrid(*(np.arange(-count, count + 1) for count in most), indexing="ij")
        shifts = np.stack(ranges, axis=-1).reshape(-1, len(most)) @ translations.T
        ahead = (shifts[:, 0] > 1e-6) | ((np.abs(shifts[:, 0]) <= 1e-6) & (shifts[:, 1] > 1e-6))
        repeats: Array = shifts[ahead]
        return repeats[self.correlation.judges(repeats)]

    def _weights(self, repeats: Array) -> Array:
        """How much each of some repeats counts, in all 1: the more, the more of the image it leaves."""
        overlap = np.sqrt(self.correlation.overlap(repeats).prod(axis=1))
        weights: Array = overlap / overlap.sum()
        return weights

    def _halfway(self, repeats: Array, half: Array) -> Array:
        """The mean of the values half a translation before and after each repeat; NaN where none can be judged."""
        values = np.stack([self.correlation.at(repeats - half), self.correlation.at(repeats + half)])
        known = ~np.isnan(values)
        count = np.where(known.any(axis=0), known.sum(axis=0), np.nan)
        mean: Array = np.where(known, values, 0.0).sum(axis=0) / count
        return mean


def waves_of(translations: Array) -> Array:
    """The waves (count, 2) in cycles per pixel of translations (2, count); or the translations of waves."""
    waves: Array = np.linalg.pinv(translations) if translations.size else np.zeros(translations.shape[::-1])
    return waves


def rounded(waves: Array) -> Array:
    """Waves in cycles per pixel, so rounded that the number of threads, which sums depend on, does not change them."""
    tidy: Array = np.round(waves, DECIMALS) + 0.0
    return tidy


def forward(wave: Array) -> Array:
    """Of a wave and its negative, which are the same, the one that runs down or, if level, to the right."""
    return wave if tuple(wave) > (0.0, 0.0) else -wave + 0.0


def shortest(translations: Array) -> Array:
    """The shortest two translations (2, 2) of the lattice of two (Lagrange's and Gauss' reduction)."""
    short, long = sorted(translations.T, key=np.linalg.norm)
    for _ in range(100):
        if not short.any() or not (times := np.rint(short @ long / (short @ short))):
            break
        short, long = sorted((short, long - times * short), key=np.linalg.norm)
    return np.stack([short, long], axis=1)


def is_upright(translations: Array) -> bool:
    """Whether the lattice of two translations is its own mirror image, as walls, tiles and honeycombs are in a level
    picture.
    """
    wholes = waves_of(translations) @ np.diag([-1.0, 1.0]) @ translations
    return bool(np.abs(wholes - np.rint(wholes)).max() <= UPRIGHT)


def _halves(translations: Array) -> list[Array]:
    """The places half way between repeats: of each translation, and of two together."""
    both = [translations.sum(axis=1)] if translations.shape[1] == 2 else []
    return [whole / 2 for whole in (*translations.T, *both)]
