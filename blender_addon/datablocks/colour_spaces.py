"""Images are given those of Blender's colour spaces that suit them, whatever the OCIO configuration calls them.

A studio's configuration has its own names ("sRGB - Texture", "Utility - sRGB - Texture", ...), and its roles need not
help: in ACES 1.2 that of painted textures is a logarithmic space. So spaces are tried out: Blender reads a few known
pixels in each that may be meant, and the one is taken in which they come out as the light that sRGB stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, TypeAlias

import bpy
import numpy as np
from mathutils import Color

from nca_core.arrays import Array
from nca_core.maps import to_linear
from nca_core.png import PngWriter

from ..texts import tell
from . import leftovers, storage

Matrix: TypeAlias = tuple[tuple[float, ...], ...]  # (3, 3), rows first

# Names in the order in which they are tried, in any case.
_LIKELY = (
    r"srgb",
    r"srgb.?tx|srgb.{1,3}texture",
    r"utility - srgb - texture",
    r"srgb encoded rec\.?709.*",
    r".*srgb.*texture.*",
    r".*srgb.*tx.*",
    r".*srgb.*",
    r".*(texture|709).*",
)
_ODD = re.compile(r"ap0|ap1|p3|2020|adobe|output|display|linear", re.IGNORECASE)  # names of others with that curve

_GREYS = np.array([1.0, 0.5, 0.1, 0.02], np.float32)
_SAME = 4e-3  # roundings, also of LUTs, differ by less
_CLOSE = 0.02  # the primaries of two spaces differ by more, ways to adapt the white by less


@dataclass(frozen=True)
class Textures:
    """The colour space that images of colours get.

    space: the colour space's name. matrix: from linear Rec.709 to the scene's light. encoded: whether the space decodes
    sRGB; if not, pixels have to be the scene's light themselves.
    """

    space: str
    matrix: Matrix
    encoded: bool

    @property
    def is_wide(self) -> bool:
        """Whether the scene's light has other primaries than Rec.709."""
        return not np.allclose(self.matrix, np.eye(3), atol=1e-3)


def textures() -> Textures:
    """The space for colours, of the configuration and the working space in use. May make an image for a moment."""
    return _textures(names(), _believed())


def signature() -> str:
    """Tells one working space from another; asks nothing that may not be asked while a panel is drawn."""
    return " ".join(f"{value:.3f}" for row in _believed() for value in row)


def names() -> tuple[str, ...]:
    """The colour spaces that an image can have."""
    named: Any = bpy.types.ColorManagedInputColorspaceSettings.bl_rna.properties["name"]
    return tuple(entry.identifier for entry in named.enum_items)


def assign(image: bpy.types.Image, is_data: bool) -> None:
    """Give an image the space for data, or for colours that are sRGB-encoded (see `fitted`)."""
    settings = image.colorspace_settings
    if is_data:
        settings.is_data = True
    else:
        settings.name = textures().space  # type: ignore[assignment]
    storage.store_colour_space(image, settings.name)


def restore(image: bpy.types.Image, is_data: bool) -> None:
    """Give an image its space again if it was grown under a configuration that calls it otherwise: Blender has put
    some other one in its place, or none. One that an artist has chosen stays."""
    if is_lost(image, is_data):
        assign(image, is_data)
    elif image.colorspace_settings.name == (given := storage.colour_space_of(image, is_data)):
        storage.store_colour_space(image, given)  # which version 1 did not


def is_lost(image: bpy.types.Image, is_data: bool) -> bool:
    """Whether this configuration has no space of the name that the image was given."""
    return storage.colour_space_of(image, is_data) not in names()


def fitted(png: bytes, is_data: bool) -> bytes:
    """A map's PNG as `assign` needs it: the same, unless no space decodes sRGB; then colours as the scene's light."""
    return png if is_data or textures().encoded else _png(kept(pixels(png)[..., :3], is_data))


def kept(values: Array, is_data: bool) -> Array:
    """A map's values (height, width, channels) in 0..1 as an image keeps them that has been given its space."""
    if is_data or (found := textures()).encoded:
        return values
    return (to_linear(values) @ np.array(found.matrix, np.float32).T).clip(0, 1)


