"""The panel of the library, inside the main one."""

from __future__ import annotations

import bpy

from .grown_panel import GrownPanel
from .parts import draw_gallery


class LibraryPanel(GrownPanel):
    """The panel offers another material instead of this one."""

    bl_label = "Library"

    def draw(self, context: bpy.types.Context) -> None:
        draw_gallery(self.layout, context)  # type: ignore[attr-defined]
