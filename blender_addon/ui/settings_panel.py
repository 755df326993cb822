"""The main panel: what the next growth of the material at hand takes, and the button that grows it."""

from __future__ import annotations

import bpy

from .. import nodes
from ..datablocks import storage
from ..growing.modes import MODES, heeds
from ..growing.request import Request
from ..growing.settings_table import SETTINGS
from ..operators.export import LICHEN_OT_export
from ..operators.grow import LICHEN_OT_grow
from ..operators.grow_all import LICHEN_OT_grow_all
from ..operators.real_size import LICHEN_OT_real_size
from ..operators.reseed import LICHEN_OT_reseed
from ..operators.set_size import LICHEN_OT_set_size
from ..operators.write_manifest import LICHEN_OT_write_manifest
from ..scene.context import material_in
from ..scene.material import can_displace
from ..settings import properties, real_size
from ..texts import say
from .parts import draw_gallery, draw_progress, draw_shading, draw_uvs

_PLACED = ("mode", "seed", "cells", "width", "height", "living")  # settings that are drawn in their own way
_SIZES = {"1K": 1024, "2K": 2048, "4K": 4096, "8K": 8192}


class SettingsPanel:
    """Mode, seed, sizes and the button."""

    bl_label = "Lichen"

    def draw(self, context: bpy.types.Context) -> None:
        layout: bpy.types.UILayout = self.layout  # type: ignore[attr-defined]
        material = material_in(context)
        if material is None or storage.group_node(material) is None:
            if not draw_progress(layout):
                draw_gallery(layout, context)
            return
        draw_uvs(layout, context)
        draw_shading(layout, context)
        _draw_stale(layout, material)
        column = layout.column()
        column.enabled = storage.can_grow(material)
        _draw_settings(column, material)
        if not draw_progress(layout):
            row = layout.row()
            row.scale_y = 1.5
            row.operator(LICHEN_OT_grow.bl_idname, icon="SHADERFX")
            row = layout.row(align=True)
            row.operator(LICHEN_OT_grow_all.bl_idname, text="Grow Many...", icon="DUPLICATE")
            row.operator(LICHEN_OT_export.bl_idname, text="Export Maps...", icon="EXPORT")
            row.operator(LICHEN_OT_write_manifest.bl_idname, text="", icon="TEXT")


def _draw_stale(layout: bpy.types.UILayout, material: bpy.types.Material) -> None:
    """A hint, for a material that decodes itself for another working space than the scene's."""
    node = storage.group_node(material)
    if node and node.node_tree and nodes.is_stale(node.node_tree):
        layout.label(text="Grow again: the working space is another one", icon="ERROR")


def _draw_settings(layout: bpy.types.UILayout, material: bpy.types.Material) -> None:
    settings = properties.settings_of(material)
    mode = MODES[settings.mode]
    layout.prop(material, "name", text="", icon="MATERIAL")
    row = layout.row()
    row.prop(settings, "mode", expand=True)
    row = layout.row(align=True)
    row.prop(settings, "seed")
    row.operator(LICHEN_OT_reseed.bl_idname, text="", icon="FILE_REFRESH")
    layout.prop(settings, "cells")
    _draw_metres(layout, material)
    column = layout.column(align=True)
    column.active = not (settings.living and mode.can_live) or heeds(mode, "height")  # which says the shape
    row = column.row(align=True)
    for text, side in _SIZES.items():
        row.operator(LICHEN_OT_set_size.bl_idname, text=text, depress=settings.width == side).side = side
    row = column.row(align=True)
    if heeds(mode, "height"):
        row.prop(settings, "width", text="Width")
        row.prop(settings, "height")
    else:
        row.prop(settings, "width")
    for name in SETTINGS:
        if name not in _PLACED and heeds(mode, name):
            layout.prop(settings, name)
    row = layout.row()
    row.enabled = mode.can_live
    row.prop(settings, "living")
    row = layout.row()
    row.enabled = can_displace(material)
    row.prop(settings, "displacement")


def _draw_metres(layout: bpy.types.UILayout, material: bpy.types.Material) -> None:
    """What a unit of UV shows in metres, and the switch for its real size; nothing where the model knows no metres."""
    is_real = real_size.is_on(material)
    metres = _metres(material, is_real)
    if not metres:
        return
    text = say("A unit of UV shows {metres} m", metres=f"{metres:.3g}")
    layout.label(text=text, translate=False, icon="DRIVER_DISTANCE")
    button = layout.operator(
        LICHEN_OT_real_size.bl_idname, icon="CHECKBOX_HLT" if is_real else "CHECKBOX_DEHLT", depress=is_real
    )
    button.on = not is_real


def _metres(material: bpy.types.Material, is_real: bool) -> float:
    """The metres that a unit of UV shows: with its real size as it does now, for more cells will not change that; else
    once it has grown again. 0 if the model does not say."""
    try:
        model = storage.model_of(material)
        asked = Request(**properties.settings_of(material).as_dict())
        request = (storage.request_of(material) if is_real else None) or asked
    except ValueError:  # the panel of its origin says so
        return 0.0
    return request.metres(model) * real_size.scale_of(material)
