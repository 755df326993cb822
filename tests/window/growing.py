"""Growths, as far as one sees them from outside."""

from __future__ import annotations

from typing import Any

import bpy

from .editors import viewport
from .hands import Places, click, find, region_of
from .holding import go_on, hold, release
from .scenario import WEIGHTS, Steps, check, glimpse, until, window

_STAGES = 4  # pictures of a growth


def press_button(button: str, across: float = 0.5) -> Steps:
    """Press a button of the viewport's sidebar. across: see `find`."""
    yield from click(*(yield from find(viewport(), button, across=across)))


def open_gallery() -> Places:
    """Click on the big thumbnail, below which the others open; ends at where that was."""
    x, y = yield from find(viewport(), "lichen_gallery.text", across=0.3)
    yield from click(x, y - 80)
    return x, y - 80


def import_weights(name: str, side: int) -> None:
    """Start to grow a new material on the active object, as dropping a file into the viewport does."""
    with override():
        path = str(WEIGHTS / f"{name}.nca")
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=path, width=side, height=side)


def grow(name: str = "") -> None:
    """Start to grow a material again, or that of the active object."""
    with override():
        bpy.ops.lichen.grow("INVOKE_DEFAULT", material=name)


def grow_and_wait(name: str, cells: int = 24) -> None:
    """Start to grow a material again, other than it is, which waits (see `holding`) so that something can be done."""
    hold()
    bpy.data.materials[name].lichen.cells = cells
    grow(name)


def override() -> Any:
    """What an operator gets to see that is called in the viewport."""
    return bpy.context.temp_override(window=window(), area=viewport(), region=region_of(viewport()))


def grows() -> bool:
    """Whether something grows."""
    return not bpy.ops.lichen.grow.poll()


def grown() -> Steps:
    """Let what grows come to its end, and see that it left nothing behind."""
    release()
    yield from until(lambda: not grows(), "the growth ends")
    check(not stand_ins(), "nothing is left of its previews")


def stand_ins() -> list[bpy.types.ID]:
    """What the material shows while it grows."""
    return [block for block in (*bpy.data.node_groups, *bpy.data.images) if "Lichen Preview" in block.name]


def watch(name: str) -> Steps:
    """Take some pictures of what waits since `hold`, and let it come to its end."""
    yield from until(stand_ins, "it is seen while it grows")
    for stage in range(_STAGES):
        if grows():
            yield from glimpse(f"{name}_{stage + 1}")
            go_on(12)
    yield from grown()


def recipe(material: bpy.types.Material) -> str:
    """What is written down on the material's group of how it was grown."""
    groups = (node.node_tree for node in material.node_tree.nodes if isinstance(node, bpy.types.ShaderNodeGroup))
    return str(next(group["lichen_recipe"] for group in groups if group and "lichen_recipe" in group))
