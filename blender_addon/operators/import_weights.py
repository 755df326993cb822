"""Import a weight file: grow it, and make a material of it."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import StringProperty

import nca_core

from ..datablocks import storage
from ..growing.job import GrowthJob
from ..growing.request import Growth, Request
from ..scene import box_uvs, material, unfinished, uv_tiles
from ..scene.assignment import Assignment
from ..scene.context import find
from ..settings import preferences
from ..settings.properties import SETTINGS, RecipeSettings, settings_of
from ..texts import tell
from .growing import Growing


class LICHEN_OT_import_weights(RecipeSettings, Growing, bpy.types.Operator):
    """Grow a material from a Lichen weight file and give it to the active object. Esc cancels"""

    bl_idname = "lichen.import_weights"
    bl_label = "Import Lichen Weights"
    bl_options = {"REGISTER", "UNDO", "PRESET"}

    filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    filter_glob: StringProperty(default="*.nca", options={"HIDDEN"})  # type: ignore[valid-type]
    _browsed = False
    _holder = 0  # session_uid of the object that gets the material
    _block = 0  # of the material, once there is something to see
    _assignment: Assignment | None = None  # that the object gave it

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        self._take_preferences()
        if self.filepath:  # a file was dropped
            return self.grow_modally(context)
        self._browsed = True
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        if self._browsed:  # the file browser's button: grow as a dropped file does, with an undo step of its own
            settings = {name: getattr(self, name) for name in ("filepath", *SETTINGS)}
            bpy.ops.lichen.import_weights("INVOKE_DEFAULT", **settings)  # type: ignore[attr-defined]
            return {"CANCELLED"}
        return super().execute(context)

    def cancel(self, context: bpy.types.Context) -> None:
        if not self._browsed:  # else the file browser was closed
            super().cancel(context)

    def prepare(self, context: bpy.types.Context) -> tuple[GrowthJob, str]:
        self._take_preferences()
        self._holder = context.object.session_uid if context.object else 0
        self._block, self._assignment = 0, None  # Blender uses the operator again when it is redone
        path = bpy.path.abspath(self.filepath)
        model = nca_core.load(path)
        request = self.request(lambda: uv_tiles.touched([context.object] if context.object else [], None))
        return self.job(model, request), model.name or Path(path).stem

    def _take_preferences(self) -> None:
        if not self.properties.is_property_set("width"):
            self.width = preferences.resolution()
        if not self.properties.is_property_set("height"):
            self.height = self.width

    def target(self, context: bpy.types.Context, model: nca_core.Model) -> bpy.types.Material | None:
        if self._block:
            return find(bpy.data.materials, self._block)
        block = bpy.data.materials.new(model.name or Path(self.filepath).stem)
        self._block, self._assignment = block.session_uid, Assignment.make(self._holder, block)
        return block

    def growing_on(
        self, context: bpy.types.Context, model: nca_core.Model, growth: Growth
    ) -> bpy.types.Material | None:
        block = self.target(context, model)
        if block and storage.group_node(block) is None:
            material.wire(block, model, growth)
            unfinished.mark(block, find(bpy.data.materials, self._assignment.before) if self._assignment else None)
            settings_of(block).show(growth.request)
        return block

    def give_up(self) -> None:
        if self._assignment:
            self._assignment.undo()
        if block := find(bpy.data.materials, self._block):
            material.remove(block)

    def grown(self, block: bpy.types.Material, request: Request) -> None:
        settings_of(block).show(request)
        unfinished.finish(block)
        holder = find(bpy.data.objects, self._holder)
        if not uv_tiles.users(block):
            block.use_fake_user = True  # or it would not be saved
            if holder and self._assignment is None:
                text = tell(
                    "{object} takes no material; {material} is in the file", object=holder.name, material=block.name
                )
                self.report({"WARNING"}, text)
            else:
                text = tell("No object has {material}; it is in the file, with a fake user", material=block.name)
                self.report({"INFO"}, text)
        if holder and box_uvs.lacks_uvs(holder):
            text = tell(
                "{object} has no UV map, so {material} cannot be seen on it: add box UVs",
                object=holder.name,
                material=block.name,
            )
            self.report({"WARNING"}, text)
        elif holder and self._assignment and box_uvs.never_has_uvs(holder):
            text = tell(
                "{object} is of a kind that has no UV map: {material} can be seen on it as a mesh",
                object=holder.name,
                material=block.name,
            )
            self.report({"WARNING"}, text)
