"""Image quilting: blocks of the exemplar, cut together where they differ least. All that copying can give.

A. A. Efros and W. T. Freeman, "Image Quilting for Texture Synthesis and Transfer", SIGGRAPH 2001. Maps are quilted
together, compared in equalised units. The result is not a torus, as in the paper.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import numpy.typing as npt

from .arrays import Stack, equaliser
from .made import Made, Order
from .matching import Correlated, Plane

BLOCKS = 6  # blocks along the shorter side: large enough for a brick
OVERLAP = 6  # a block's share that overlaps its neighbour
TOLERANCE = 0.1  # a block may be so much worse than the best one (section 2.2 of the paper)

Mask = npt.NDArray[np.bool_]


#: The place (y, x) in the exemplar of the block for a window, of which a part is known; compared: what is there so far.
Pick = Callable[[tuple[slice, slice], Mask, Stack], tuple[int, int]]


def quilt(pixels: Stack, units: Stack, seed: int) -> Stack:
    """A picture of the exemplar's size. pixels: (height, width, channels); units: the same in which it is compared."""
    block = min(pixels.shape[:2]) // BLOCKS
    search, random = _Search(units, block), np.random.default_rng(seed)
    quilted, _compared = laid(pixels, units, block, lambda window, known, there: search.pick(there, known, random))
    return quilted


def room_for(height: int, width: int, block: int) -> tuple[int, int]:
    """The least (height, width) that whole blocks cover."""
    overlap = max(2, block // OVERLAP)
    step = block - overlap
    rows, columns = (-(-(side - overlap) // step) for side in (height, width))
    return rows * step + overlap, columns * step + overlap


def laid(pixels: Stack, units: Stack, block: int, pick: Pick) -> tuple[Stack, Stack]:
    """A picture of the exemplar's size out of blocks that are picked one by one, and the same in the units in which it
    is compared."""
    height, width = pixels.shape[:2]
    overlap, room = max(2, block // OVERLAP), room_for(height, width, block)
    result = np.zeros((*room, pixels.shape[2]), np.float32)
    compared = np.zeros((*room, units.shape[2]), np.float32)
    for top, left in product(*(range(0, side - overlap, block - overlap) for side in room)):
        window = (slice(top, top + block), slice(left, left + block))
        known = np.zeros((block, block), bool)
        known[:overlap] |= top > 0
        known[:, :overlap] |= left > 0
        y, x = pick(window, known, compared[window])
        there = np.s_[y : y + block, x : x + block]
        error = np.square(compared[window] - units[there]).sum(2)
        fresh = np.ones((block, block), bool)
        if left:
            fresh[:, :overlap] &= after_cut(error[:, :overlap])
        if top:
            fresh[:overlap] &= after_cut(error[:overlap].T).T
        for target, source in ((result, pixels), (compared, units)):
            target[window][fresh] = source[there][fresh]
    return result[:height, :width], compared[:height, :width]


def after_cut(error: npt.NDArray[np.float32]) -> Mask:
    """The cheapest path from top to bottom of (length, overlap), and all to its right, as True."""
    cost = error.astype(np.float64)
    for row in range(1, len(cost)):
        above = np.pad(cost[row - 1], 1, constant_values=np.inf)
        cost[row] += np.minimum(np.minimum(above[:-2], above[1:-1]), above[2:])
    mask = np.zeros(error.shape, bool)
    at = int(np.argmin(cost[-1]))
    for row in reversed(range(len(cost))):
        first = max(0, at - 1)
        if row < len(cost) - 1:
            at = first + int(np.argmin(cost[row, first : at + 2]))
        mask[row, at:] = True
    return mask


class _Search:
    """Squared differences of a half-known block to all blocks of the exemplar."""

    def __init__(self, units: Stack, block: int) -> None:
        self._room = (units.shape[0] - block + 1, units.shape[1] - block + 1)
        self._image = Correlated(units)
        self._squares = Correlated(np.square(units).sum(2, keepdims=True))
        self._energies: dict[bytes, Plane] = {}

    def pick(self, wanted: Stack, known: Mask, random: np.random.Generator) -> tuple[int, int]:
        """The place (y, x) of one of the blocks that fit the known part nearly best."""
        if not known.any():
            return int(random.integers(self._room[0])), int(random.integers(self._room[1]))
        key = known.tobytes()
        if key not in self._energies:
            self._energies[key] = self._squares.with_block(known[..., None])
        masked = wanted * known[..., None]
        error = self._energies[key] - 2 * self._image.with_block(masked) + np.square(masked).sum()
        good = np.argwhere(error <= max(error.min(), 1e-6) * (1 + TOLERANCE))
        y, x = good[random.integers(len(good))]
        return int(y), int(x)


def make_quilts(order: Order) -> Made:
    """The system; it has no use for a budget."""
    pixels = order.exemplar.pixels
    units = equaliser(order.exemplar)(pixels)
    return Made([quilt(pixels, units, seed) for seed in order.seeds])
