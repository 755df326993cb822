"""Synthetic pictures for the tests: a texture that is even by construction, and ways to light it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nca_core.arrays import Array
from nca_core.maps import to_linear, to_srgb

COLOURS = np.array([[0.55, 0.3, 0.2], [0.35, 0.4, 0.3], [0.25, 0.3, 0.45], [0.5, 0.5, 0.4]])


def mosaic(size: int = 192, cell: int = 6, seed: int = 0) -> Array:
    """Cells in four colours (size, size, 3); every 2 × 2 of them hold all four, so that no part is darker."""
    random = np.random.default_rng(seed)
    tiles = -(-size // (2 * cell))
    cells = COLOURS[random.permuted(np.tile(np.arange(4), (tiles, tiles, 1)), axis=2)].reshape(tiles, tiles, 2, 2, 3)
    image = cells.swapaxes(1, 2).reshape(2 * tiles, 2 * tiles, 3).repeat(cell, axis=0).repeat(cell, axis=1)
    noisy = image[:size, :size] + random.normal(0, 0.02, (size, size, 1))
    return np.clip(noisy, 0, 1).astype(np.float32)


def facade(rows: float, columns: float, height: int = 128, width: int = 128, jitter: int = 1, seed: int = 0) -> Array:
    """A wall (height, width, 3) with so many windows down and across: each a little out of place, with panes and blinds
    of its own, under light from the left.
    """
    random = np.random.default_rng(seed)
    image = np.broadcast_to(random.uniform(0.35, 0.7, 3), (height, width, 3)).copy()
    tall, wide = height / rows, width / columns
    top, left = random.uniform(-0.5, 0.5) * tall, random.uniform(-0.5, 0.5) * wide
    for row in range(int(rows) + 2):
        for column in range(int(columns) + 2):
            y, x = np.rint([top + row * tall, left + column * wide]).astype(int) + random.integers(
                -jitter, jitter + 1, 2
            )
            for inset, colour in ((0, 0.9), (2, random.uniform(0.05, 0.4, 3))):
                rest = slice(max(y + inset, 0), max(y + int(0.6 * tall) - inset, 0))
                image[rest, max(x + inset, 0) : max(x + int(0.55 * wide) - inset, 0)] = colour
            blind = slice(max(y + 2, 0), max(y + 2 + int(random.uniform(0, 0.4) * tall), 0))
            image[blind, max(x + 2, 0) : max(x + int(0.55 * wide) - 2, 0)] = random.uniform(0.3, 0.8, 3)
    noisy = image * np.linspace(1, 0.8, width)[:, None] + random.normal(0, 0.02, (height, width, 1))
    return np.clip(noisy, 0, 1).astype(np.float32)


def bricks(courses: float, lengths: float, size: int = 128, seed: int = 0, shifts: Sequence[float] = (0, 0.5)) -> Array:
    """A wall (size, size, 3) of so many courses, and bricks a course, of many colours.

    shifts: how many bricks each course lies further on, over and over; half a one every other makes a running bond.
    """
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:size, :size] / size
    down = y * courses + random.uniform()
    across = x * lengths + random.uniform() + np.resize(shifts, int(courses) + 2)[down.astype(int)]
    colours = random.normal([0.55, 0.3, 0.2], 0.05, (int(courses) + 2, int(lengths) + 3, 3))
    image = colours[down.astype(int), across.astype(int)]
    joint = (down % 1 < 0.15) | (across % 1 < 0.15 * lengths / courses)
    noisy = np.where(joint[..., None], 0.7, image) + random.normal(0, 0.02, (size, size, 1))
    return np.clip(noisy, 0, 1).astype(np.float32)


def stones(count: int, size: int = 128, seed: int = 0) -> Array:
    """So many stones (size, size, 3) in many colours and sizes, with joints between them: nothing is regular."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:size, :size]
    centres = random.uniform(0, size, (count, 2))
    distance = np.hypot(y[..., None] - centres[:, 0], x[..., None] - centres[:, 1])
    nearest, second = np.moveaxis(np.sort(distance, axis=2)[..., :2], 2, 0)
    image = random.uniform(0.2, 0.7, (count, 3))[distance.argmin(axis=2)]
    noisy = np.where((second - nearest < 3)[..., None], 0.1, image) + random.normal(0, 0.02, (size, size, 1))
    return np.clip(noisy, 0, 1).astype(np.float32)


def axes(size: int) -> tuple[Array, Array]:
    """x (1, size) and y (size, 1) from -1 to 1."""
    line = np.linspace(-1, 1, size, dtype=np.float32)
    return line[None, :], line[:, None]


def side_light(size: int, ratio: float) -> Array:
    """Light that falls off linearly from left to right, from 1 to 1 / ratio: (size, size)."""
    x, y = axes(size)
    return 1 - (1 - 1 / ratio) * (x + 1) / 2 + 0 * y


def vignette(size: int, corner: float) -> Array:
    """Light that falls off from 1 in the centre to `corner` in the corners, as 1 / (1 + r²)²: (size, size)."""
    x, y = axes(size)
    falloff: Array = (1 + (x * x + y * y) / 2 * (corner**-0.5 - 1)) ** -2
    return falloff


def lit(picture: Array, light: Array) -> Array:
    """The sRGB-encoded picture under that light (height, width), which may not exceed 1, in steps of 8 bits."""
    return np.round(to_srgb(to_linear(picture) * light[..., None]) * 255).astype(np.float32) / 255
