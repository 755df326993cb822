"""The verb that forgets what the panel says of a training that is over."""

from __future__ import annotations

import bpy
from bpy.props import StringProperty

from . import training_session


class LICHEN_OT_dismiss_training(bpy.types.Operator):
    """Show this no longer"""

    bl_idname = "lichen.dismiss_training"
    bl_label = "Dismiss"
    bl_options = {"INTERNAL"}

    record: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return training_session.current() is None

    def execute(self, _context: bpy.types.Context) -> set[str]:
        for training in training_session.found():
            if training.record.name == self.record and not training.goes_on:
                training.forget()
        if not self.record:
            training_session.conclude("")
        training_session.tidy()
        return {"FINISHED"}
