"""How a seed field addresses its noise, as numbers for the shaders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..corner_tiles import TileAtlas, atlas_corners
from ..field import Plane, SeedField, Torus
from ..signals import SteeredField


class Unsupported(Exception):  # noqa: N818 - a fact, not an error: another engine takes over
    """What this engine has no program for."""


@dataclass(frozen=True)
class Address:
    """words: see `place_words` in blocks.py. corners: (n, n) colours of an atlas' corners, else one number."""

    words: tuple[int, int, int, int]
    corners: Array
    seed: int


def address(field: SeedField, scale: int) -> Address:
    """Of cells of which `scale` make a coarse cell's side. Raises Unsupported for a field that it does not know."""
    if isinstance(field, SteeredField):
        return address(field.seeds, scale)
    none = np.zeros((1, 1), np.float32)
    if isinstance(field, Torus):
        return Address((0, field.width * scale, field.height * scale, 0), none, field.seed)
    if isinstance(field, Plane):
        return Address((1, 0, 0, 0), none, field.seed)
    if isinstance(field, TileAtlas):
        tiles = field.tiles
        corners = atlas_corners(tiles.colours).astype(np.float32)
        return Address((2, tiles.side * scale, tiles.reach * scale, tiles.colours), corners, field.seed)
    raise Unsupported(f"a {type(field).__name__}")
