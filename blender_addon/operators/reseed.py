"""Grow a material again with another seed."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import bpy

from ..growing.request import MAX_SEED, Request
from ..scene.context import named_or_at_hand
from .growth_task import MATERIAL, asked_of, regrowth_task
from .runner import Task
from .task_operator import TaskOperator


class LICHEN_OT_reseed(TaskOperator, bpy.types.Operator):
    """Grow the material again with a new random seed. Esc cancels and keeps the old one"""

    bl_idname = "lichen.reseed"
    bl_label = "New Seed"
    bl_options = {"REGISTER", "UNDO"}

    material: MATERIAL

    def _task(self, context: bpy.types.Context) -> Task[Any]:
        block = named_or_at_hand(self.material, context)
        return regrowth_task(block, _with_another_seed(asked_of(block)))


def _with_another_seed(request: Request) -> Request:
    """The same with a random seed, but not the same one."""
    seed = random.randrange(MAX_SEED)
    return replace(request, seed=seed + 1 if seed >= request.seed else seed)
