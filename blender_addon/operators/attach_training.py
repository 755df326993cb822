"""The verb that follows a training of an earlier Blender."""

from __future__ import annotations

import bpy
from bpy.props import StringProperty

from ..texts import tell
from . import training_session
from .runner import refuse


class LICHEN_OT_attach_training(bpy.types.Operator):
    """Follow a training that was begun in an earlier Blender. Its object shows it, in another file the one at hand"""

    bl_idname = "lichen.attach_training"
    bl_label = "Attach"
    bl_options = {"INTERNAL"}

    record: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return training_session.current() is None

    def execute(self, _context: bpy.types.Context) -> set[str]:
        for training in training_session.found():
            if self.record in ("", training.record.name):
                training_session.attach_training(training)
                return {"FINISHED"}
        return refuse(self, ValueError(tell("That training is there no more")))
