"""A colour attribute of the object becomes the image of a guide, or a mask."""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty, StringProperty

from ..datablocks import pictures, storage
from ..growing.modes import MODES
from ..growing.request import Request
from ..scene import attribute_picture, uv_tiles
from ..scene.context import material_in
from ..settings import properties
from ..texts import tell
from .paint_guide import GUIDE_SIDE, WHAT, bounded, check_places, check_placing, first_or, release_size
from .runner import refuse

_WHAT = (*WHAT, ("DIRECTION", "Direction", "How the material is turned: a flow map's numbers, or greys"))
_SLOTS = {"GUIDE": "image", "MASK": "mask", "DIRECTION": "direction"}  # of a guide's place, and of the panel


class LICHEN_OT_bake_attribute(bpy.types.Operator):
    """Let the material follow the object's active colour attribute: it becomes an image on its UV map"""

    bl_idname = "lichen.bake_attribute"
    bl_label = "From Colour Attribute"
    bl_options = {"REGISTER", "UNDO"}

    what: EnumProperty(name="What", items=_WHAT, description="What is painted", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    guide: StringProperty(  # type: ignore[valid-type]
        name="Guide", description="Which guide; empty means the first one", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        holder, block = context.object, material_in(context)
        if block is None or storage.group_node(block) is None or not storage.can_grow(block):
            cls.poll_message_set(tell("There is no Lichen material to paint on"))
            return False
        if holder and holder.mode == "EDIT":  # its mesh is empty meanwhile
            cls.poll_message_set(tell("Leave Edit Mode first"))
            return False
        if not (holder and isinstance(holder.data, bpy.types.Mesh) and holder.data.color_attributes):
            cls.poll_message_set(tell("The active object has no colour attribute"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        holder, block = context.object, material_in(context)
        assert holder is not None and block is not None  # poll saw it
        settings = properties.settings_of(block)
        shown = settings.steering
        try:
            model = storage.model_of(block)
            shown.fit(model)
            if MODES[settings.mode].is_tiled:
                raise ValueError(tell("A colour attribute becomes one image: take the mode Tile for it"))
            check_places(block)
            check_placing(block)
            name = first_or(self.guide, model) if self.what == "GUIDE" else ""
            side, is_data = min(GUIDE_SIDE, settings.width), self.what == "DIRECTION"
            picture = attribute_picture.picture(holder, side, is_data=is_data)
        except ValueError as error:
            return refuse(self, error)
        before = Request(**settings.as_dict()).with_cells(model).cells
        if (larger := release_size(self, block)) != 1.0:
            settings.cells = bounded(before * larger, settings.width, model)
        if uv_tiles.repeats([holder], block):
            self.report({"WARNING"}, tell("The UVs repeat: of faces that share a place on the image one is seen"))
        image = pictures.new(f"{block.name} {holder.name}", picture)
        place = shown.guide(name) if name else shown
        setattr(place, _SLOTS[self.what], image)
        return {"FINISHED"}
