"""The panel: in the sidebars of the viewport and of the shader editor, and the same under Properties > Material."""

from __future__ import annotations

import bpy

import nca_core

from .. import export, nodes
from ..datablocks import storage
from ..growing import running
from ..growing.modes import MODES
from ..operators.add_uvs import LICHEN_OT_add_uvs
from ..operators.cancel import LICHEN_OT_cancel
from ..operators.export import LICHEN_OT_export
from ..operators.grow import LICHEN_OT_grow
from ..operators.grow_all import LICHEN_OT_grow_all
from ..operators.import_weights import LICHEN_OT_import_weights
from ..operators.reseed import LICHEN_OT_reseed
from ..operators.set_size import LICHEN_OT_set_size
from ..scene import box_uvs
from ..scene.assignment import takes_materials
from ..scene.context import material_in
from ..settings import properties
from ..texts import say
from . import gallery

_SIZES = {"1K": 1024, "2K": 2048, "4K": 4096, "8K": 8192}


class SettingsPanel:
    """Mode, seed, sizes and the button."""

    bl_label = "Lichen"

    def draw(self, context: bpy.types.Context) -> None:
        layout: bpy.types.UILayout = self.layout  # type: ignore[attr-defined]
        material = material_in(context)
        if material is None or storage.group_node(material) is None:
            if not _draw_progress(layout):
                _draw_gallery(layout, context)
            return
        _draw_uvs(layout, context)
        _draw_shading(layout, context)
        _draw_stale(layout, material)
        column = layout.column()
        column.enabled = storage.can_grow(material)
        _draw_settings(column, material)
        if not _draw_progress(layout):
            row = layout.row()
            row.scale_y = 1.5
            row.operator(LICHEN_OT_grow.bl_idname, icon="SHADERFX")
            row = layout.row(align=True)
            row.operator(LICHEN_OT_grow_all.bl_idname, text="Grow Many...", icon="DUPLICATE")
            row.operator(LICHEN_OT_export.bl_idname, text="Export Maps...", icon="EXPORT")


class LibraryPanel:
    """Another material instead of this one."""

    bl_label = "Library"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return storage.group_node(material_in(context)) is not None

    def draw(self, context: bpy.types.Context) -> None:
        _draw_gallery(self.layout, context)  # type: ignore[attr-defined]


class OriginPanel:
    """Where the weights come from."""

    bl_label = "Origin"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return storage.group_node(material_in(context)) is not None

    def draw(self, context: bpy.types.Context) -> None:
        layout: bpy.types.UILayout = self.layout  # type: ignore[attr-defined]
        material = material_in(context)
        assert material is not None  # poll saw it
        try:
            model = storage.model_of(material)
        except nca_core.WeightFileError as error:
            layout.label(text=str(error), icon="ERROR")
            return
        origin = model.provenance
        spent = f"{origin.seconds:.0f} s, {'' if origin.joules_measured else '~'}{origin.joules / 1000:.1f} kJ"
        lines = {
            say("Model"): model.name,
            say("Author"): origin.author,
            say("Licence"): origin.licence,
            say("Source"): origin.source,
            say("Training"): spent if origin.seconds else say("unknown"),
        }
        for name, value in lines.items():
            row = layout.split(factor=0.3)
            row.label(text=name, translate=False)
            row.label(text=value, translate=False)
        if export.rights_warning(model):
            layout.label(text="Nobody says who may use its exemplar", icon="ERROR")


