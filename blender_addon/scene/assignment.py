"""Giving a material to an object, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from .context import find

_SURFACES = {"MESH", "CURVE", "SURFACE", "FONT", "META", "CURVES", "POINTCLOUD"}


@dataclass(frozen=True)
class Assignment:
    """The slot of an object that was given a material, and the material that it had there. Datablocks are kept by
    session_uid, as Blender's undo may come between."""

    holder: int
    index: int
    given: int
    before: int
    is_new: bool

    @classmethod
    def make(cls, holder: int, block: bpy.types.Material) -> Assignment | None:
        """Make a material the active one of an object; None if there is no such object, or it takes none."""
        taker = find(bpy.data.objects, holder)
        if taker is None or not takes_materials(taker):
            return None
        had, count = taker.active_material, len(taker.material_slots)
        taker.active_material = block
        return cls(holder, taker.active_material_index, block.session_uid, had.session_uid if had else 0, not count)

    def undo(self) -> None:
        """Give the object back what it had, if nobody has put anything else there meanwhile."""
        taker = find(bpy.data.objects, self.holder)
        if taker is None or self.index >= len(taker.material_slots):
            return
        slot = taker.material_slots[self.index]
        if slot.material is None or slot.material.session_uid != self.given:
            return
        slot.material = find(bpy.data.materials, self.before)
        if self.is_new and len(taker.material_slots) == 1:
            taker.data.materials.clear()  # type: ignore[union-attr]  # pop() would leave the slot


def takes_materials(holder: bpy.types.Object) -> bool:
    """Whether an object can be given one of a surface: not a camera, a volume or a grease pencil, nor one whose mesh is
    linked from another file, unless the object's own slot is the active one."""
    if not holder.is_editable or holder.data is None or holder.type not in _SURFACES:
        return False
    index = holder.active_material_index
    own = index < len(holder.material_slots) and holder.material_slots[index].link == "OBJECT"
    return own or holder.data.is_editable
