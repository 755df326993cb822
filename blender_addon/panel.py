"""The panel: in the shader editor's sidebar, and the same under Properties > Material."""

from __future__ import annotations

import bpy

import nca_core

from . import library, properties, running
from .context import material_in
from .growth import LIVING
from .operators.cancel import LICHEN_OT_cancel
from .operators.export import LICHEN_OT_export
from .operators.grow import LICHEN_OT_grow
from .operators.import_weights import LICHEN_OT_import_weights
from .operators.reseed import LICHEN_OT_reseed
from .operators.set_size import LICHEN_OT_set_size

_SIZES = {"1K": 1024, "2K": 2048, "4K": 4096, "8K": 8192}


class SettingsPanel:
    """Mode, seed, sizes and the button."""

    bl_label = "Lichen"

    def draw(self, context: bpy.types.Context) -> None:
        layout: bpy.types.UILayout = self.layout  # type: ignore[attr-defined]
        material = material_in(context)
        if material is None or library.group_node(material) is None:
            if not _draw_progress(layout):
                layout.operator(LICHEN_OT_import_weights.bl_idname, icon="IMPORT")
            return
        column = layout.column()
        column.enabled = material.is_editable
        _draw_settings(column, material)
        if not _draw_progress(layout):
            row = layout.row()
            row.scale_y = 1.5
            row.operator(LICHEN_OT_grow.bl_idname, icon="SHADERFX")
            layout.operator(LICHEN_OT_export.bl_idname, text="Export Maps...", icon="EXPORT")


class OriginPanel:
    """Where the weights come from."""

    bl_label = "Origin"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return library.group_node(material_in(context)) is not None

    def draw(self, context: bpy.types.Context) -> None:
        layout: bpy.types.UILayout = self.layout  # type: ignore[attr-defined]
        material = material_in(context)
        assert material is not None  # poll saw it
        try:
            model = library.model_of(material)
        except nca_core.WeightFileError as error:
            layout.label(text=str(error), icon="ERROR")
            return
        origin = model.provenance
        lines = {"Model": model.name, "Author": origin.author, "Licence": origin.licence, "Source": origin.source}
        for name, value in lines.items():
            row = layout.split(factor=0.3)
            row.label(text=name)
            row.label(text=value)


def _draw_settings(layout: bpy.types.UILayout, material: bpy.types.Material) -> None:
    settings = properties.settings_of(material)
    decodes = settings.living and settings.mode in LIVING
    layout.prop(material, "name", text="", icon="MATERIAL")
    row = layout.row()
    row.prop(settings, "mode", expand=True)
    row = layout.row(align=True)
    row.prop(settings, "seed")
    row.operator(LICHEN_OT_reseed.bl_idname, text="", icon="FILE_REFRESH")
    layout.prop(settings, "cells")
    if metres := _metres(material, settings.cells):
        layout.label(text=f"A unit of UV shows {metres:.3g} m", icon="DRIVER_DISTANCE")
    column = layout.column(align=True)
    column.active = not (decodes and settings.mode == "endless")  # of a tile it still says the shape
    row = column.row(align=True)
    for text, side in _SIZES.items():
        row.operator(LICHEN_OT_set_size.bl_idname, text=text, depress=settings.width == side).side = side
    row = column.row(align=True)
    if settings.mode == "tile":
        row.prop(settings, "width", text="Width")
        row.prop(settings, "height")
    else:
        row.prop(settings, "width")
    if settings.mode == "endless":
        layout.prop(settings, "variety")
    row = layout.row()
    row.enabled = settings.mode in LIVING
    row.prop(settings, "living")
    layout.prop(settings, "displacement")


def _metres(material: bpy.types.Material, cells: int) -> float:
    """What so many coarse cells measure; 0 if the model does not say."""
    try:
        model = library.model_of(material)
    except nca_core.WeightFileError:  # the panel of its origin says so
        return 0.0
    return cells * model.coarse_scale * model.cell_size


def _draw_progress(layout: bpy.types.UILayout) -> bool:
    """Progress and a button to cancel, if something is growing; whether it is."""
    entry = running.current()
    if entry is None:
        return False
    row = layout.row(align=True)
    row.scale_y = 1.5
    row.progress(text=entry.text, factor=entry.job.progress)
    row.operator(LICHEN_OT_cancel.bl_idname, text="", icon="X")
    return True


class _ShaderEditor:
    bl_space_type, bl_region_type, bl_category = "NODE_EDITOR", "UI", "Lichen"


class _MaterialProperties:
    bl_space_type, bl_region_type, bl_context = "PROPERTIES", "WINDOW", "material"


class LICHEN_PT_shader_editor(_ShaderEditor, SettingsPanel, bpy.types.Panel):
    bl_idname = "LICHEN_PT_shader_editor"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        space = context.space_data
        return isinstance(space, bpy.types.SpaceNodeEditor) and space.tree_type == "ShaderNodeTree"


class LICHEN_PT_shader_editor_origin(_ShaderEditor, OriginPanel, bpy.types.Panel):
    bl_idname = "LICHEN_PT_shader_editor_origin"
    bl_parent_id = LICHEN_PT_shader_editor.bl_idname


class LICHEN_PT_material(_MaterialProperties, SettingsPanel, bpy.types.Panel):
    bl_idname = "LICHEN_PT_material"
    bl_options = {"DEFAULT_CLOSED"}


class LICHEN_PT_material_origin(_MaterialProperties, OriginPanel, bpy.types.Panel):
    bl_idname = "LICHEN_PT_material_origin"
    bl_parent_id = LICHEN_PT_material.bl_idname
