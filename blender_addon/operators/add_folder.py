"""Add a folder to the gallery."""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, StringProperty

from ..settings import preferences


class LICHEN_OT_add_folder(bpy.types.Operator):
    """Show the weight files of another folder in the gallery"""

    bl_idname = "lichen.add_folder"
    bl_label = "Add Folder"
    bl_options = {"REGISTER", "INTERNAL"}

    directory: StringProperty(subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    filter_folder: BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        entry = preferences.current()
        if entry is None or not self.directory:
            return {"CANCELLED"}
        if self.directory not in [folder.path for folder in entry.folders]:
            entry.folders.add().path = self.directory
            context.preferences.is_dirty = True
        return {"FINISHED"}
