"""Add and remove the gallery's folders."""

from __future__ import annotations

import bpy
from bpy.props import IntProperty, StringProperty

from ..settings import preferences


class LICHEN_OT_add_folder(bpy.types.Operator):
    """Show the weight files of another folder in the gallery"""

    bl_idname = "lichen.add_folder"
    bl_label = "Add Folder"
    bl_options = {"REGISTER", "INTERNAL"}

    directory: StringProperty(subtype="DIR_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN"})  # type: ignore[valid-type]

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