def warning() -> str:
    """The warning about the configuration; empty if it has the spaces that are needed."""
    found = textures()
    if found.encoded:
        return ""
    return tell(
        "The OCIO configuration has no colour space for sRGB textures; colours are kept as light, in {space}",
        space=found.space,
    )


def pixels(png: bytes, space: str = "") -> Array:
    """The pixels that Blender reads from a PNG: (height, width, 4) float32, first row on top. space: "" for the stored
    values."""
    with _scratch() as image:
        image.pack(data=png, data_len=len(png))
        image.source = "FILE"
        if space:
            image.colorspace_settings.name = space  # type: ignore[assignment]
        else:
            image.colorspace_settings.is_data = True
        image.buffers_free()  # of the pixels that were there before
        width, height = image.size
        values = np.empty(width * height * 4, np.float32)
        image.pixels.foreach_get(values)  # type: ignore[attr-defined]
    return values.reshape(height, width, 4)[::-1]


@lru_cache(maxsize=8)
def _textures(all_names: tuple[str, ...], believed: Matrix) -> Textures:
    """believed: see `_believed`. Where the configuration says nothing of it, names decide which primaries are meant."""
    is_told = not np.allclose(believed, np.eye(3), atol=_CLOSE)
    likely = _likely(all_names)
    first: Textures | None = None
    for name in (*(name for name in likely if not _ODD.search(name)), _given(False)):
        if matrix := _measured(name):
            found = Textures(name, matrix, True)
            if not is_told or np.allclose(matrix, believed, atol=_CLOSE):
                return found
            first = first or found
    if first:
        return first
    others = [name for name in all_names if name not in likely]
    for name in (*filter(_ODD.search, likely), *others):
        if matrix := _measured(name):
            may_be_meant = name in others and not (is_told or _ODD.search(name))
            if may_be_meant or np.allclose(matrix, believed, atol=_CLOSE):
                return Textures(name, matrix, True)
    return Textures(_given(True), believed, False)


def _likely(all_names: tuple[str, ...]) -> list[str]:
    """Spaces that may be meant for sRGB textures, the most likely first."""
    patterns = [re.compile(pattern, re.IGNORECASE) for pattern in _LIKELY]
    return list(dict.fromkeys(name for pattern in patterns for name in all_names if pattern.fullmatch(name)))


def _measured(name: str) -> Matrix | None:
    """From Rec.709 to the scene's light as pixels in this space say; None if it has not the curve of sRGB."""
    colours = np.concatenate([np.eye(3, dtype=np.float32), _GREYS[:, None].repeat(3, axis=1)])
    light = pixels(_png(colours[None]), name)[0, :, :3]
    if not np.allclose(light[3:], to_linear(_GREYS)[:, None], rtol=_SAME, atol=_SAME / 20):
        return None
    return tuple(tuple(map(float, row)) for row in light[:3].T)


def _believed() -> Matrix:
    """From linear Rec.709 to the scene's light, as Blender has it: not at all if the configuration does not say how its
    spaces relate to colours that one can measure."""
    columns = [Color(axis).from_rec709_linear_to_scene_linear() for axis in np.eye(3).tolist()]
    return tuple(tuple(round(float(value), 4) + 0.0 for value in row) for row in zip(*columns, strict=True))


def _given(is_float: bool) -> str:
    """The space that Blender itself gives to an image of 8 bits, or of floats: those are the scene's light."""
    with _scratch(float_buffer=is_float) as image:
        return str(image.colorspace_settings.name)


@contextmanager
def _scratch(**options: bool) -> Iterator[bpy.types.Image]:
    """An image for a moment."""
    image = bpy.data.images.new(".Lichen Colour", 1, 1, **options)
    try:
        yield image
    finally:
        leftovers.discard(image, image.name)


def _png(colours: Array) -> bytes:
    """(height, width, 3) in 0..1 as a PNG of 16 bits, whose values Blender converts to light as it reads it."""
    file = BytesIO()
    writer = PngWriter(file, (colours.shape[0], colours.shape[1]), 3, 16)
    writer.add(colours)
    writer.finish()
    return file.getvalue()
