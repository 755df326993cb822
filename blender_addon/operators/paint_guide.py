"""Paint a guide, or a mask, on the object: the material grows where one paints."""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty, StringProperty


class LICHEN_OT_paint_guide(bpy.types.Operator):
    """Paint on the object what the material follows; it grows again where you paint"""

    bl_idname = "lichen.paint_guide"
    bl_label = "Paint Guide"
    bl_options = {"REGISTER", "UNDO"}

    what: EnumProperty(items=(("GUIDE", "Guide", ""), ("MASK", "Mask", "")))  # type: ignore[valid-type]
    guide: StringProperty()  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        return {"CANCELLED"}
