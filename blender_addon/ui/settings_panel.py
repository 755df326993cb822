"""The main panel: what the next growth of the material at hand takes, and the button that grows it."""

from __future__ import annotations

import bpy

import nca_core

from .. import nodes
from ..datablocks import storage
from ..growing.modes import MODES, heeds
from ..growing.settings_table import SETTINGS
from ..operators.export import LICHEN_OT_export
from ..operators.grow import LICHEN_OT_grow
from ..operators.grow_all import LICHEN_OT_grow_all
from ..operators.reseed import LICHEN_OT_reseed
from ..operators.set_size import LICHEN_OT_set_size
from ..scene.context import material_in
from ..settings import properties
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
    if metres := _metres(material, settings.cells):
        text = say("A unit of UV shows {metres} m", metres=f"{metres:.3g}")
        layout.label(text=text, translate=False, icon="DRIVER_DISTANCE")
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
    layout.prop(settings, "displacement")


def _metres(material: bpy.types.Material, cells: int) -> float:
    """The metres that so many coarse cells measure; 0 if the model does not say."""
    try:
        model = storage.model_of(material)
    except nca_core.WeightFileError:  # the panel of its origin says so
        return 0.0
    return cells * model.coarse_scale * model.cell_size
