"""Give objects without a UV map one."""

from __future__ import annotations

import bpy
from bpy.props import FloatProperty

from ..scene import box_uvs
from ..settings import real_size
from ..texts import tell


class LICHEN_OT_add_uvs(bpy.types.Operator):
    """Give the selected meshes that have no UV map one, by box projection, so that a texture can lie on them"""

    bl_idname = "lichen.add_uvs"
    bl_label = "Add Box UVs"
    bl_options = {"REGISTER", "UNDO"}

    size: FloatProperty(  # type: ignore[valid-type]
        name="Size", description="What a unit of UV measures", default=1.0, min=1e-4, soft_max=100.0, subtype="DISTANCE"
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not any(map(box_uvs.lacks_uvs, _objects(context))):
            cls.poll_message_set(tell("Every selected mesh has a UV map"))
            return False
        if context.mode != "OBJECT":
            cls.poll_message_set(tell("UV maps are added in object mode"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        bare = [entry for entry in _objects(context) if box_uvs.lacks_uvs(entry)]
        linked = [entry for entry in bare if not (entry.data and entry.data.is_editable)]
        meshes: dict[bpy.types.ID, bpy.types.Object] = {}
        for holder in sorted(bare, key=lambda entry: entry != context.object):  # the active one's size is what counts
            if holder.data and holder not in linked:
                meshes.setdefault(holder.data, holder)
        for holder in meshes.values():
            box_uvs.add_box_uvs(holder, self.size)
            if box_uvs.of_other_sizes(holder):
                text = tell(
                    "Other objects share the mesh of {object}: its UVs have the size of this one", object=holder.name
                )
                self.report({"INFO"}, text)
            for block in filter(None, (slot.material for slot in holder.material_slots)):
                for line in real_size.fit(block, holder):
                    self.report({"INFO"}, line)
        if linked:
            text = tell("{name} is linked from another file; make it local to give it UVs", name=linked[0].name)
            self.report({"WARNING"}, text)
        return {"FINISHED"} if meshes else {"CANCELLED"}


def _objects(context: bpy.types.Context) -> list[bpy.types.Object]:
    """The selected objects, and the active one."""
    return list(dict.fromkeys([*context.selected_objects, *([context.object] if context.object else [])]))
