"""Learn all of an image again."""

from __future__ import annotations

import bpy

from ..settings import cropping
from . import choosing
from .choosing import IMAGE, can_choose
from .runner import refuse


class LICHEN_OT_whole_image(bpy.types.Operator):
    """Learn all of the image, not a part of it"""

    bl_idname = "lichen.whole_image"
    bl_label = "Whole Image"
    bl_options = {"REGISTER", "UNDO"}

    image: IMAGE

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_choose(cls, context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            cropping.choose(cropping.named_or_open(self.image, context), None)
        except ValueError as error:
            return refuse(self, error)
        choosing.stop()
        return {"FINISHED"}
