"""Preview pictures: the exemplar beside a growth of its model, and the weight file's thumbnail."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

import nca_core
from nca_core.maps import KINDS, map_slices
from nca_core.sphere import lit_sphere, with_hollows

from ..exemplar.enlarge import as_it_was
from ..exemplar.exemplar import Exemplar
from ..pictures.pixels import Pixels
from .image_files import write_map

GAP = 12  # pixels between two pictures
LARGEST = 4096  # pixels on a side of a growth
THUMBNAIL = 128
COLOURS = 16  # of a thumbnail: a weight file keeps so few in half a byte a pixel
_SHOWN = 512  # exemplar pixels that lie across the thumbnail's sphere
_TEXELS = 320  # of them
_GROUND = 0.11  # behind the sphere, sRGB: the grey of Blender's menus


def comparison(exemplar: Exemplar, model: nca_core.Model, seed: int, extent: int = 2) -> Pixels:
    """The exemplar beside a growth of `extent` times its size, for every map: (height, width, 3) in 0..1, sRGB-encoded.

    The first map is shown with the picture's own pixels, the others at half their density.
    """
    height, width = (min(extent * side, LARGEST) for side in exemplar.pixels.shape[:2])
    recipe = nca_core.Recipe(seed=seed, width=width, height=height)
    surface = recipe.surface(model)
    size = (surface.size[0] // exemplar.scale, surface.size[1] // exemplar.scale)
    maps = nca_core.decode(model, nca_core.grow(model, surface.field), size, maps=model.maps)
    pixels = as_it_was(exemplar).pixels
    rows: list[Pixels] = []
    for name, part in map_slices(exemplar.maps).items():
        step = 2 if rows else 1
        pair = (pixels[::step, ::step, part], maps[name][::step, ::step])
        rows.append(beside([_grey_to_colour(image) for image in pair]))
    return below([rows[0], beside(rows[1:])]) if len(rows) > 1 else rows[0]


def write_comparison(path: Path, picture: Pixels) -> None:
    """Write a picture (height, width, 3) in 0..1 as an 8-bit sRGB PNG. Raises OutputError if it cannot be written."""
    write_map(path, picture, KINDS["base_color"])


def thumbnail(model: nca_core.Model) -> npt.NDArray[np.uint8]:
    """A small picture of the material, (128, 128, 3) uint8 in sRGB: a lit sphere of it, in at most 16 colours."""
    cells = nca_core.grow(model, nca_core.Recipe(width=_SHOWN, height=_SHOWN).surface(model).field)
    maps = nca_core.decode(model, cells, (_TEXELS, _TEXELS))
    lit = lit_sphere(with_hollows(maps), THUMBNAIL, 1.0)
    colour = lit[..., :3] * lit[..., 3:] + _GROUND * (1 - lit[..., 3:])
    picture = Image.fromarray((np.clip(colour, 0, 1) * 255 + 0.5).astype(np.uint8))
    return np.asarray(picture.quantize(COLOURS, dither=Image.Dither.FLOYDSTEINBERG).convert("RGB"))


def _grey_to_colour(image: Pixels) -> Pixels:
    return np.repeat(image, 3, axis=2) if image.shape[2] == 1 else image


def beside(pictures: Sequence[Pixels]) -> Pixels:
    """Pictures (height, width, 3) in a row on white, their upper edges level."""
    tall = max(len(picture) for picture in pictures)
    spaced = [np.pad(p, ((0, tall - len(p)), (0, GAP), (0, 0)), constant_values=1) for p in pictures]
    return np.concatenate(spaced, axis=1)[:, :-GAP]


def below(pictures: Sequence[Pixels]) -> Pixels:
    """Pictures (height, width, 3) in a column on white, their left edges level."""
    return beside([picture.swapaxes(0, 1) for picture in pictures]).swapaxes(0, 1)
