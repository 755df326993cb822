"""The verb that copies the line which installs the trainer."""

from __future__ import annotations

import bpy
from bpy.props import StringProperty

from ..settings import trainings
from ..texts import tell


class LICHEN_OT_copy_install_line(bpy.types.Operator):
    """Copy the line that installs the trainer, to be pasted into a terminal"""

    bl_idname = "lichen.copy_install_line"
    bl_label = "Copy"
    bl_options = {"INTERNAL"}

    line: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        context.window_manager.clipboard = self.line
        trainings.look_again()
        self.report({"INFO"}, tell("Copied; paste it into a terminal"))
        return {"FINISHED"}
