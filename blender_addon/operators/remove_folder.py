"""Take a folder out of the gallery."""

from __future__ import annotations

import bpy
from bpy.props import IntProperty

from ..settings import preferences


class LICHEN_OT_remove_folder(bpy.types.Operator):
    """Take this folder out of the gallery; its files stay where they are"""

    bl_idname = "lichen.remove_folder"
    bl_label = "Remove Folder"
    bl_options = {"REGISTER", "INTERNAL"}

    index: IntProperty(min=0, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        entry = preferences.current()
        if entry is None or self.index >= len(entry.folders):
            return {"CANCELLED"}
        entry.folders.remove(self.index)
        context.preferences.is_dirty = True
        return {"FINISHED"}
