"""Switch a material's real size on or off."""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty

from ..datablocks import storage
from ..scene.context import material_in
from ..settings import real_size
from ..texts import tell


class LICHEN_OT_real_size(bpy.types.Operator):
    """Give the material its true size on the object, by the node's Scale: its UVs are measured. Nothing has to grow"""

    bl_idname = "lichen.real_size"
    bl_label = "Real Size"
    bl_options = {"REGISTER", "UNDO"}

    on: BoolProperty(name="On", description="Off gives back the Scale that the node had before", default=True)  # type: ignore[valid-type]

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        block = material_in(context)
        if block is None:
            cls.poll_message_set(tell("There is no material"))
            return False
        if text := real_size.fault(block):
            cls.poll_message_set(text)
            return False
        return storage.can_grow(block)

    def execute(self, context: bpy.types.Context) -> set[str]:
        block = material_in(context)
        assert block is not None  # poll saw it
        for line in real_size.switch(block, self.on, context.object):
            self.report({"INFO"}, line)
        return {"FINISHED"}
