"""Image files that Blender itself saves, where it comes without OpenImageIO's Python module.

The pixels are the same. What Blender's saving lacks: the texts of recipe, author and licence (the .json beside the
images has them), tiles, and single-channel OpenEXR (three equal channels instead); it works on the main thread only,
and has all of one image in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import bpy
import numpy as np

from nca_core.arrays import Array
from nca_core.formats import Rows
from nca_core.image_files import Add, ImageFile

from ..streams import stdout_as_stderr
from ..texts import tell

_FORMATS = {".tif": "TIFF", ".exr": "OPEN_EXR"}  # by the ending of files' names
_ROWS_AT_ONCE = 256


def knows(file_format: str) -> bool:
    """Whether files of one of nca_core's FORMATS can be written here."""
    return f".{file_format}" in _FORMATS


@contextmanager
def file_saved_by_blender(path: Path, image: ImageFile, texts: Mapping[str, str]) -> Iterator[Add]:
    """Keep rows beside the file, from any thread, until all are there, and save them then; an ImageWriter.

    texts: left out. Blender's main thread has to open and leave the block. Raises OSError if the file cannot be
    written, and ValueError where Blender's colour configuration does not let it be exact.
    """
    kept = path.with_name(f"{path.name}.rows")
    with kept.open("wb") as file:

        def add(rows: Rows) -> None:
            file.write(rows.tobytes())

        yield add
    with kept.open("rb") as rows_of_all:
        pixels = _shown(rows_of_all, image)
    kept.unlink()
    _save(path, image, pixels)


def _shown(file: BinaryIO, image: ImageFile) -> Array:
    """The rows as Blender's images have them: (height, width, 4) float32, the first row below."""
    (height, width), channels = image.size, image.sheet.channels
    dtype = np.dtype(image.storage.dtype)
    most = np.float32(np.iinfo(dtype).max if dtype.kind == "u" else 1)
    pixels = np.ones((height, width, 4), np.float32)
    for top in range(0, height, _ROWS_AT_ONCE):
        count = min(_ROWS_AT_ONCE, height - top)
        data = file.read(count * width * channels * dtype.itemsize)
        rows = np.frombuffer(data, dtype).reshape(count, width, channels).astype(np.float32) / most
        pixels[height - top - count : height - top, :, : max(3, channels)] = rows[::-1]
    return pixels


def _save(path: Path, image: ImageFile, pixels: Array) -> None:
    height, width = image.size
    block = bpy.data.images.new("Lichen", width, height, alpha=False, float_buffer=True, is_data=True)
    scene = bpy.data.scenes.new("Lichen")
    try:
        block.pixels.foreach_set(pixels.ravel())  # type: ignore[attr-defined]
        _set_up(scene, path.suffix, image)
        with stdout_as_stderr():  # where Blender says that it has saved
            block.save_render(str(path), scene=scene)
    except RuntimeError as error:
        raise OSError(str(error).strip().partition("\n")[0]) from error
    finally:
        bpy.data.images.remove(block)
        bpy.data.scenes.remove(scene)
    if not path.is_file():
        raise OSError("Blender could not save it; the disk may be full")


def _set_up(scene: bpy.types.Scene, suffix: str, image: ImageFile) -> None:
    """Let Blender save numbers as they are, in the image's depth, compressed by zip."""
    settings = scene.render.image_settings
    settings.file_format = _FORMATS[suffix]  # type: ignore[assignment]
    settings.color_mode = "BW" if image.sheet.channels == 1 else "RGB"
    settings.color_depth = str(image.storage.bits)  # type: ignore[assignment]
    settings.tiff_codec, settings.exr_codec = "DEFLATE", "ZIP"
    scene.render.dither_intensity = 0
    settings.color_management = "OVERRIDE"
    try:
        settings.view_settings.view_transform = "Raw"  # type: ignore[assignment]
    except TypeError as error:  # floats take no view
        if suffix == ".tif":
            raise ValueError(
                tell('Blender\'s colour configuration has no view "Raw", so it cannot write TIFF; take PNG or OpenEXR')
            ) from error