def _draw_gallery(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """A material to pick, and the button that grows it."""
    shelf = context.window_manager.lichen_gallery  # type: ignore[attr-defined]
    layout.template_icon_view(shelf, "material", show_labels=True, scale=7.0, scale_popup=5.0)
    if picked := gallery.chosen():
        path, model = picked
        _draw_uvs(layout, context)
        row = layout.row()
        row.scale_y = 1.5
        holder = context.object if context.object and takes_materials(context.object) else None
        text = _growing_on(holder, gallery.title(path, model))
        button = row.operator(LICHEN_OT_import_weights.bl_idname, text=text, translate=False, icon="SHADERFX")
        button.filepath = str(path)
    _draw_shading(layout, context)
    layout.operator(LICHEN_OT_import_weights.bl_idname, text="Open Weights...", icon="FILE_FOLDER")


def _draw_shading(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """A viewport that shows no materials shows nothing of what grows: the button that changes this."""
    space = context.space_data
    if isinstance(space, bpy.types.SpaceView3D) and space.shading.type in ("SOLID", "WIREFRAME"):
        layout.prop_enum(space.shading, "type", "MATERIAL", text="Show Materials Here")


def _growing_on(holder: bpy.types.Object | None, title: str) -> str:
    """What the gallery's button says."""
    if holder is None:
        return say("Grow {material}", material=title)
    return say("Grow {material} on {object}", material=title, object=holder.name)


def _draw_uvs(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What to do about an object that no texture can be laid on."""
    if context.object and box_uvs.lacks_uvs(context.object):
        column = layout.column(align=True)
        text = say("{object} has no UV map", object=context.object.name)
        column.label(text=text, translate=False, icon="ERROR")
        column.operator(LICHEN_OT_add_uvs.bl_idname, icon="UV")


def _draw_stale(layout: bpy.types.UILayout, material: bpy.types.Material) -> None:
    """A material that decodes itself does so for one working space."""
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
    column.active = not (settings.living and mode.can_live) or "height" in mode.settings  # which says the shape
    row = column.row(align=True)
    for text, side in _SIZES.items():
        row.operator(LICHEN_OT_set_size.bl_idname, text=text, depress=settings.width == side).side = side
    row = column.row(align=True)
    if "height" in mode.settings:
        row.prop(settings, "width", text="Width")
        row.prop(settings, "height")
    else:
        row.prop(settings, "width")
    if "variety" in mode.settings:
        layout.prop(settings, "variety")
    row = layout.row()
    row.enabled = mode.can_live
    row.prop(settings, "living")
    layout.prop(settings, "displacement")


def _metres(material: bpy.types.Material, cells: int) -> float:
    """What so many coarse cells measure; 0 if the model does not say."""
    try:
        model = storage.model_of(material)
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
    row.progress(text=entry.text, translate=False, factor=entry.job.progress)
    row.operator(LICHEN_OT_cancel.bl_idname, text="", icon="X")
    return True


class _Viewport:
    bl_space_type, bl_region_type, bl_category = "VIEW_3D", "UI", "Lichen"


class _ShaderEditor:
    bl_space_type, bl_region_type, bl_category = "NODE_EDITOR", "UI", "Lichen"


class _ShaderEditorSettings(_ShaderEditor, SettingsPanel):
    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        space = context.space_data
        return isinstance(space, bpy.types.SpaceNodeEditor) and space.tree_type == "ShaderNodeTree"


class _MaterialProperties:
    bl_space_type, bl_region_type, bl_context = "PROPERTIES", "WINDOW", "material"


class _MaterialPropertiesSettings(_MaterialProperties, SettingsPanel):
    bl_options = {"DEFAULT_CLOSED"}


def _panels(name: str, editor: type, settings: type) -> tuple[type[bpy.types.Panel], ...]:
    """The panel of an editor, and those inside it."""
    main = f"LICHEN_PT_{name}"
    parts: dict[str, tuple[type, ...]] = {
        main: (settings,),
        f"{main}_library": (editor, LibraryPanel),
        f"{main}_origin": (editor, OriginPanel),
    }
    return tuple(
        type(
            idname,
            (*bases, bpy.types.Panel),
            {"bl_idname": idname, **({} if idname == main else {"bl_parent_id": main})},
        )
        for idname, bases in parts.items()
    )


class _ViewportSettings(_Viewport, SettingsPanel):
    pass


PANELS = (
    *_panels("viewport", _Viewport, _ViewportSettings),
    *_panels("shader_editor", _ShaderEditor, _ShaderEditorSettings),
    *_panels("material", _MaterialProperties, _MaterialPropertiesSettings),
)
