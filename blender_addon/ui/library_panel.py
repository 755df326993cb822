"""The panel of the library, inside the main one."""

from __future__ import annotations

import bpy

from ..datablocks import storage
from ..scene.context import material_in
from .parts import draw_gallery


class LibraryPanel:
    """The panel offers another material instead of this one."""

    bl_label = "Library"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return storage.group_node(material_in(context)) is not None

    def draw(self, context: bpy.types.Context) -> None:
        draw_gallery(self.layout, context)  # type: ignore[attr-defined]
