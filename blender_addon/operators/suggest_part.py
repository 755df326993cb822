"""Suggest the part of an image that looks the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import bpy

from ..cropping.shapes import Rectangle
from ..settings import cropping
from ..texts import tell
from . import choosing
from .choosing import IMAGE, can_choose
from .runner import refuse


class LICHEN_OT_suggest_part(bpy.types.Operator):
    """Choose the part that looks the same everywhere, without borders and odd things. Nothing is learnt yet"""

    bl_idname = "lichen.suggest_part"
    bl_label = "Suggest"
    bl_options = {"REGISTER", "UNDO"}

    image: IMAGE

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return can_choose(cls, context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            image = cropping.named_or_open(self.image, context)
            with _waiting(context):
                found = cropping.suggestion(image)
            cropping.choose(image, found)
        except ValueError as error:
            return refuse(self, error)
        choosing.stop()
        self.report({"INFO"}, _said(image, found))
        return {"FINISHED"}


@contextmanager
def _waiting(context: bpy.types.Context) -> Iterator[None]:
    """Show that it takes a second, of a large image."""
    if context.window:
        context.window.cursor_modal_set("WAIT")
    try:
        yield
    finally:
        if context.window:
            context.window.cursor_modal_restore()


def _said(image: bpy.types.Image, found: Rectangle) -> str:
    width, height = cropping.size_of(image)
    if (found.width, found.height) == (width, height):
        return tell("No part of {name} looks more even than all of it", name=image.name)
    share = round(100 * found.width * found.height / (width * height))
    return tell("{percent}% of {name} looks the same everywhere, and was chosen", percent=share, name=image.name)
