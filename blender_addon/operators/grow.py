"""Grow a material again from the weights and the settings that it carries."""

from __future__ import annotations

from typing import Any

import bpy

from ..scene.context import named_or_at_hand
from .growth_task import MATERIAL, asked_of, regrowth_task
from .runner import Task
from .task_operator import TaskOperator


class LICHEN_OT_grow(TaskOperator, bpy.types.Operator):
    """Grow the material again with these settings, replacing its images. Esc cancels"""

    bl_idname = "lichen.grow"
    bl_label = "Grow"
    bl_options = {"REGISTER", "UNDO"}

    material: MATERIAL

    def _task(self, context: bpy.types.Context) -> Task[Any]:
        block = named_or_at_hand(self.material, context)
        return regrowth_task(block, asked_of(block))
