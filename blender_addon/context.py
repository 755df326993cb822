"""Which material an artist means by "this one"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import bpy

_Block = TypeVar("_Block", bound=bpy.types.ID)


def find(blocks: Iterable[_Block], uid: int) -> _Block | None:
    """The datablock with a session_uid, which outlasts undo steps, as references do not; None if it is gone."""
    return next((block for block in blocks if block.session_uid == uid), None)


def material_in(context: bpy.types.Context) -> bpy.types.Material | None:
    """The material of the shader editor or properties editor at hand, pinned or not; else the active object's."""
    space = context.space_data
    elsewhere = getattr(context, "material", None)  # only the properties editor has one
    shown = space.id if isinstance(space, bpy.types.SpaceNodeEditor) else elsewhere
    if isinstance(shown, bpy.types.Material):
        return shown
    return context.object.active_material if context.object else None
