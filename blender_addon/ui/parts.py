"""Parts that several panels draw: the gallery, the progress, and hints why a material cannot be seen."""

from __future__ import annotations

import bpy

from .. import running
from ..operators.add_uvs import LICHEN_OT_add_uvs
from ..operators.cancel import LICHEN_OT_cancel
from ..operators.import_weights import LICHEN_OT_import_weights
from ..scene import box_uvs
from ..scene.assignment import takes_materials
from ..settings import asset_library, library
from ..texts import say
from . import gallery
from .facts import draw_facts


def draw_gallery(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """A material to find, to pick and to know, and the button that grows it."""
    shelf = context.window_manager.lichen_gallery  # type: ignore[attr-defined]
    if gallery.draw_search(layout, shelf):
        layout.template_icon_view(shelf, "material", show_labels=True, scale=7.0, scale_popup=5.0)
    if picked := gallery.chosen():
        path, model = picked
        draw_facts(layout, context, model)
        draw_uvs(layout, context)
        row = layout.row()
        row.scale_y = 1.5
        holder = context.object if context.object and takes_materials(context.object) else None
        text = _growing_on(holder, library.title(path, model))
        button = row.operator(LICHEN_OT_import_weights.bl_idname, text=text, translate=False, icon="SHADERFX")
        button.filepath = str(path)
    draw_shading(layout, context)
    for folder in library.waited_for():
        text = say("Waiting for the folder {name}", name=folder.name or str(folder))
        layout.label(text=text, translate=False, icon="SORTTIME")
    layout.operator(LICHEN_OT_import_weights.bl_idname, text="Open Weights...", icon="FILE_FOLDER")
    asset_library.draw_button(layout)


def draw_shading(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """A button, for a viewport that shows no materials and so nothing of a growth."""
    space = context.space_data
    if isinstance(space, bpy.types.SpaceView3D) and space.shading.type in ("SOLID", "WIREFRAME"):
        layout.prop_enum(space.shading, "type", "MATERIAL", text="Show Materials Here")


def draw_uvs(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """A hint and a button, for an object that no texture can be laid on."""
    if context.object and box_uvs.lacks_uvs(context.object):
        column = layout.column(align=True)
        text = say("{object} has no UV map", object=context.object.name)
        column.label(text=text, translate=False, icon="ERROR")
        column.operator(LICHEN_OT_add_uvs.bl_idname, icon="UV")


def draw_progress(layout: bpy.types.UILayout) -> bool:
    """The progress and a button to cancel, if something is growing; returns whether it is."""
    entry = running.current()
    if entry is None:
        return False
    row = layout.row(align=True)
    row.scale_y = 1.5
    row.progress(text=entry.text, translate=False, factor=entry.work.progress)
    row.operator(LICHEN_OT_cancel.bl_idname, text="", icon="X")
    return True


def _growing_on(holder: bpy.types.Object | None, title: str) -> str:
    """The text of the gallery's button."""
    if holder is None:
        return say("Grow {material}", material=title)
    return say("Grow {material} on {object}", material=title, object=holder.name)
