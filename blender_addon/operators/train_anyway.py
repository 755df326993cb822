"""The verb that trains in spite of what was warned of."""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty

from . import training_session


class LICHEN_OT_train_anyway(bpy.types.Operator):
    """Train in spite of the warning"""

    bl_idname = "lichen.train_anyway"
    bl_label = "Train Anyway"
    bl_options = {"INTERNAL"}

    delight: BoolProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, _context: bpy.types.Context) -> set[str]:
        training_session.go_on(delight=self.delight)
        return {"FINISHED"}
