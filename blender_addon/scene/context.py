"""The material at hand: an artist calls it "this one"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import bpy

from ..texts import tell

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


def named_or_at_hand(name: str, context: bpy.types.Context) -> bpy.types.Material:
    """The material of that name, or without one the material at hand. Raises ValueError if there is none."""
    block = bpy.data.materials.get(name) if name else material_in(context)
    if block is None:
        raise ValueError(tell("There is no material {name!r}", name=name) if name else tell("There is no material"))
    return block
