"""What grows is taken away meanwhile: the material, the object, the file, and Blender itself."""

from __future__ import annotations

import bpy

from ..editors import open_sidebar, show_materials
from ..growing import grow_and_wait, grown, grows, import_weights, recipe, stand_ins
from ..holding import hold
from ..scenario import Steps, check, install, shot, until


def steps() -> Steps:
    install()
    yield from open_sidebar()
    show_materials()
    yield from _material()
    yield from _object()
    yield from _file()
    hold()
    import_weights("pebbles", side=512)
    yield from until(stand_ins, "something grows when Blender quits")


def _material() -> Steps:
    import_weights("brick_wall", side=512)
    yield from grown()
    grow_and_wait("brick_wall")
    yield from until(stand_ins, "a growth is seen")
    bpy.data.materials.remove(bpy.data.materials["brick_wall"])
    yield from grown()
    check("brick_wall" not in bpy.data.materials, "a deleted material stays deleted")
    yield from shot("no_material")


def _object() -> Steps:
    hold()
    import_weights("brick_wall", side=512)
    yield from until(stand_ins, "an import is seen")
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    yield from grown()
    material = bpy.data.materials["brick_wall"]
    check('"width": 512' in recipe(material), "the material outlasts the object it was grown for, and is finished")
    yield from shot("no_object")


def _file() -> Steps:
    grow_and_wait("brick_wall")
    yield from until(stand_ins, "another growth is seen")
    bpy.ops.wm.read_homefile(app_template="")
    yield 0.5
    check(not grows(), "another file ends it")
    yield from grown()
    check("brick_wall" not in bpy.data.materials, "and has nothing of it")
    yield from shot("other_file")
