"""Choose a resolution for the next growth."""

from __future__ import annotations

import bpy
from bpy.props import IntProperty

from ..datablocks import storage
from ..growing.request import LARGEST, SMALLEST
from ..scene.context import material_in
from ..settings import properties
from ..texts import tell


class LICHEN_OT_set_size(bpy.types.Operator):
    """Take this many pixels for each unit of UV at the next growth. What grows stays the same"""

    bl_idname = "lichen.set_size"
    bl_label = "Set Size"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    side: IntProperty(name="Side", default=1024, min=SMALLEST, max=LARGEST, subtype="PIXEL")  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return storage.group_node(material_in(context)) is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        material = material_in(context)
        assert material is not None  # poll saw it
        settings = properties.settings_of(material)
        height = round(self.side * settings.height / settings.width)
        if not SMALLEST <= height <= LARGEST:
            text = tell(
                "The tile would be {height} pixels high; {least} to {most} can be grown",
                height=height,
                least=SMALLEST,
                most=LARGEST,
            )
            self.report({"ERROR"}, text)
            return {"CANCELLED"}
        settings.width, settings.height = self.side, height
        return {"FINISHED"}
