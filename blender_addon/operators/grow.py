"""Grow a material again from the weights and the settings that it carries."""

from __future__ import annotations

from typing import Any

import bpy

from ..scene.context import named_or_at_hand
from .growth_task import MATERIAL, asked_of, regrowth_task
from .runner import Runner, Task, is_idle


class LICHEN_OT_grow(bpy.types.Operator):
    """Grow the material again with these settings, replacing its images. Esc cancels"""

    bl_idname = "lichen.grow"
    bl_label = "Grow"
    bl_options = {"REGISTER", "UNDO"}

    material: MATERIAL
    _runner: Runner

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return is_idle(cls)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        self._runner = Runner(self, [lambda: self._task(context)])
        return self._runner.start(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        return Runner(self, [lambda: self._task(context)]).run()

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        return self._runner.modal(context, event)

    def cancel(self, context: bpy.types.Context) -> None:
        self._runner.cancel(context)

    def _task(self, context: bpy.types.Context) -> Task[Any]:
        block = named_or_at_hand(self.material, context)
        return regrowth_task(block, asked_of(block))
