"""Grow many materials again, one after the other."""

from __future__ import annotations

import random
from dataclasses import replace

import bpy
from bpy.props import BoolProperty, EnumProperty

from ..datablocks import storage
from ..growing.job import GrowthJob
from ..growing.request import MAX_SEED, Request
from ..scene import uv_tiles
from ..scene.context import find, material_in
from ..settings import properties
from ..texts import say, tell
from .regrowing import Regrowing

_SCOPES = (
    ("SELECTED", "Selected Objects", "The Lichen materials of all selected objects"),
    ("ALL", "Whole File", "All Lichen materials in the file"),
)


class GrowingMany(Regrowing):
    """Mixed into the operator: a queue of materials, each a job of its own."""

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

    _asked = False  # whether a window asks, and its button calls `execute`
    _todo: list[int]  # session_uids
    _count = 0
    _grown = 0
    _model: int  # whose settings all of them take; its session_uid

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if self.confirmed:
            return self.start(context)
        self._asked = True
        return set(context.window_manager.invoke_props_dialog(self))  # type: ignore[arg-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        if self._asked:  # the window's button: go on from there, as an operator of its own
            values = {name: getattr(self, name) for name in ("scope", "same_settings", "new_seeds")}
            bpy.ops.lichen.grow_all("INVOKE_DEFAULT", **values, confirmed=True)  # type: ignore[attr-defined]
            return {"CANCELLED"}
        if fault := self._line_up(context):
            return self.leave("ERROR", fault)
        while self._todo:
            self._grown += super().execute(context) == {"FINISHED"}
        return self._end()

    def start(self, context: bpy.types.Context) -> set[str]:
        """Begin with the first, beside Blender's work; at once where there is no window to keep alive."""
        if bpy.app.background or context.window is None:
            return self.execute(context)
        if fault := self._line_up(context):
            return self.leave("ERROR", fault)
        result = self._next(context)
        if result == {"RUNNING_MODAL"}:
            context.window_manager.modal_handler_add(self)  # type: ignore[arg-type]
        return result

    def _line_up(self, context: bpy.types.Context) -> str:
        """Put the materials into the queue; returns why that cannot be done, if so."""
        blocks = _blocks(context, self.scope)
        at_hand = material_in(context)
        self._model = at_hand.session_uid if at_hand and storage.group_node(at_hand) else 0
        self._todo, self._count, self._grown = [block.session_uid for block in blocks], len(blocks), 0
        if not blocks:
            return tell("There is no Lichen material to grow")
        if self.same_settings and not self._model:
            return tell("There is no Lichen material at hand whose settings the others could take")
        return ""

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        result = super().modal(context, event)
        if result == {"PASS_THROUGH"}:
            return result
        self._grown += result == {"FINISHED"}
        return self._end() if self._job.cancelled and not self._is_gone else self._next(context)

    def subject(self, context: bpy.types.Context) -> bpy.types.Material:
        block = find(bpy.data.materials, self._todo.pop(0))
        if block is None:
            raise ValueError(tell("A material was deleted before it grew"))
        return block

    def request(self, block: bpy.types.Material) -> Request:
        model = find(bpy.data.materials, self._model) if self.same_settings else None
        settings = properties.settings_of(model or block)
        seed = random.randrange(MAX_SEED) if self.new_seeds else properties.settings_of(block).seed
        return replace(settings.request(lambda: uv_tiles.touched(uv_tiles.users(block), block)), seed=seed)

    def prepare(self, context: bpy.types.Context) -> tuple[GrowthJob, str]:
        job, label = super().prepare(context)
        number = self._count - len(self._todo)
        return job, say("{name} ({number} of {count})", name=label, number=number, count=self._count)

    def _next(self, context: bpy.types.Context) -> set[str]:
        """Begin with the next that can be grown; one that cannot does not keep the others from it."""
        while self._todo:
            if self.begin(context) == {"RUNNING_MODAL"}:
                return {"RUNNING_MODAL"}
        return self._end()

    def _end(self) -> set[str]:
        text = tell("{number} of {count} materials were grown", number=self._grown, count=self._count)
        self.report({"INFO"}, text)  # type: ignore[attr-defined]
        return {"FINISHED"} if self._grown else {"CANCELLED"}


class LICHEN_OT_grow_all(GrowingMany, bpy.types.Operator):
    """Grow many materials again, one after the other. Esc keeps those that are finished"""

    bl_idname = "lichen.grow_all"
    bl_label = "Grow Many"
    bl_options = {"REGISTER", "UNDO"}


def _blocks(context: bpy.types.Context, scope: str) -> list[bpy.types.Material]:
    """The Lichen materials that can be grown."""
    slots = [slot.material for holder in context.selected_objects for slot in holder.material_slots]
    found = bpy.data.materials if scope == "ALL" else dict.fromkeys(slots)
    return [block for block in found if block and storage.can_grow(block) and storage.group_node(block)]
