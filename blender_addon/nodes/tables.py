"""Images that nodes look things up in: one of a name for all materials of a file."""

from __future__ import annotations

from collections.abc import Mapping

import bpy

from ..datablocks import colour_spaces


def images(pngs: Mapping[str, bytes]) -> dict[str, bpy.types.Image]:
    """The images of these names; those that the file does not have yet are made of PNG files."""
    return {name: _image(name, png) for name, png in pngs.items()}


def _image(name: str, png: bytes) -> bpy.types.Image:
    image: bpy.types.Image | None = bpy.data.images.get((name, None))  # not another file's
    if image is None:
        image = bpy.data.images.new(name, 1, 1, alpha=False)
        colour_spaces.assign(image, is_data=True)
        plain = name.lower().replace(" ", "_")
        image.filepath_raw = f"//textures/{plain}.png"  # where "Unpack" writes it: all of a name are equal
        image.pack(data=png, data_len=len(png))
        image.source = "FILE"
    return image
