"""Materials that are seen before they are finished: marked, so that none stays behind in an undo step or a file."""

from __future__ import annotations

import bpy

from ..datablocks import storage
from . import material


def mark(block: bpy.types.Material, before: bpy.types.Material | None) -> None:
    """Call a material unfinished. before: what its object had."""
    storage.UNFINISHED.put(block, True)
    if before:
        storage.BEFORE.put(block, before)


def finish(block: bpy.types.Material) -> None:
    """Call it finished."""
    storage.UNFINISHED.remove(block)
    storage.BEFORE.remove(block)


def step_aside() -> None:
    """Let objects have what they had before; unfinished materials stay, unused."""
    for block in storage.UNFINISHED.having(bpy.data.materials):
        if before := storage.BEFORE.of(block):
            block.user_remap(before)
            continue
        for holder in bpy.data.objects:
            for slot in holder.material_slots:
                if slot.material == block:
                    slot.material = None


def remove_all() -> None:
    """Take unfinished materials away, whose growth nobody goes on with; objects get back what they had."""
    for block in storage.UNFINISHED.having(bpy.data.materials):
        if before := storage.BEFORE.of(block):
            block.user_remap(before)
        material.remove(block)
