"""Grow many materials again, one after the other."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty

from ..datablocks import storage
from ..growing.request import MAX_SEED, Request
from ..scene import uv_tiles
from ..scene.context import find, material_in
from ..settings import properties
from ..texts import say, tell
from .growth_task import MATERIAL, regrowth_task
from .runner import Runner, Task
from .task_operator import TaskOperator

_SCOPES = (
    ("SELECTED", "Selected Objects", "The Lichen materials of all selected objects"),
    ("ALL", "Whole File", "All Lichen materials in the file"),
)
_OPTIONS = ("scope", "same_settings", "new_seeds")


class LICHEN_OT_grow_all(TaskOperator, bpy.types.Operator):
    """Grow many materials again, one after the other. Esc keeps those that are finished"""

    bl_idname = "lichen.grow_all"
    bl_label = "Grow Many"
    bl_options = {"REGISTER", "UNDO"}

    material: MATERIAL
    scope: EnumProperty(name="Materials", items=_SCOPES, description="Which materials grow")  # type: ignore[valid-type]
    same_settings: BoolProperty(  # type: ignore[valid-type]
        name="Same Settings",
        description="Give all of them the mode, cells and resolution of the material at hand; each keeps its seed",
    )
    new_seeds: BoolProperty(name="New Seeds", description="Give each of them a new random seed")  # type: ignore[valid-type]
    confirmed: BoolProperty(  # type: ignore[valid-type]
        name="Confirmed",
        description="Whether to grow without asking which ones",
        options={"HIDDEN", "SKIP_SAVE"},
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if self.confirmed:
            return super().invoke(context, event)
        self._asked = True
        return set(context.window_manager.invoke_props_dialog(self))

    def _answered(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in _OPTIONS} | {"confirmed": True}

    def _lined_up(self, context: bpy.types.Context) -> Runner:
        """The runner of a task for each material. Raises ValueError if there is nothing to grow, or to grow it by."""
        blocks, at_hand = _blocks(context, self.scope), material_in(context)
        if not blocks:
            raise ValueError(tell("There is no Lichen material to grow"))
        if self.same_settings and not storage.group_node(at_hand):
            raise ValueError(tell("There is no Lichen material at hand whose settings the others could take"))
        model = at_hand.session_uid if self.same_settings and at_hand else 0
        count = len(blocks)
        tasks = [
            partial(_task, block.session_uid, model, self.new_seeds, number, count)
            for number, block in enumerate(blocks, 1)
        ]
        return Runner(
            self, tasks, lambda grown: tell("{number} of {count} materials were grown", number=grown, count=count)
        )


def _task(uid: int, model: int, new_seed: bool, number: int, count: int) -> Task[Any]:
    """The task that grows one material of many. uid, model: session_uids, of the material and of the one whose settings
    it takes, or 0."""
    block = find(bpy.data.materials, uid)
    if block is None:
        raise ValueError(tell("A material was deleted before it grew"))
    request = _request(block, find(bpy.data.materials, model) or block, new_seed)
    return regrowth_task(
        block, request, say("{name} ({number} of {count})", name=block.name, number=number, count=count)
    )


def _request(block: bpy.types.Material, model: bpy.types.Material, new_seed: bool) -> Request:
    """The request for a material, by another one's settings."""
    seed = random.randrange(MAX_SEED) if new_seed else properties.settings_of(block).seed
    asked = properties.settings_of(model).request(lambda: uv_tiles.touched(uv_tiles.users(block), block))
    return replace(asked, seed=seed)


def _blocks(context: bpy.types.Context, scope: str) -> list[bpy.types.Material]:
    """The Lichen materials that can be grown."""
    slots = [slot.material for holder in context.selected_objects for slot in holder.material_slots]
    found = bpy.data.materials if scope == "ALL" else dict.fromkeys(slots)
    return [block for block in found if block and storage.can_grow(block) and storage.group_node(block)]
