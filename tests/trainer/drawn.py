"""Synthetic pictures for the tests: a texture that is even by construction, and ways to light it."""

from __future__ import annotations

import numpy as np

from nca_core.maps import to_linear, to_srgb
from trainer.exemplar.exemplar import Exemplar
from trainer.pictures.pixels import Pixels

COLOURS = np.array([[0.55, 0.3, 0.2], [0.35, 0.4, 0.3], [0.25, 0.3, 0.45], [0.5, 0.5, 0.4]])


def mosaic(size: int = 192, cell: int = 6, seed: int = 0) -> Pixels:
    """Cells in four colours (size, size, 3); every 2 × 2 of them hold all four, so that no part is darker."""
    random = np.random.default_rng(seed)
    tiles = -(-size // (2 * cell))
    cells = COLOURS[random.permuted(np.tile(np.arange(4), (tiles, tiles, 1)), axis=2)].reshape(tiles, tiles, 2, 2, 3)
    image = cells.swapaxes(1, 2).reshape(2 * tiles, 2 * tiles, 3).repeat(cell, axis=0).repeat(cell, axis=1)
    noisy = image[:size, :size] + random.normal(0, 0.02, (size, size, 1))
    return np.clip(noisy, 0, 1).astype(np.float32)


def axes(size: int) -> tuple[Pixels, Pixels]:
    """x (1, size) and y (size, 1) from -1 to 1."""
    line = np.linspace(-1, 1, size, dtype=np.float32)
    return line[None, :], line[:, None]


def side_light(size: int, ratio: float) -> Pixels:
    """Light that falls off linearly from left to right, from 1 to 1 / ratio: (size, size)."""
    x, y = axes(size)
    return 1 - (1 - 1 / ratio) * (x + 1) / 2 + 0 * y


def vignette(size: int, corner: float) -> Pixels:
    """Light that falls off from 1 in the centre to `corner` in the corners, as 1 / (1 + r²)²: (size, size)."""
    x, y = axes(size)
    falloff: Pixels = (1 + (x * x + y * y) / 2 * (corner**-0.5 - 1)) ** -2
    return falloff


def lit(picture: Pixels, light: Pixels) -> Pixels:
    """The sRGB-encoded picture under that light (height, width), which may not exceed 1, in steps of 8 bits."""
    return np.round(to_srgb(to_linear(picture) * light[..., None]) * 255).astype(np.float32) / 255


def photo(pixels: Pixels) -> Exemplar:
    """An exemplar with a base colour only; grey pixels (height, width) become colours."""
    colour = pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2)
    return Exemplar("photo", ("base_color",), colour.astype(np.float32), 1.0, "0" * 64)
