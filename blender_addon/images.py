"""From PNG bytes to image datablocks.

The bytes are packed as they are: exact to 8 or 16 bits, a quarter of the size of a packed float image, saved with the
file, and part of Blender's undo memory, which painted pixels of an image are not.
"""

from __future__ import annotations

import bpy

from nca_core import MapKind


def new(name: str, kind: MapKind, png: bytes) -> bpy.types.Image:
    """An image of a map."""
    image = bpy.data.images.new(name, 1, 1, alpha=False, is_data=kind.is_data)
    image.alpha_mode = "NONE"
    image.use_half_precision = kind.name != "height"  # 11 bits would show as terraces when displaced
    return _pack(image, png)


def replace(old: bpy.types.Image, name: str, png: bytes) -> bpy.types.Image:
    """The image with other pixels, and another size if need be: same users, same settings, this name.

    It is a fresh datablock that takes the old one's place. Packing other bytes into the same one would not do: after
    undo, Blender brings back the bytes, but goes on showing the pixels that it had read before.
    """
    image = old.copy()
    old.user_remap(image)
    if in_use():  # taking it away now could crash Blender; without users it is not saved
        old.name, old.use_fake_user = f"{name} (replaced)", False
    else:
        bpy.data.images.remove(old)
    image.name = name
    return _pack(image, png)


def in_use() -> bool:
    """Whether a thread of Blender's may be reading images: previews in the background, a render, a bake."""
    kinds = ("RENDER_PREVIEW", "RENDER", "OBJECT_BAKE")
    return any(bpy.app.is_job_running(kind) for kind in kinds)  # type: ignore[func-returns-value, arg-type]


def _pack(image: bpy.types.Image, png: bytes) -> bpy.types.Image:
    image.filepath_raw = f"//textures/{bpy.path.clean_name(image.name)}.png"  # where "Unpack" would write it
    image.pack(data=png, data_len=len(png))
    image.source = "FILE"
    image.buffers_free()  # of the pixels that were there before
    return image
