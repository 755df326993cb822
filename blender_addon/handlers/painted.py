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
                if image.is_dirty and image.is_editable and (image.packed_files or image.source == "GENERATED"):
                    image.pack()


@persistent  # type: ignore[untyped-decorator]
def _pack(*_arguments: object) -> None:
    pack()


def attach() -> None:
    """Watch for files that are saved."""
    bpy.app.handlers.save_pre.append(_pack)


def detach() -> None:
    """Undo `attach`."""
    bpy.app.handlers.save_pre.remove(_pack)
