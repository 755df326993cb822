"""Where importing is found: File > Import, Shift-A > Texture in the shader editor, and dropping a file; exporting:
File > Export; training: Image > Train Lichen Material in the Image Editor."""

from __future__ import annotations

import bpy

from ..operators.export import LICHEN_OT_export
from ..operators.import_weights import LICHEN_OT_import_weights
from ..operators.train import LICHEN_OT_train
from ..operators.write_manifest import LICHEN_OT_write_manifest

_DROP_TARGETS = {"ShaderNodeTree", "VIEW_3D"}  # not the other node editors


class LICHEN_FH_weights(bpy.types.FileHandler):
    """Takes weight files that are dropped into a shader editor or a viewport."""

    bl_idname = "LICHEN_FH_weights"
    bl_label = "Lichen weights"
    bl_import_operator = LICHEN_OT_import_weights.bl_idname
    bl_file_extensions = ".nca"

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        in_window = context.region is not None and context.region.type == "WINDOW"
        return in_window and context.area is not None and context.area.ui_type in _DROP_TARGETS


def draw_import(menu: bpy.types.Menu, _context: bpy.types.Context) -> None:
    """The entry in File > Import."""
    menu.layout.operator(LICHEN_OT_import_weights.bl_idname, text="Lichen Weights (.nca)")


def draw_export(menu: bpy.types.Menu, _context: bpy.types.Context) -> None:
    """The entries in File > Export."""
    menu.layout.operator(LICHEN_OT_export.bl_idname, text="Lichen Maps")
    menu.layout.operator(LICHEN_OT_write_manifest.bl_idname, text="Lichen Manifest (.jsonl)")


def draw_add(menu: bpy.types.Menu, _context: bpy.types.Context) -> None:
    """The entry in Shift-A > Texture."""
    menu.layout.separator()
    menu.layout.operator(LICHEN_OT_import_weights.bl_idname, text="Lichen Material...", icon="IMPORT")


def draw_image(menu: bpy.types.Menu, context: bpy.types.Context) -> None:
    """The entry in the Image Editor's menu Image."""
    image = getattr(context.space_data, "image", None)
    if image:
        menu.layout.separator()
        entry = menu.layout.operator(LICHEN_OT_train.bl_idname, text="Train Lichen Material...", icon="SHADERFX")
        entry.image = image.name


def attach() -> None:
    """Add the menu entries."""
    bpy.types.TOPBAR_MT_file_import.append(draw_import)
    bpy.types.TOPBAR_MT_file_export.append(draw_export)
    bpy.types.NODE_MT_category_shader_texture.append(draw_add)
    bpy.types.IMAGE_MT_image.append(draw_image)


def detach() -> None:
    """Undo `attach`."""
    bpy.types.IMAGE_MT_image.remove(draw_image)
    bpy.types.NODE_MT_category_shader_texture.remove(draw_add)
    bpy.types.TOPBAR_MT_file_export.remove(draw_export)
    bpy.types.TOPBAR_MT_file_import.remove(draw_import)
