"""Giving a material to an object, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass

import bpy

from .context import find


@dataclass(frozen=True)
class Slot:
    """What an object had before it was given a material. By session_uid: Blender's undo may come between."""

    holder: int
    slots: int
    material: int

    @classmethod
    def fill(cls, holder: int, block: bpy.types.Material) -> Slot | None:
        """Make a material the active one of an object; None if there is no such object, or it takes none."""
        taker = find(bpy.data.objects, holder)
        if taker is None or not taker.is_editable or not hasattr(taker.data, "materials"):
            return None
        had = taker.active_material
        before = cls(holder, len(taker.material_slots), had.session_uid if had else 0)
        taker.active_material = block
        return before

    def empty(self) -> None:
        """Give the object back what it had."""
        taker = find(bpy.data.objects, self.holder)
        if taker is None:
            return
        taker.active_material = find(bpy.data.materials, self.material)
        if not self.slots and len(taker.material_slots) == 1:
            taker.data.materials.clear()  # type: ignore[union-attr]  # pop() would leave the slot
