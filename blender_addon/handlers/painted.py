"""Painted guides are kept in the file: Blender saves an image's pixels only where they are packed after each stroke."""

from __future__ import annotations

import bpy
from bpy.app.handlers import persistent

from ..datablocks import storage
from ..settings import steering


def pack() -> None:
    """Pack what materials of this file follow, if it was painted on and is no file of the artist's own."""
    for block in bpy.data.materials:
        if storage.group_node(block):
            for image in steering.of(block).images():
                if image.is_dirty and image.is_editable and _is_ours(image):
                    _give_places(image)
                    image.pack()


def _is_ours(image: bpy.types.Image) -> bool:
    """Whether this file alone has what is painted: tiles that were made here are no files yet."""
    is_no_file = image.source == "GENERATED" or (image.source == "TILED" and not image.filepath_raw)
    return bool(image.packed_files) or is_no_file


def _give_places(image: bpy.types.Image) -> None:
    """Give tiles that have none a place each, or "Unpack" would write all of them to the same one."""
    if image.source == "TILED" and not image.filepath_raw:
        image.filepath_raw = f"//textures/{bpy.path.clean_name(image.name)}.<UDIM>.png"


@persistent  # type: ignore[untyped-decorator]
def _pack(*_arguments: object) -> None:
    pack()


def attach() -> None:
    """Watch for files that are saved."""
    bpy.app.handlers.save_pre.append(_pack)


def detach() -> None:
    """Undo `attach`."""
    bpy.app.handlers.save_pre.remove(_pack)
