"""Grow what a training has learnt with its full settings: on the material that showed it, or as a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import bpy

from ..settings import library
from ..texts import tell
from . import training_session
from .growth_task import asked_of, growth_task, regrowth_task
from .live_material import renew, usual
from .new_material import NewMaterial
from .runner import Reports, Task
from .task_operator import TaskOperator


class LICHEN_OT_grow_trained(TaskOperator, bpy.types.Operator):
    """Grow the material that was trained with its full settings. Esc cancels"""

    bl_idname = "lichen.grow_trained"
    bl_label = "Train from Image"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    def _task(self, context: bpy.types.Context) -> Task[Any]:
        session = training_session.current()
        if session is None or session.result is None or session.live is None:
            raise ValueError(tell("Nothing was trained"))
        model, live, name = library.load(session.result), session.live, session.name
        said = tell("{name} is trained; the gallery has it", name=name)
        training_session.conclude(said)
        if block := live.block:
            renew(block, model)
            return _telling(regrowth_task(block, asked_of(block), name), said)
        made = NewMaterial(name, model, live.holder)
        return _telling(growth_task(model, usual(model), name, made.target), said)


def _telling(task: Task[Any], said: str) -> Task[Any]:
    finish: Callable[[Any], Reports] = task.finish
    return replace(task, finish=lambda encoded: [("INFO", said), *finish(encoded)])
