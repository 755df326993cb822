"""Take Lichen's asset library away again."""

from __future__ import annotations

import bpy

from ..assets import shelf
from ..settings import asset_library
from ..texts import tell
from .add_assets import refresh
from .runner import is_idle, refuse


class LICHEN_OT_remove_assets(bpy.types.Operator):
    """Take Lichen's asset library and its files away. Weight files stay, and materials that were taken from it"""

    bl_idname = "lichen.remove_assets"
    bl_label = "Remove Lichen from the Asset Browser"
    bl_options = {"REGISTER"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return is_idle(cls)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        return set(context.window_manager.invoke_confirm(self, event))

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            shelf.clear(asset_library.folder())
            asset_library.forget()
        except (ValueError, OSError) as error:
            return refuse(self, error)
        refresh(context)
        self.report({"INFO"}, tell("The Asset Browser shows no materials of Lichen's any more"))
        return {"FINISHED"}
