"""Texture transfer by quilting: blocks of the exemplar that fit their neighbours and the content's light.

A. A. Efros and W. T. Freeman, "Image Quilting for Texture Synthesis and Transfer", SIGGRAPH 2001, section 4: the error
of a block is alpha times that of its overlap with what is there, and 1 - alpha times that of its light; several passes,
each with smaller blocks and a larger alpha, and in all but the first the whole block is compared with the pass before.
Here one number, the firmness, moves it from texture to content: by f / (1 - f) the light's share is multiplied, against
the texture's, in all passes; 0.5 is the paper's. The result is not a torus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.benchmarks.quality.arrays import Stack, equaliser
from tests.benchmarks.quality.matching import Correlated, Plane
from tests.benchmarks.quality.quilting import TOLERANCE, Mask, laid, room_for

from .target import Assignment

BLOCKS = 10  # blocks along the shorter side in the first pass: smaller than a texture's, for features must fit
SHRINK = 2 / 3  # of the blocks from pass to pass, as in the paper
LIGHT = 3.0  # times -1..1's variance is 1, as all else has
ALPHAS = (0.1, 0.5, 0.9)  # the paper's, of each pass


def transferred(assignment: Assignment, firmness: float, seed: int) -> Stack:
    """A picture of the exemplar's size. firmness: 0 to 1, exclusive of both."""
    pixels, (height, width) = assignment.exemplar.pixels, assignment.exemplar.pixels.shape[:2]
    units = equaliser(assignment.exemplar)(pixels)
    own, wanted = assignment.guide.asked[..., 0], assignment.asked(height, width)
    random = np.random.default_rng(seed)
    block, before = min(height, width) // BLOCKS, None
    for each in ALPHAS:
        alpha = each * (1 - firmness) / (each * (1 - firmness) + (1 - each) * firmness)
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
    search, room = _Search(units, own, block), room_for(*pixels.shape[:2], block)
    light = _extended(wanted, room)
    earlier = None if before is None else _extended(before, room)
    everywhere = np.ones((block, block), bool)

    def pick(window: tuple[slice, slice], known: Mask, there: Stack) -> tuple[int, int]:
        asked = [_Part(light[window][..., None], everywhere, (1 - alpha) * LIGHT, True)]
        if known.any():
            asked.append(_Part(there, known, alpha))
        if earlier is not None:
            asked.append(_Part(earlier[window], everywhere, alpha))
        error = search.errors(asked)
        good = np.argwhere(error <= max(float(error.min()), 1e-6) * (1 + TOLERANCE))
        y, x = good[random.integers(len(good))]
        return int(y), int(x)

    return laid(pixels, units, block, pick)


def _extended(values: Stack, room: tuple[int, int]) -> Stack:
    """Values, mirrored beyond their lower and right edges up to a size."""
    sides = [(0, max(0, there - here)) for there, here in zip(room, values.shape[:2], strict=True)]
    return np.pad(values, [*sides, *[(0, 0)] * (values.ndim - 2)], mode="symmetric")


@dataclass(frozen=True)
class _Part:
    """What a block is compared with. values: (block, block, numbers), equalised units, or light; known: where they
    count; weight: of their mean squared difference."""

    values: Stack
    known: Mask
    weight: float
    is_light: bool = False

    @property
    def scale(self) -> float:
        """The weight of one number."""
        return self.weight / (self.known.sum() * self.values.shape[2])


class _Search:
    """Weighed mean squared differences of a block to all blocks of the exemplar: one correlation for each block, since
    they are linear."""

    def __init__(self, units: Stack, own: Stack, block: int) -> None:
        self._numbers = units.shape[2]
        self._room = (units.shape[0] - block + 1, units.shape[1] - block + 1)
        light = own[..., None]
        self._image = Correlated(np.concatenate([units, light], 2))
        self._squares = [Correlated(np.square(each).sum(2, keepdims=True)) for each in (units, light)]
        self._energies: dict[tuple[bool, bytes], Plane] = {}

    def errors(self, parts: Sequence[_Part]) -> Plane:
        """The error of the block at each place."""
        template = np.zeros((*parts[0].known.shape, self._numbers + 1), np.float32)
        error = np.zeros(self._room, np.float32)
        for part in parts:
            masked = part.values * part.known[..., None]
            template[..., -1:] += part.scale * masked if part.is_light else 0
            template[..., :-1] += 0 if part.is_light else part.scale * masked
            error += part.scale * (self._energy(part) + float(np.square(masked).sum()))
        return np.maximum(error - 2 * self._image.with_block(template), 0)

    def _energy(self, part: _Part) -> Plane:
        """The squares of the exemplar under a part, at each place."""
        key = (part.is_light, part.known.tobytes())
        if key not in self._energies:
            self._energies[key] = self._squares[part.is_light].with_block(part.known[..., None])
        return self._energies[key]
