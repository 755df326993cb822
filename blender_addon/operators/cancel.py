"""Stop what is growing."""

from __future__ import annotations

import bpy

from .. import running


class LICHEN_OT_cancel(bpy.types.Operator):
    """Stop growing; everything stays as it was"""

    bl_idname = "lichen.cancel"
    bl_label = "Cancel Growing"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return running.current() is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        running.stop()
        return {"FINISHED"}
