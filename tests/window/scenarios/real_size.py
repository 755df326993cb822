"""Real Size: bricks of brick size on a wall and on a box, the switch in the panel, a Scale set by hand, and a material
that is dropped on an object."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy

from ..editors import open_sidebar, show_materials, viewport
from ..growing import grown, override, press_button
from ..hands import middle, move, press
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
    yield from _asset()


def _asset() -> Steps:
    """What is appended and waits for an object, as an asset does, is measured when it is dropped on one."""
    bpy.context.view_layer.objects.active = None
    with override():
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=str(_bricks()), width=512, height=512)
    yield from grown()
    waiting = next(block for block in bpy.data.materials if block.use_fake_user)
    name = waiting.name
    check(waiting.lichen.real_size, "a material that no object has waits for its real size")
    move(*middle(viewport()))
    yield 1
    with override():
        bpy.ops.object.drop_named_material("INVOKE_DEFAULT", True, session_uid=waiting.session_uid)
    yield from until(lambda: name in [each.active_material.name for each in _meshes()], "it is dropped on an object")
    holder = next(each for each in _meshes() if each.active_material.name == name)
    yield from until(lambda: _scale(holder) != 1, "which is measured at once")
    yield from shot("dropped")
    holder.location.x += 0.1
    with override():
        bpy.ops.ed.undo_push(message="move")
    press("Z", *middle(viewport()), "ctrl")
    yield 2
    holder = next(each for each in _meshes() if each.active_material.name == name)
    check(_scale(holder) != 1, "also after an undo step that Blender made before")


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


def _meshes() -> list[bpy.types.Object]:
    return [each for each in bpy.data.objects if each.type == "MESH"]


def _wall() -> bpy.types.Object:
    """By its name: undo makes another one of it."""
    return bpy.data.objects["Wall"]


def _socket(holder: bpy.types.Object) -> Any:
    nodes = holder.active_material.node_tree.nodes
    return next(node for node in nodes if node.bl_idname == "ShaderNodeGroup").inputs["Scale"]


def _scale(holder: bpy.types.Object) -> float:
    return _socket(holder).default_value
