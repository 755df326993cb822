"""What the test project draws, and what nca_core says that each picture is.

A picture to be compared shows each pixel of the images as ZOOM x ZOOM of its own, straight on and without perspective:
the middle one is that pixel, filtered by nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from nca_core.corner_tiles import atlas_places, hashed_deal
from nca_core.maps import to_linear, to_srgb

Array = npt.NDArray[np.float32]
Vector = tuple[float, float, float]

SIZE = 128  # pixels a side, of what is compared
ZOOM = 3
SIDE = 2.0  # metres, of what is seen in them
FAR = 10.0
TILE_PLACE = (-7, 3)  # the corner of tiles that lies in the middle, columns and rows
SEED = 5

#: What is to the right, and up, where one looks at the side of a box; from outside, upright on walls.
SIDES: dict[str, tuple[Vector, Vector]] = {
    "above": ((1, 0, 0), (0, 0, -1)),
    "below": ((-1, 0, 0), (0, 0, -1)),
    "front": ((1, 0, 0), (0, 1, 0)),
    "back": ((-1, 0, 0), (0, 1, 0)),
    "right": ((0, 0, -1), (0, 1, 0)),
    "left": ((0, 0, 1), (0, 1, 0)),
}
LEANING = (-0.5, 0.6, 1.0)  # where light comes from: right, up, and towards the eye


@dataclass(frozen=True)
class View:
    """A picture. material: its path in the project; mesh: plane, box or sphere, `side` metres wide; eye, target, up: of
    the camera; properties: of the material; light: where it comes from, if it is not unshaded; turned: degrees about
    the axes, all of it; plain: whether light is Lambert's alone; ambient: how much comes from all sides; isotropic:
    whether textures are filtered without anisotropy."""

    name: str
    material: str
    mesh: str = "plane"
    side: float = SIDE
    width: int = SIZE * ZOOM
    height: int = SIZE * ZOOM
    eye: Vector = (0, FAR, 0)
    target: Vector = (0, 0, 0)
    up: Vector = (0, 0, -1)
    orthographic: bool = True
    properties: Mapping[str, Any] = field(default_factory=dict)
    light: Vector = (0, 1, 0)
    unshaded: bool = False
    turned: Vector = (0, 0, 0)
    plain: bool = True
    ambient: float = 0.0
    isotropic: bool = False


def from_above(name: str, material: str, properties: Mapping[str, Any]) -> View:
    """A plane with texture coordinates, in its own colours."""
    return View(name, material, properties=properties, unshaded=True)


def lit(name: str, material: str, properties: Mapping[str, Any], side: str, mesh: str = "box", turn: float = 0) -> View:
    """A side of a box, or of a plane, in slanting light."""
    right, up = (np.array(axis, float) for axis in SIDES[side])
    out = np.cross(right, up)
    light = right * LEANING[0] + up * LEANING[1] + out * LEANING[2]
    return View(
        name,
        material,
        mesh,
        eye=_vector(out * FAR),
        up=_vector(up),
        properties=properties,
        light=_vector(light),
        turned=(turn / 2, turn, 0),
    )


def corner_at_middle(tile: int) -> dict[str, Any]:
    """Properties with which a plane shows SIZE pixels of the images, and TILE_PLACE in its middle. tile: pixels on a
    tile's side."""
    scale = SIZE / tile
    column, row = TILE_PLACE
    return {"uv1_scale": (scale, scale, scale), "uv1_offset": (column - scale / 2, row - scale / 2, 0), "seed": SEED}


def triplanar(tile: int, world: bool) -> dict[str, Any]:
    """Likewise of a box, whose middle is at a corner of tiles in all three directions."""
    scale = SIZE / tile / SIDE
    return {
        "uv1_scale": (scale, scale, scale),
        "uv1_offset": (-7, 3, 2),
        "uv1_triplanar": True,
        "uv1_world_triplanar": world,
        "seed": SEED,
    }


def corner_of_side(side: str, offset: Vector) -> tuple[int, int]:
    """The corner of tiles, column and row, in the middle of a side of a box."""
    right, up = SIDES[side]
    return round(float(np.dot(right, offset))), -round(float(np.dot(up, offset)))


def dealt(atlas: Array, colours: int, corner: tuple[int, int]) -> Array:
    """SIZE x SIZE pixels of the endless surface about a corner of tiles, column and row."""
    side = atlas.shape[0] // colours**2
    first = side - SIZE // 2
    around = dealt_tiles(atlas, colours, (corner[0] - 1, corner[1] - 1), 2)
    return around[first : first + SIZE, first : first + SIZE]


def dealt_tiles(atlas: Array, colours: int, first: tuple[int, int], count: int) -> Array:
    """count x count tiles of the endless surface as SEED deals it. first: column and row of the first one."""
    side = atlas.shape[0] // colours**2
    columns, rows = (np.arange(place, place + count + 1).astype(np.uint32) for place in first)
    colour = hashed_deal(colours, SEED)(rows, columns)
    found = np.zeros((count * side, count * side, atlas.shape[2]), np.float32)
    for row in range(count):
        for column in range(count):
            down, across = atlas_places(colours)[tuple(colour[row : row + 2, column : column + 2].ravel())]
            tile = atlas[down * side : (down + 1) * side, across * side : (across + 1) * side]
            found[row * side : (row + 1) * side, column * side : (column + 1) * side] = tile
    return found


def in_light(base_color: Array, normal: Array) -> Array:
    """What Lambert's law makes of them: (height, width, 3) in 0..1, encoded."""
    light = np.array(LEANING) / np.linalg.norm(LEANING)
    leaning = normal[..., :2] * 2 - 1
    up = np.sqrt(np.maximum(0.01, 1 - (leaning**2).sum(axis=-1, keepdims=True)))
    brightness = np.concatenate([leaning, up], axis=-1) @ light
    return to_srgb(to_linear(base_color) * np.maximum(brightness, 0)[..., None])


def _vector(values: npt.NDArray[np.float64]) -> Vector:
    x, y, z = map(float, values)
    return x, y, z
