"""Import a weight file: grow it, and make a material of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
from bpy.props import StringProperty

import nca_core

from ..scene import uv_tiles
from ..settings import preferences
from ..settings.properties import SETTINGS, RecipeSettings
from .growth_task import growth_task
from .new_material import NewMaterial
from .runner import Runner, Task, is_idle


class LICHEN_OT_import_weights(RecipeSettings, bpy.types.Operator):
    """Grow a material from a Lichen weight file and give it to the active object. Esc cancels"""

    bl_idname = "lichen.import_weights"
    bl_label = "Import Lichen Weights"
    bl_options = {"REGISTER", "UNDO", "PRESET"}

    filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.nca", options={"HIDDEN"})  # type: ignore[valid-type]
    _browsed = False
    _runner: Runner

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return is_idle(cls)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        self._take_preferences()
        if self.filepath:  # a file was dropped
            self._runner = Runner(self, [lambda: self._task(context)])
            return self._runner.start(context)
        self._browsed = True
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        if self._browsed:  # the file browser's button: grow as a dropped file does, with an undo step of its own
            settings = {name: getattr(self, name) for name in ("filepath", *SETTINGS)}
            bpy.ops.lichen.import_weights("INVOKE_DEFAULT", **settings)  # type: ignore[attr-defined]
            return {"CANCELLED"}
        return Runner(self, [lambda: self._task(context)]).run()

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        return self._runner.modal(context, event)

    def cancel(self, context: bpy.types.Context) -> None:
        if not self._browsed:  # else the file browser was closed
            self._runner.cancel(context)

    def _task(self, context: bpy.types.Context) -> Task[Any]:
        self._take_preferences()
        holder = context.object
        path = bpy.path.abspath(self.filepath)
        model = nca_core.load(path)
        request = self.request(lambda: uv_tiles.touched([holder] if holder else [], None))
        name = model.name or Path(path).stem
        return growth_task(model, request, name, NewMaterial(name, model, holder.session_uid if holder else 0).target)

    def _take_preferences(self) -> None:
        if not self.properties.is_property_set("width"):
            self.width = preferences.resolution()
        if not self.properties.is_property_set("height"):
            self.height = self.width
