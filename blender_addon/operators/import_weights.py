"""Import a weight file: grow it, and make a material of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
from bpy.props import BoolProperty, StringProperty

import nca_core

from ..scene import uv_tiles
from ..settings import preferences
from ..settings.properties import RecipeSettings
from .growth_task import growth_task
from .new_material import NewMaterial
from .runner import Task
from .task_operator import TaskOperator


class LICHEN_OT_import_weights(RecipeSettings, TaskOperator, bpy.types.Operator):
    """Grow a material from a Lichen weight file and give it to the active object. Esc cancels"""

    bl_idname = "lichen.import_weights"
    bl_label = "Import Lichen Weights"
    bl_options = {"REGISTER", "UNDO", "PRESET"}

    filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    real_size: BoolProperty(  # type: ignore[valid-type]
        name="Real Size",
        description="Give the material its true size on the object, if the file knows how many metres it shows",
        default=True,
    )
    filter_glob: StringProperty(default="*.nca", options={"HIDDEN"})  # type: ignore[valid-type]

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        self._take_preferences()
        if self.filepath:  # a file was dropped
            return super().invoke(context, event)
        self._asked = True  # and what it says grows as a dropped file does
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def _task(self, context: bpy.types.Context) -> Task[Any]:
        self._take_preferences()
        holder = context.object
        path = bpy.path.abspath(self.filepath)
        model = nca_core.load(path)
        request = self.request(lambda: uv_tiles.touched([holder] if holder else [], None))
        name = model.name or Path(path).stem
        made = NewMaterial(name, model, holder.session_uid if holder else 0, self.real_size)
        return growth_task(model, request, name, made.target)

    def _answered(self) -> dict[str, object]:
        return {"filepath": self.filepath, "real_size": self.real_size, **self.as_dict()}

    def _take_preferences(self) -> None:
        if not self.properties.is_property_set("width"):
            self.width = preferences.resolution()
        if not self.properties.is_property_set("height"):
            self.height = self.width
