"""Crops of an exemplar and of growth at the exemplar's own pixels, made in one and the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nca_core import Model, Plane, decode, grow
from nca_core.maps import BASE_COLOR, HEIGHT, map_slices
from samples.scripts.lit import lit
from trainer.exemplar.exemplar import Exemplar

from ..arrays import Stack

Pixels: TypeAlias = npt.NDArray[np.uint8]

COLOUR, LIT = "colour", "lit"
LARGEST, STEP = 256, 64  # pixels of a crop's side, and what smaller ones are whole times of
ROOM = 0.25  # of an exemplar's shorter side that crops may lie apart, at least
MARGIN = 1  # pixels at an exemplar's border: its normals there are none
FURTHEST = 100_000  # coarse cells from the plane's origin


def crop_side(exemplar: Exemplar) -> int:
    """The side of the crops, in pixels: 256, or the largest multiple of 64 that leaves a smaller exemplar room.

    Without room all crops would show the same part of the exemplar, and a judge would know it again.
    """
    shorter = min(exemplar.pixels.shape[:2])
    return int(max(1, min(LARGEST, (1 - ROOM) * shorter) // STEP) * STEP)


def kinds(exemplar: Exemplar) -> tuple[str, ...]:
    """The kinds of pictures that an exemplar has: lit only where there are a height and a colour."""
    return (COLOUR, LIT) if {BASE_COLOR.name, HEIGHT.name} <= set(exemplar.maps) else (COLOUR,)


def picture(stack: Stack, exemplar: Exemplar, kind: str) -> Pixels:
    """A stack of an exemplar's maps as the judge sees it: (height, width, 3) in 8 bits.

    LIT: the material under one low lamp, by the normals of its height, its roughness and its metallic.
    """
    maps = {name: stack[..., part] for name, part in map_slices(exemplar.maps).items()}
    return _rounded(PICTURES[kind](maps, exemplar))


def surface(model: Model, exemplar: Exemplar, random: np.random.Generator) -> Stack:
    """Growth of the exemplar's extent, from some place of an endless plane: (height, width, channels) like it."""
    height, width = exemplar.pixels.shape[:2]
    across, down = (ceil(side / model.coarse_pixels) + 1 for side in (width, height))
    x, y = (int(place) for place in random.integers(-FURTHEST, FURTHEST, 2))
    grown = grow(model, Plane(x, y, across, down, int(random.integers(2**32))))
    maps = decode(model, grown, maps=model.maps)
    stack = np.concatenate([maps[name] for name in model.maps], axis=2)
    top, left = (int(random.integers(model.coarse_pixels)) for _ in range(2))
    return stack[top : top + height, left : left + width]


def places(count: int, size: tuple[int, ...], side: int, random: np.random.Generator) -> list[tuple[int, int]]:
    """Different places (row, column) for `count` crops in a picture of that size, spread evenly, in random order."""
    across = ceil(count**0.5)
    spread = np.stack(np.divmod(random.permutation(across**2)[:count], across), axis=1)
    room = np.array(size) - side - 2 * MARGIN
    steps = (spread + random.random(spread.shape)) / across * (room + 1)
    return [(int(row) + MARGIN, int(column) + MARGIN) for row, column in steps]


def _rounded(values: Stack) -> Pixels:
    levels: Pixels = np.clip(np.round(values * 255), 0, 255).astype(np.uint8)
    return levels


def _colour(maps: Mapping[str, Stack], exemplar: Exemplar) -> Stack:
    first = maps[exemplar.maps[0]]
    return first if first.shape[2] == 3 else np.repeat(first, 3, axis=2)


PICTURES: dict[str, Callable[[Mapping[str, Stack], Exemplar], Stack]] = {
    COLOUR: _colour,
    LIT: lambda maps, exemplar: lit(maps, exemplar.relief),
}
