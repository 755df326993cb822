"""A surface from close by and low above it, in the last sun: the view that shows whether a relief holds. CC0.

Rays of a pinhole camera go through the slab in which the relief lies until they are below it (relief mapping,
F. Policarpo et al., I3D 2005). What they meet is lit as lit.py has it, less the shadows that heights cast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nca_core.maps import to_linear, to_srgb
from samples.scripts.lit import lit

Floats = npt.NDArray[np.float32]

LAMP = np.array([-0.75, 0.35, 0.5], np.float32)  # towards the sun: from the left, 31 degrees high
EXPOSURE = 1.5  # of linear light: a low sun gives little
STEPS = 48  # of a ray through the slab; the last is halved a few times
HALVINGS = 5
NEAR, FAR = 1.15, 0.42  # how steeply the lowest and the highest row look down: rise over run
WIDE = 0.5  # half the picture's width, one unit away
SUPERSAMPLED = 2
SHADOW_STEPS = 28
DARK = 0.5  # what is left of the light in a shadow


@dataclass(frozen=True)
class Hits:
    """Where the rays of a picture meet the relief: rows and columns in pixels of the maps, (side, side)."""

    row: Floats
    column: Floats


def closeup(maps: Mapping[str, Floats], relief: float, side: int, height: float = 420.0) -> Floats:
    """A square picture (side, side, 3) of a tiling surface, sRGB-encoded in 0..1.

    maps: (rows, columns, channels) of 0..1. relief: what the height's range measures, in pixels. height: that of the
    camera above the highest point, in pixels.
    """
    field = maps["height"][..., 0] * relief if "height" in maps else np.zeros(maps["base_color"].shape[:2], np.float32)
    middle = (NEAR + FAR) / 2
    eye = np.array([0.0, -1.0, middle], np.float32)
    light = to_linear(lit(maps, relief, LAMP, eye)) * (EXPOSURE * _shadows(field)[..., None])
    picture = _sampled(light, _hits(field, side * SUPERSAMPLED, height))
    return to_srgb(np.clip(picture.reshape(side, SUPERSAMPLED, side, SUPERSAMPLED, 3).mean(axis=(1, 3)), 0, 1))


def _hits(field: Floats, side: int, height: float) -> Hits:
    """Where each ray first lies below the relief, between its top and its bottom."""
    across = ((np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1) * WIDE
    down = FAR + (NEAR - FAR) * (np.arange(side, dtype=np.float32) + 0.5) / side
    down, across = np.meshgrid(down, across, indexing="ij")
    top, tall = float(field.max()), max(float(np.ptp(field)), 1e-6)

    def below(depth: Floats) -> npt.NDArray[np.bool_]:
        row, column = _at(depth)
        return field[row.astype(np.int32) % len(field), column.astype(np.int32) % field.shape[1]] > top - depth

    def _at(depth: Floats) -> tuple[Floats, Floats]:
        ahead = (height + depth) / down
        return 8192 - ahead, 4096 + ahead * across

    step = tall / STEPS
    depth, is_free = np.zeros_like(down), np.ones(down.shape, bool)
    for _ in range(STEPS):
        is_free &= ~below(depth + step)
        depth += step * is_free
    for _ in range(HALVINGS):
        step /= 2
        depth += step * ~below(depth + step)
    return Hits(*_at(depth))


def _sampled(picture: Floats, at: Hits) -> Floats:
    """A tiling picture's values between its pixels."""
    rows, columns = picture.shape[:2]
    row, column = np.floor(at.row - 0.5), np.floor(at.column - 0.5)
    down, right = (at.row - 0.5 - row)[..., None], (at.column - 0.5 - column)[..., None]
    top, left = row.astype(np.int32) % rows, column.astype(np.int32) % columns
    bottom, far = (top + 1) % rows, (left + 1) % columns
    upper = picture[top, left] * (1 - right) + picture[top, far] * right
    lower = picture[bottom, left] * (1 - right) + picture[bottom, far] * right
    return np.asarray(upper * (1 - down) + lower * down, np.float32)


def _shadows(field: Floats) -> Floats:
    """What arrives of the lamp, DARK to 1: heights towards it hide it, softly by half a pixel's rise."""
    way = LAMP[:2] / np.linalg.norm(LAMP[:2])
    climb = float(LAMP[2] / np.linalg.norm(LAMP[:2]))
    hidden = np.zeros_like(field)
    for distance in np.geomspace(1.5, max(3.0, float(np.ptp(field)) / climb), SHADOW_STEPS):
        shift = (round(float(distance * way[1])), -round(float(distance * way[0])))  # rows go down, y goes up
        np.maximum(hidden, np.roll(field, shift, (0, 1)) - field - distance * climb, out=hidden)
    return 1 - (1 - DARK) * np.clip(hidden, 0, 1)
