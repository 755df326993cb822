"""Texture transfer by quilting: blocks of the exemplar that fit their neighbours and the content's light.

A. A. Efros and W. T. Freeman, "Image Quilting for Texture Synthesis and Transfer", SIGGRAPH 2001, section 4: the error
of a block is alpha times that of its overlap with what is there, and 1 - alpha times that of its light; several passes,
each with smaller blocks and a larger alpha, and in all but the first the whole block is compared with the pass before.
Here alpha ends at 1 - firmness, so one number moves it from texture to content. The result is not a torus.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt

from tests.benchmarks.quality.arrays import Stack, equaliser
from tests.benchmarks.quality.quilting import OVERLAP, TOLERANCE, Mask, after_cut

from .target import Assignment

PASSES = 3
BLOCKS = 10  # blocks along the shorter side in the first pass: smaller than a texture's, for features must fit
SHRINK = 2 / 3  # of the blocks from pass to pass, as in the paper
FIRST = 1 / 9  # of alpha in the first pass: the paper's rise from 0.1 to 0.9

Plane = npt.NDArray[np.float64]


def transferred(assignment: Assignment, firmness: float, seed: int) -> Stack:
    """A picture of the exemplar's size. firmness: 0 to 1, exclusive of both."""
    pixels, (height, width) = assignment.exemplar.pixels, assignment.exemplar.pixels.shape[:2]
    units = equaliser(assignment.exemplar)(pixels)
    own, wanted = assignment.guide.asked[..., 0], assignment.asked(height, width)
    random = np.random.default_rng(seed)
    block, before = min(height, width) // BLOCKS, None
    for number in range(PASSES):
        alpha = (1 - firmness) * (FIRST + (1 - FIRST) * number / (PASSES - 1))
        result, before = _quilted(pixels, units, own, wanted, block, alpha, random, before)
        block = max(6, round(block * SHRINK))
    return result


def _quilted(
    pixels: Stack,
    units: Stack,
    own: Stack,
    wanted: Stack,
    block: int,
    alpha: float,
    random: np.random.Generator,
    before: Stack | None,
) -> tuple[Stack, Stack]:
    """One pass: the picture, and the same in equalised units."""
    height, width = pixels.shape[:2]
    overlap = max(2, block // OVERLAP)
    search, step = _Search(units, own, block), block - overlap
    rows, columns = (-(-(side - overlap) // step) for side in (height, width))
    room = (rows * step + overlap, columns * step + overlap)
    result = np.zeros((*room, pixels.shape[2]), np.float32)
    compared = np.zeros((*room, units.shape[2]), np.float32)
    light = _extended(wanted, room)
    earlier = None if before is None else _extended(before, room)
    for row, column in product(range(rows), range(columns)):
        window = np.s_[row * step : row * step + block, column * step : column * step + block]
        known = np.zeros((block, block), bool)
        known[:overlap] |= row > 0
        known[:, :overlap] |= column > 0
        error = (1 - alpha) * search.of_light(light[window]) + alpha * search.of_texture(compared[window], known)
        if earlier is not None:
            error += alpha * search.of_texture(earlier[window], np.ones((block, block), bool))
        good = np.argwhere(error <= max(float(error.min()), 1e-6) * (1 + TOLERANCE))
        y, x = good[random.integers(len(good))]
        there = np.s_[y : y + block, x : x + block]
        difference = np.square(compared[window] - units[there]).sum(2)
        fresh = np.ones((block, block), bool)
        if column:
            fresh[:, :overlap] &= after_cut(difference[:, :overlap])
        if row:
            fresh[:overlap] &= after_cut(difference[:overlap].T).T
        for target, source in ((result, pixels), (compared, units)):
            target[window][fresh] = source[there][fresh]
    return result[:height, :width], compared[:height, :width]


def _extended(values: Stack, room: tuple[int, int]) -> Stack:
    """Values, mirrored beyond their lower and right edges up to a size."""
    sides = [(0, max(0, there - here)) for there, here in zip(room, values.shape[:2], strict=True)]
    return np.pad(values, [*sides, *[(0, 0)] * (values.ndim - 2)], mode="symmetric")


class _Search:
    """Mean squared differences of a block to all blocks of the exemplar, per pixel and number, by Fourier
    transforms."""

    def __init__(self, units: Stack, own: Stack, block: int) -> None:
        self._size, self._block = units.shape[:2], block
        self._room = (units.shape[0] - block + 1, units.shape[1] - block + 1)
        self._texture, self._light = (np.fft.rfft2(each, axes=(0, 1)) for each in (units, own[..., None]))
        self._squares = [np.fft.rfft2(np.square(each).sum(2)) for each in (units, own[..., None])]
        self._energies: dict[tuple[int, bytes], Plane] = {}

    def of_texture(self, there: Stack, known: Mask) -> Plane:
        """Of the known part of a block, in equalised units; 0 where nothing is known."""
        if not known.any():
            return np.zeros(self._room)
        return self._error(0, self._texture, there, known)

    def of_light(self, wanted: Stack) -> Plane:
        """Of what is asked for, -1 to 1: three times that, since its variance is a third."""
        return 3 * self._error(1, self._light, wanted[..., None], np.ones((self._block, self._block), bool))

    def _error(self, which: int, image: npt.NDArray[np.complex128], there: Stack, known: Mask) -> Plane:
        mask = known[..., None].astype(np.float32)
        key = (which, known.tobytes())
        if key not in self._energies:
            self._energies[key] = self._correlated(mask, self._squares[which][..., None])
        masked = there * mask
        error = self._energies[key] - 2 * self._correlated(masked, image) + float(np.square(masked).sum())
        return np.maximum(error, 0) / (known.sum() * there.shape[2])

    def _correlated(self, template: Stack, transformed: npt.NDArray[np.complex128]) -> Plane:
        other = np.fft.rfft2(template, self._size, axes=(0, 1))
        return np.fft.irfft2((transformed * other.conj()).sum(2), self._size)[: self._room[0], : self._room[1]]
