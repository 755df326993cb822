"""The add-on's preferences."""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty

from . import engines


class LICHEN_AP_preferences(bpy.types.AddonPreferences):
    """Preferences > Add-ons > Lichen"""

    bl_idname = __package__

    engine: EnumProperty(name="Grow on", items=engines.ITEMS, description="What does the work")  # type: ignore[valid-type]

    def draw(self, context: bpy.types.Context) -> None:
        self.layout.prop(self, "engine")


def engine_name() -> str:
    """The engine that is asked for."""
    entry: bpy.types.Addon | None = bpy.context.preferences.addons.get(__package__)
    return str(getattr(entry.preferences, "engine", engines.AUTO)) if entry else engines.AUTO
