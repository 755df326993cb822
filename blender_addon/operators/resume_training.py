"""The verb that goes on with a training that has failed."""

from __future__ import annotations

import bpy

from . import training_session
from .runner import refuse


class LICHEN_OT_resume_training(bpy.types.Operator):
    """Go on where the training was when it failed"""

    bl_idname = "lichen.resume_training"
    bl_label = "Go On"
    bl_options = {"INTERNAL"}

    def execute(self, _context: bpy.types.Context) -> set[str]:
        try:
            training_session.resume()
        except (ValueError, OSError) as error:
            return refuse(self, error)
        return {"FINISHED"}
