"""A material that is not finished: no object is left without one when Blender undoes what was done before it."""

from __future__ import annotations

from types import ModuleType

import bpy
import pytest


@pytest.fixture
def cube(installed: ModuleType) -> bpy.types.Object:
    bpy.ops.mesh.primitive_cube_add()
    return bpy.context.object


def unfinished_on(cube: bpy.types.Object, before: bpy.types.Material | None) -> bpy.types.Material:
    from bl_ext.user_default.lichen.scene import unfinished

    block = bpy.data.materials.new("grows")
    cube.active_material = block
    unfinished.mark(block, before)
    return block


@pytest.mark.parametrize("has_one", [True, False])
def test_objects_have_what_they_had_while_blender_undoes(cube: bpy.types.Object, has_one: bool) -> None:
    seen = []

    def look(*_arguments: object) -> None:
        seen.extend(slot.material for slot in cube.material_slots)

    before = bpy.data.materials.new("before") if has_one else None
    cube.active_material = before
    bpy.ops.ed.undo_push(message="one")
    bpy.ops.ed.undo_push(message="another")
    unfinished_on(cube, before)
    bpy.app.handlers.undo_pre.append(look)
    try:
        bpy.ops.ed.undo()
    finally:
        bpy.app.handlers.undo_pre.remove(look)
    assert seen == [before]


def test_stepping_aside_keeps_the_material(cube: bpy.types.Object) -> None:
    from bl_ext.user_default.lichen.scene import unfinished

    before = bpy.data.materials.new("before")
    block = unfinished_on(cube, before)
    unfinished.step_aside()
    assert cube.active_material == before
    assert block.name in bpy.data.materials


def test_finished_materials_stay_where_they_are(cube: bpy.types.Object) -> None:
    from bl_ext.user_default.lichen.scene import unfinished

    block = unfinished_on(cube, None)
    unfinished.finish(block)
    unfinished.step_aside()
    assert cube.active_material == block
