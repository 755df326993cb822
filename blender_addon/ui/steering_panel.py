"""The panel of what a material follows, inside the main one: guides, a direction, another material to blend with."""

from __future__ import annotations

import bpy

from nca_core.stylizing import TONE

from ..datablocks import storage
from ..growing.modes import MODES
from ..operators.bake_attribute import LICHEN_OT_bake_attribute
from ..operators.paint_guide import LICHEN_OT_paint_guide
from ..operators.stylize_image import LICHEN_OT_stylize_image
from ..scene.context import material_in
from ..settings import properties
from ..texts import say
from .grown_panel import GrownPanel
from .guide_texts import name_of, what_it_does


class SteeringPanel(GrownPanel):
    """What the material's next growth follows. What lies at a place is not shown in a mode that has no places."""

    bl_label = "Steering"

    def draw(self, context: bpy.types.Context) -> None:
        layout: bpy.types.UILayout = self.layout  # type: ignore[attr-defined]
        layout.use_property_split, layout.use_property_decorate = True, False
        material = material_in(context)
        assert material is not None  # poll saw it
        layout.enabled = storage.can_grow(material)
        settings = properties.settings_of(material)
        shown, has_places = settings.steering, MODES[settings.mode].has_places
        for entry in shown.guides:
            if has_places or entry.image:
                _draw_guide(layout, entry, _said(material, entry.name))
        if has_places and any(entry.name == TONE for entry in shown.guides):
            layout.operator(LICHEN_OT_stylize_image.bl_idname, text="Stylize Image...", icon="IMAGE_REFERENCE")
        if shown.colours:
            column = layout.column()
            _draw_image(column, shown, "colours", "Colours")
            column.prop(shown, "gain")
            column.prop(shown, "offset")
        column = layout.column()
        column.prop(shown, "angle")
        if has_places or shown.direction:
            _draw_image(column, shown, "direction", "Image")
            if shown.direction:
                column.prop(shown, "firmness")
            _draw_attribute(column, "DIRECTION", text="From Colour Attribute")
        if has_places or shown.partner:
            column = layout.column()
            column.prop(shown, "partner", icon="MATERIAL")
            if shown.partner:
                _draw_image(column, shown, "mask", "Mask")
                _draw_painting(column, text="Paint Mask", what="MASK")
                column.prop(shown, "width")
                column.prop(shown, "share")


def _said(material: bpy.types.Material, guide: str) -> str:
    """What a guide does; empty if the material does not say."""
    try:
        return what_it_does(storage.model_of(material).guide(guide))
    except ValueError:  # the weights cannot be read, as the panel of their origin says, or are other ones now
        return ""


def _draw_guide(layout: bpy.types.UILayout, entry: bpy.types.PropertyGroup, said: str) -> None:
    name = name_of(entry.name)
    column = layout.column()
    _draw_image(column, entry, "image", say("Guide") if name == "Guide" else name)
    if said:
        row = column.row()
        row.active = False
        row.alignment = "RIGHT"
        row.label(text=said, translate=False)
    if entry.image:  # type: ignore[attr-defined]
        column.prop(entry, "strength")
    _draw_painting(column, text="Paint Guide", what="GUIDE", guide=entry.name)


def _draw_painting(layout: bpy.types.UILayout, text: str, what: str, guide: str = "") -> None:
    """The ways to an image of one's own: a brush, and what is painted on the mesh already."""
    row = layout.row(align=True)
    button = row.operator(LICHEN_OT_paint_guide.bl_idname, text=text, icon="BRUSH_DATA")
    button.what, button.guide = what, guide
    _draw_attribute(row, what, guide)


def _draw_attribute(layout: bpy.types.UILayout, what: str, guide: str = "", text: str = "") -> None:
    button = layout.operator(LICHEN_OT_bake_attribute.bl_idname, text=text, icon="GROUP_VCOL")
    button.what, button.guide = what, guide


def _draw_image(layout: bpy.types.UILayout, owner: bpy.types.bpy_struct, name: str, label: str) -> None:
    layout.template_ID(owner, name, open="image.open", text=label)
