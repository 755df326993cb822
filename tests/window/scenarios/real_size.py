"""Real Size: bricks of brick size on a wall and on a box, the switch in the panel, a Scale set by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy

from ..editors import open_sidebar, show_materials, viewport
from ..growing import grown, override, press_button
from ..hands import middle, press
from ..scenario import OUT, WEIGHTS, Steps, check, install, shot, until

_METRES = 1.5  # that the exemplar shows, of 512 pixels


def steps() -> Steps:
    install()
    wall, box = _objects()
    show_materials()
    yield from open_sidebar()
    for holder in (box, wall):
        bpy.context.view_layer.objects.active = holder
        with override():
            bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=str(_bricks()), width=512, height=512)
        yield from grown()
    check(abs(_scale(wall) - 4 / _METRES) < 1e-4, "the wall shows four metres of bricks")
    check(abs(_scale(box) - 4 / _METRES) < 1.5, "and so do the four sides of the box, in whole tiles")
    check(_scale(box) == round(_scale(box)), "which go around it without a seam")
    yield from shot("bricks")
    yield from press_button("lichen.real_size(")
    yield from until(lambda: _scale(wall) == 1, "the switch gives back a Scale of 1")
    yield from shot("off")
    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: abs(_scale(_wall()) - 4 / _METRES) < 1e-4, "Ctrl-Z undoes it")
    _socket(_wall()).default_value = 5
    yield from shot("by_hand")
    check(not _wall().active_material.lichen.real_size, "a Scale set by hand has switched it off")


def _objects() -> tuple[bpy.types.Object, bpy.types.Object]:
    """A wall of 4 m with UVs from 0 to 1, and a box of 1 m before it."""
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    with override():
        bpy.ops.mesh.primitive_plane_add(size=4, rotation=(1.5708, 0, 0), location=(0, 1, 1))
        wall = bpy.context.object
        wall.name = "Wall"
        bpy.ops.mesh.primitive_cube_add(size=1)
        box = bpy.context.object
        bpy.ops.view3d.view_axis(type="FRONT")
    space = viewport().spaces.active
    space.overlay.show_overlays = False
    space.region_3d.view_location, space.region_3d.view_distance = (0, 0, 0.7), 8
    return wall, box


def _bricks() -> Path:
    """The weight file of bricks, which knows its metres."""
    import nca_core

    path = OUT / "brick_wall.nca"
    model = nca_core.load(WEIGHTS / "brick_wall.nca")
    nca_core.save(replace(model, cell_size=_METRES / 512 * model.coarse_pixels / model.coarse_scale), path)
    return path


def _wall() -> bpy.types.Object:
    """By its name: undo makes another one of it."""
    return bpy.data.objects["Wall"]


def _socket(holder: bpy.types.Object) -> Any:
    nodes = holder.active_material.node_tree.nodes
    return next(node for node in nodes if node.bl_idname == "ShaderNodeGroup").inputs["Scale"]


def _scale(holder: bpy.types.Object) -> float:
    return _socket(holder).default_value
