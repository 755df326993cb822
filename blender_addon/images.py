"""From PNG bytes to image datablocks.

The bytes are packed as they are: exact to 8 or 16 bits, a quarter of the size of a packed float image, saved with the
file, and part of Blender's undo memory, which painted pixels of an image are not.
"""

from __future__ import annotations

import bpy
from nca_core import MapKind


def fill(image: bpy.types.Image | None, name: str, kind: MapKind, png: bytes) -> bpy.types.Image:
    """Put the bytes into the image, whatever its size was, or into a new one. Its users stay its users."""
    if image is None:
        image = bpy.data.images.new(name, 1, 1, alpha=False, is_data=kind.is_data)
        image.alpha_mode = "NONE"
        image.use_half_precision = kind.name != "height"  # 11 bits would show as terraces when displaced
    if image.name != name:
        image.name = name
    image.filepath_raw = f"//textures/{bpy.path.clean_name(name)}.png"  # where "Unpack" would write it
    image.pack(data=png, data_len=len(png))  # type: ignore[arg-type]  # the stubs say str
    image.source = "FILE"
    image.buffers_free()  # of the pixels that were shown before, here and on the GPU
    image.update_tag()
    return image
