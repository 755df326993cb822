"""Materials that are seen before they are finished: marked, so that none stays behind in an undo step or a file."""

from __future__ import annotations

import bpy

from . import material

_MARK, _BEFORE = "lichen_unfinished", "lichen_before"


def mark(block: bpy.types.Material, before: bpy.types.Material | None) -> None:
    """Call a material unfinished. before: what its object had."""
    block[_MARK] = True
    if before:
        block[_BEFORE] = before


def finish(block: bpy.types.Material) -> None:
    """Call it finished."""
    for name in (_MARK, _BEFORE):
        if name in block:  # type: ignore[operator]
            del block[name]


def remove_all() -> None:
    """Take unfinished materials away, whose growth nobody goes on with; objects get back what they had."""
    for block in [entry for entry in bpy.data.materials if entry.get(_MARK)]:
        if before := block.get(_BEFORE):
            block.user_remap(before)
        material.remove(block)
