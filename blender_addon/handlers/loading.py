"""Images from files that were made under another OCIO configuration get the colour spaces of this one.

Blender leaves them without any, so that maps of data would be shown as if they were colours.
"""

from __future__ import annotations

import bpy
from bpy.app.handlers import persistent

from nca_core import KINDS

from .. import nodes
from ..datablocks import colour_spaces, storage

_HANDLERS = ("load_post", "blend_import_post")  # files that are opened, appended, linked


def restore_colour_spaces() -> None:
    """Give the file's own images their colour spaces."""
    for block in bpy.data.materials:
        node = storage.group_node(block)
        for reader in nodes.all_image_nodes(node.node_tree) if node and node.node_tree else ():
            if reader.image and reader.image.is_editable:
                kind = KINDS.get(reader.name.partition(".")[0])  # what is none of the maps are tables and cells
                _restore_one(reader.image, kind is None or kind.is_data)


def _restore_one(image: bpy.types.Image, is_data: bool) -> None:
    lost = colour_spaces.is_lost(image, is_data)
    if lost and (is_data or colour_spaces.textures().encoded):  # else it has to grow again, as light
        colour_spaces.assign(image, is_data)


@persistent  # type: ignore[untyped-decorator]
def _restore(*_arguments: object) -> None:
    restore_colour_spaces()


def attach() -> None:
    """Watch for files."""
    for name in _HANDLERS:
        getattr(bpy.app.handlers, name).append(_restore)


def detach() -> None:
    """Undo `attach`."""
    for name in _HANDLERS:
        getattr(bpy.app.handlers, name).remove(_restore)
