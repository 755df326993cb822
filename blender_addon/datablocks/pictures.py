"""Images of Blender's as pictures that growth follows: their values as they are stored, the first row on top.

Images of bytes are read as they are. Those of floats Blender keeps as light with alpha multiplied in, unless they are
Non-Color: they get the curve of sRGB, as painted bytes have it, so that the same grey means the same in both.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import bpy
import numpy as np

from nca_core.arrays import Array
from nca_core.maps import to_srgb
from nca_core.steering import Picture
from nca_core.untrusted import fitting_name
from nca_core.works import UNKNOWN, Credit

from ..growing.following import WHOLE, Sheet
from ..streams import stdout_as_stderr
from ..texts import tell
from . import storage

_LEAST_ALPHA = 1e-4  # by which colours are divided


def sheet(image: bpy.types.Image) -> Sheet:
    """All pictures of an image. Raises ValueError, in one line, for one that has no pixels."""
    credit = storage.credit_of(image)
    if image.source != "TILED":
        return Sheet(image.name, {WHOLE: picture(image)}, credit)
    with _tiles(image) as tiles:
        return Sheet(image.name, {number: picture(tile, image.name) for number, tile in tiles.items()}, credit)


def picture(image: bpy.types.Image, name: str = "", at_least: int | None = None) -> Picture:
    """The picture of an image without tiles. name: what to call it. at_least: the pixels of the shorter side that a
    large picture may be brought down to, by means of blocks. Raises ValueError, in one line."""
    pixels = raw(image, name)
    step = min(pixels.shape[:2]) // (2 * at_least) if at_least else 1
    pixels = _smaller(pixels, step)
    values, presence = pixels[..., : 3 if pixels.shape[2] > 2 else 1], np.ones(pixels.shape[:2], np.float32)
    if pixels.shape[2] in (2, 4) and image.alpha_mode != "NONE":
        presence = pixels[..., -1].clip(0, 1)
        if image.is_float and image.alpha_mode != "CHANNEL_PACKED":
            values = values / np.maximum(presence, _LEAST_ALPHA)[..., None]
    values = values.clip(0, 1)
    if image.is_float and not image.colorspace_settings.is_data:
        values = to_srgb(values)
    elif not image.is_float and step < 2:  # Blender's bytes come with roundings of their own
        values = np.rint(values * 255) / np.float32(255)
        presence = np.rint(presence * 255) / np.float32(255)
    if (values == values[..., :1]).all():
        values = values[..., :1]
    return Picture(np.ascontiguousarray(values, np.float32), np.ascontiguousarray(presence, np.float32))


def work(image: bpy.types.Image, author: str = "", licence: str = "", source: str = "") -> Credit:
    """Whose work an image is, which is laid out in a material; empty texts are unknown. Raises ValueError, in one line,
    for a text that is too long or not one line."""
    said = [text.strip() or UNKNOWN for text in (author, licence, source)]
    file = Path(bpy.path.abspath(image.filepath)) if image.filepath else None
    return Credit("content", fitting_name(file.name if file else image.name), _digest(image, file), *said)


def _digest(image: bpy.types.Image, file: Path | None) -> str:
    """The SHA-256 of an image's file, or of its numbers where it has none."""
    if image.packed_file:
        return hashlib.sha256(image.packed_file.data).hexdigest()
    if file and file.is_file():
        return hashlib.sha256(file.read_bytes()).hexdigest()
    return picture(image).sha256


def raw(image: bpy.types.Image, name: str = "") -> Array:
    """The numbers of an image as Blender has them, first row on top: (height, width, channels) float32. Raises
    ValueError for one without pixels."""
    width, height = image.size
    channels = len(image.pixels) // max(1, width * height)  # type: ignore[arg-type]
    if not (width and height and channels):
        raise ValueError(
            tell("The image {name} has no pixels: is its file where it was?", name=repr(name or image.name))
        )
    pixels = np.empty(width * height * channels, np.float32)
    image.pixels.foreach_get(pixels)  # type: ignore[attr-defined]
    return pixels.reshape(height, width, channels)[::-1]


def _smaller(pixels: Array, step: int) -> Array:
    """The means of blocks of so many pixels a side; what is left over at the end is left out."""
    if step < 2:
        return pixels
    height, width = (side // step for side in pixels.shape[:2])
    blocks = pixels[: height * step, : width * step].reshape(height, step, width, step, -1)
    means: Array = blocks.mean(axis=(1, 3))
    return means


def new(name: str, picture: Picture) -> bpy.types.Image:
    """A picture as an image of bytes, Non-Color, packed into the file."""
    height, width = picture.presence.shape
    pixels = np.empty((height, width, 4), np.float32)
    pixels[..., :3], pixels[..., 3] = picture.values[::-1], picture.presence[::-1]
    image = bpy.data.images.new(name, width, height, alpha=True, is_data=True)
    image.pixels.foreach_set(pixels.ravel())  # type: ignore[attr-defined]
    image.update()
    image.pack()
    return image


@contextmanager
def _tiles(image: bpy.types.Image) -> Iterator[dict[int, bpy.types.Image]]:
    """A tiled image's tiles as images, for a while: Blender gives the pixels of the first one only, so all are written
    to files. Raises ValueError if none has any."""
    numbers, loaded = [tile.number for tile in image.tiles], {}
    with tempfile.TemporaryDirectory(prefix="lichen-") as folder:
        try:
            with stdout_as_stderr(), suppress(RuntimeError):  # of tiles that nobody has filled
                image.save(filepath=str(Path(folder) / "tile.<UDIM>.png"), save_copy=True)
            for number in numbers:
                path = Path(folder) / f"tile.{number}.png"
                if path.is_file():
                    loaded[number] = bpy.data.images.load(str(path), check_existing=False)
                    loaded[number].colorspace_settings.name = image.colorspace_settings.name
                    loaded[number].alpha_mode = image.alpha_mode
            if not loaded:
                raise ValueError(
                    tell("The image {name} has no pixels: is its file where it was?", name=repr(image.name))
                )
            yield loaded
        finally:
            for tile in loaded.values():
                bpy.data.images.remove(tile)
