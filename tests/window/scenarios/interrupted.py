"""What happens while a material grows and does not wait for it: Esc, undo, saving."""

from __future__ import annotations

import bpy

from ...addon.pixels import material_pixels, same
from ..editors import open_sidebar, show_materials, viewport
from ..growing import grow_and_wait, grown, import_weights, stand_ins
from ..hands import middle, press
from ..holding import go_on, hold
from ..scenario import OUT, Steps, check, install, shot, until


def steps() -> Steps:
    install()
    yield from open_sidebar()
    show_materials()
    yield from _esc_while_importing()
    import_weights("brick_wall", side=512)
    yield from grown()
    yield from _esc_while_growing()
    yield from _undo_of_something_else()
    yield from _undo_while_importing()
    yield from _undo_beside_an_import()
    yield from _undo_of_the_import()
    yield from _saving()


def _esc_while_importing() -> Steps:
    cube, blocks = bpy.data.objects["Cube"], _blocks()
    cube.data.materials.clear()
    bpy.ops.ed.undo_push(message="no material")
    hold()
    import_weights("pebbles", side=512)
    yield from until(stand_ins, "an import is seen")
    check(cube.active_material.name == "pebbles", "on the cube")
    yield from shot("importing")
    press("ESC", *middle(viewport()))
    yield from grown()
    check(not cube.material_slots, "Esc leaves the cube without a material")
    check(_blocks() == blocks, "and nothing else behind")
    yield from shot("not_imported")


def _esc_while_growing() -> Steps:
    pixels, blocks = material_pixels("brick_wall"), _blocks()
    grow_and_wait("brick_wall")
    yield from until(stand_ins, "a growth is seen")
    yield from shot("growing")
    press("ESC", *middle(viewport()))
    yield from grown()
    check(same(pixels, material_pixels("brick_wall")), "Esc gives the old material back")
    check(_blocks() == blocks, "and leaves nothing behind")
    yield from shot("not_grown")


def _undo_of_something_else() -> Steps:
    pixels = material_pixels("brick_wall")
    _move_cube()
    _move_cube()
    grow_and_wait("brick_wall")
    yield from until(stand_ins, "another growth is seen")
    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: bpy.data.objects["Cube"].location.x == 1, "Ctrl-Z undoes what was done before")
    yield from grown()
    check(not same(pixels, material_pixels("brick_wall")), "and the growth comes to its end")
    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: same(pixels, material_pixels("brick_wall")), "Ctrl-Z again undoes the growth")
    check(bpy.data.objects["Cube"].location.x == 1, "and nothing else")


def _undo_while_importing() -> Steps:
    """It takes back the step before, and what was made of the new material so far."""
    bpy.data.objects["Cube"].active_material = bpy.data.materials.new("other")
    bpy.ops.ed.undo_push(message="other")
    hold()
    import_weights("pebbles", side=512)
    yield from until(stand_ins, "another import is seen")
    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: "pebbles" not in bpy.data.materials, "Ctrl-Z takes the new material away")
    yield from grown()
    check(bpy.data.objects["Cube"].active_material.name == "brick_wall", "the cube has what it had before")
    check("pebbles" not in bpy.data.materials, "and there is no other one")
    yield from shot("not_imported_either")


def _undo_beside_an_import() -> Steps:
    """What is undone has nothing to do with the object, which Blender therefore keeps as it is."""
    light = bpy.data.objects["Light"]
    height = light.location.z
    light.location.z += 1
    bpy.ops.ed.undo_push(message="light")
    hold()
    import_weights("pebbles", side=512)
    yield from until(stand_ins, "one more import is seen")
    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: bpy.data.objects["Light"].location.z == height, "Ctrl-Z takes the light back")
    yield from grown()
    check("pebbles" not in bpy.data.materials, "the new material is gone, as it came after that")
    check(bpy.data.objects["Cube"].active_material.name == "brick_wall", "and the cube has what it had")


def _undo_of_the_import() -> Steps:
    """The material that grows is gone then."""
    grow_and_wait("brick_wall")
    yield from until(stand_ins, "a third growth is seen")
    while "brick_wall" in bpy.data.materials:
        press("Z", *middle(viewport()), "ctrl")
        yield 0.3
    yield from grown()
    check(bpy.data.objects["Cube"].active_material is None, "Ctrl-Z goes back to before the import")
    yield from shot("undone")


def _saving() -> Steps:
    import_weights("brick_wall", side=512)
    yield from grown()
    pixels, path = material_pixels("brick_wall"), str(OUT / "saved.blend")
    grow_and_wait("brick_wall")
    yield from until(stand_ins, "a fourth growth is seen")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    check(not stand_ins(), "what is saved shows nothing of it")
    go_on()
    yield from until(stand_ins, "and goes on after the file was saved")
    bpy.ops.wm.open_mainfile(filepath=path)
    yield 0.5
    yield from grown()
    check(same(pixels, material_pixels("brick_wall")), "the saved file has the old state")
    yield from shot("saved")


def _move_cube() -> None:
    bpy.data.objects["Cube"].location.x += 1
    bpy.ops.ed.undo_push(message="move")


def _blocks() -> set[str]:
    """What there is, apart from what Blender keeps for a while."""
    data = (bpy.data.materials, bpy.data.node_groups, bpy.data.images)
    return {block.name for blocks in data for block in blocks}
