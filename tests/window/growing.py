"""Growths, as far as one sees them from outside."""

from __future__ import annotations

from typing import Any

import bpy

from .editors import viewport
from .hands import click, find, region_of
from .scenario import WEIGHTS, Steps, check, glimpse, until, window

_PIXELS = 32  # of a coarse cell of the samples
_STAGES = 4  # pictures of a growth


def press_button(button: str, across: float = 0.5) -> Steps:
    """Press a button of the viewport's sidebar. across: see `find`."""
    yield from click(*(yield from find(viewport(), button, across=across)))


def import_weights(name: str, side: int) -> None:
    """Start to grow a new material on the active object, as dropping a file into the viewport does."""
    with override():
        path = str(WEIGHTS / f"{name}.nca")
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=path, width=side, height=side)


def grow(name: str = "") -> None:
    """Start to grow a material again, or that of the active object."""
    with override():
        bpy.ops.lichen.grow("INVOKE_DEFAULT", material=name)


def grow_long(name: str, side: int = 4096) -> None:
    """Start to grow a material again, so much of it that something can be done meanwhile."""
    settings = bpy.data.materials[name].lichen
    settings.width = settings.height = side
    settings.cells = side // _PIXELS
    grow(name)


def override() -> Any:
    """What an operator gets to see that is called in the viewport."""
    return bpy.context.temp_override(window=window(), area=viewport(), region=region_of(viewport()))


def grows() -> bool:
    """Whether something grows."""
    return not bpy.ops.lichen.grow.poll()


def grown() -> Steps:
    """Wait for the end of what grows, and see that it left nothing behind."""
    yield from until(lambda: not grows(), "the growth ends")
    check(not stand_ins(), "nothing is left of its previews")


def stand_ins() -> list[bpy.types.ID]:
    """What the material shows while it grows."""
    return [block for block in (*bpy.data.node_groups, *bpy.data.images) if "Lichen Preview" in block.name]


def watch(name: str) -> Steps:
    """Take some pictures of what grows, until it is finished."""
    yield from until(stand_ins, "it is seen while it grows")
    for stage in range(_STAGES):
        if grows():
            yield from glimpse(f"{name}_{stage + 1}")
    yield from grown()
