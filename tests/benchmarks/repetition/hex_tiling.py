"""Hex-tiling: copies of one tile, each shifted by chance, on overlapping hexagons. What is done without growing.

M. S. Mikkelsen, "Practical Real-Time Hex-Tiling", Journal of Computer Graphics Techniques 11(2), 2022. As there, and
without its rotations, which a material with a direction does not bear. Shifts are whole pixels, so nothing is filtered.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nca_core.field import pcg4d

from ..dealing import Pixels, Places

Numbers: TypeAlias = npt.NDArray[np.float64]

GRID = 2 * np.sqrt(3.0)  # hexagons along a tile
EXPONENT = 7.0  # of the weights: most of a hexagon is its own copy alone, so contrast is kept
LIGHT = 0.6  # how much lighter copies prevail where two meet
LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32) / 255


def hex_tiled(tile: Pixels, rows: Places, columns: Places, seed: int = 0) -> Pixels:
    """The surface at (rows,) × (columns,) pixels: (rows, columns, 3) uint8. tile: (n, n, 3), a torus."""
    side = len(tile)
    places, vertices = triangle_grid(rows[:, None] / side, columns / side)
    shares = places.astype(np.float32)
    total, colour = np.zeros(shares.shape[1:], np.float32), np.zeros((*shares.shape[1:], 3), np.float32)
    for share, (x, y) in zip(shares, vertices, strict=True):
        zeros = np.zeros_like(x)
        shift_y, shift_x, *_ = pcg4d(x, y, zeros, zeros + np.uint32(seed))
        copy = tile[(rows[:, None] + shift_y) % side, (columns + shift_x) % side]
        lightness = copy @ LUMINANCE
        weight = (1 + LIGHT * (lightness - 1)) * share**EXPONENT
        total += weight
        colour += weight[..., None] * copy
    pixels: Pixels = (colour / total[..., None] + 0.5).astype(np.uint8)
    return pixels


def triangle_grid(y: Numbers, x: Numbers) -> tuple[Numbers, npt.NDArray[np.uint32]]:
    """The three hexagons that overlap at each place, in tiles: their shares (3, rows, columns), which sum to 1, and
    their centres' numbers (3, 2, rows, columns), across and down the skewed grid."""
    across, down = GRID * (x - y / np.sqrt(3.0)), GRID * (y * 2 / np.sqrt(3.0) + 0 * x)
    base_x, base_y = np.floor(across).astype(np.int64), np.floor(down).astype(np.int64)
    right, below = across - base_x, down - base_y
    rest = 1 - right - below
    upper = (rest < 0).astype(np.int64)  # which of the two triangles of a skewed square
    sign = 2 * upper - 1
    shares = np.stack([-rest * sign, upper - below * sign, upper - right * sign])
    corners = ((upper, upper), (upper, 1 - upper), (1 - upper, upper))
    vertices = np.stack([np.stack([base_x + step_x, base_y + step_y]) for step_x, step_y in corners])
    return shares, vertices.astype(np.uint32)
