"""What tori are asked for in training: guides drawn by chance, of which the exemplar itself is one example.

Most are pieces of what the exemplar's guide asks for, in any orientation; others are smooth noise and noise with hard
edges, as people paint. All have the values of the exemplar's guide equally often. On every second torus nobody asks for
anything, so that one file grows with a guide and without. Not by chance: of two workers one then has these alone, and
each step of the training is one part of both kinds (trainer/RESEARCH.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nca_core import SeedField, SteeredField, Torus
from nca_core.drawings import Drawing
from nca_core.guides import Guidance

from ..exemplar.guide import ExemplarGuide
from ..pictures.pixels import Pixels
from ..process.digests import digest
from .steering import Steering

UNASKED = 2  # tori of such seeds, their multiples, are asked for nothing: every second one
PIECES, SMOOTH = 0.6, 0.2  # of the others: pieces of the exemplar's guide, smooth noise; the rest has hard edges
CELLS = 16  # pixels of a drawn guide on a coarse cell's side: finer ones are blurred away by the cells
SIZES = (1.0, 6.0)  # coarse cells: the least and the greatest size of what noise draws
MOST_VALUES = 4  # of noise with hard edges
SALT = 0x67756964  # beside a torus' seed, so that its noise and its guides have nothing to do with each other

Random = np.random.Generator


@dataclass(frozen=True, eq=False)
class Guiding:
    """Gives every torus its guides, by its seed. guides: the exemplar's; coarse_pixels: exemplar pixels on a coarse
    cell's side."""

    guides: tuple[ExemplarGuide, ...]
    coarse_pixels: int

    def __call__(self, torus: Torus) -> SeedField:
        if torus.seed % UNASKED == 0:
            return torus
        random = np.random.default_rng([torus.seed, SALT])
        present = self.guides
        if len(present) > 1 and random.random() < 0.5:
            present = (present[random.integers(len(present))],)
        period = (torus.height, torus.width)
        inputs = {
            each.guide.input: Guidance(each.guide, (self._drawn(each, torus, random),), 1.0, period) for each in present
        }
        return SteeredField(torus, inputs)

    def _drawn(self, each: ExemplarGuide, torus: Torus, random: Random) -> Drawing:
        kind = random.random()
        size = (torus.height * CELLS, torus.width * CELLS)
        if kind < PIECES:
            asked = _piece(each.asked, (torus.height * self.coarse_pixels, torus.width * self.coarse_pixels), random)
        else:
            ranks = _noise(size, random.uniform(*SIZES) * CELLS, random)
            smooth = kind < PIECES + SMOOTH and not each.guide.labels
            asked = ranks[..., None] if smooth else _stepped(ranks, each, random)
        return Drawing(asked, np.ones(asked.shape[:2], np.float32), 0, 0, torus.height, torus.width)


def steering_by(guides: Sequence[ExemplarGuide], coarse_pixels: int) -> Steering:
    """The steering of a training that follows an exemplar's guides."""
    what = [(each.guide, each.asked.shape, each.asked.tobytes()) for each in guides]
    constants = (UNASKED, PIECES, SMOOTH, CELLS, SIZES, MOST_VALUES, SALT)
    heard = tuple((each.guide.input, each.guide.numbers) for each in guides)
    return Steering(heard, Guiding(tuple(guides), coarse_pixels), digest(what, constants), tuple(guides))


def _piece(asked: Pixels, size: tuple[int, int], random: Random) -> Pixels:
    """A piece of an exemplar's guide: turned and mirrored by chance, and mirrored at its edges where it is too
    small."""
    if random.random() < 0.5:
        asked = asked.swapaxes(0, 1)
    rows, columns = (
        _mirrored(np.arange(wanted) + random.integers(2 * there), there)
        for wanted, there in zip(size, asked.shape, strict=False)
    )
    piece: Pixels = asked[rows[:, None], columns]
    return piece


def _mirrored(places: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """Places along an image that is followed by its mirror image, and so on."""
    places = places % (2 * count)
    return np.minimum(places, 2 * count - 1 - places)


def _noise(size: tuple[int, int], feature: float, random: Random) -> Pixels:
    """Smooth noise on a torus, by rank: (height, width) float32, uniform in -1..1. feature: pixels of what it shows."""
    height, width = size
    down, across = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)
    spectrum = np.fft.rfft2(random.standard_normal(size)) * np.exp(-0.5 * (down**2 + across**2) * (2.5 * feature) ** 2)
    values = np.fft.irfft2(spectrum, size)
    ranks = np.empty(values.size, np.float32)
    ranks[np.argsort(values, axis=None)] = np.linspace(-1, 1, values.size, dtype=np.float32)
    return ranks.reshape(size)


def _stepped(ranks: Pixels, each: ExemplarGuide, random: Random) -> Pixels:
    """Noise by rank, cut into areas: of labels in an order by chance, else of a few values."""
    labels = len(each.guide.labels)
    count = labels or int(random.integers(2, MOST_VALUES + 1))
    area = np.minimum(((ranks + 1) / 2 * count).astype(np.int64), count - 1)
    if labels:
        one_each: Pixels = np.eye(labels, dtype=np.float32)[random.permutation(labels)][area]
        return one_each
    values = random.uniform(-1, 1, count).astype(np.float32)
    stepped: Pixels = values[area][..., None]
    return stepped
