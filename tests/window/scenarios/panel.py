"""The panel in the shader editor: import, cancel, another seed, undo, and every mode."""

from __future__ import annotations

import bpy

from ..editors import shader_editor, show_materials, sphere
from ..growing import grow, grow_and_wait, grown, import_weights, recipe, stand_ins
from ..hands import middle, press, region_of
from ..holding import hold
from ..scenario import Steps, check, install, shot, until, window


def steps() -> Steps:
    install()
    window().workspace = bpy.data.workspaces["Shading"]
    yield 1
    shader_editor().spaces.active.show_region_ui = True
    yield 0.5
    region_of(shader_editor(), "UI").active_panel_category = "Lichen"
    show_materials()
    sphere()
    yield from shot("empty")

    hold()
    import_weights("brick_wall", side=1024)
    yield from until(stand_ins, "the material shows what grows")
    yield from shot("importing")
    yield from grown()
    check(_material() == bpy.context.view_layer.objects.active.active_material, "the sphere has the material")
    _view_all()
    yield from shot("imported")
    yield from _cancel()
    yield from _reseed()
    for mode, living in (("endless", False), ("endless", True), ("udim", False)):
        settings = _material().lichen
        settings.mode, settings.living = mode, living
        settings.width = settings.height = 512
        grow()
        yield from grown()
        _view_all()
        yield from shot(f"{mode}{'_living' if living else ''}")


def _cancel() -> Steps:
    cells, before = _material().lichen.cells, recipe(_material())
    grow_and_wait("brick_wall")
    yield from until(stand_ins, "it is seen while it grows again")
    yield from shot("growing")
    press("ESC", *middle(shader_editor()))
    yield from grown()
    check(recipe(_material()) == before, "Esc leaves the material as it was")
    yield from shot("cancelled")
    _material().lichen.cells = cells


def _reseed() -> Steps:
    before = recipe(_material())
    _material().lichen.width = _material().lichen.height = 2048
    with bpy.context.temp_override(window=window(), area=shader_editor(), region=region_of(shader_editor())):
        bpy.ops.lichen.reseed("INVOKE_DEFAULT")
    yield from grown()
    check(recipe(_material()) != before, "another seed grows another one")
    check(_width() == 2048, "the images have the new size")
    yield from shot("reseeded")
    press("Z", *middle(shader_editor()), "ctrl")
    yield from until(lambda: recipe(_material()) == before, "one undo brings back the recipe")
    check(_width() == 1024, "and the images")
    yield from shot("undone")


def _view_all() -> None:
    with bpy.context.temp_override(window=window(), area=shader_editor(), region=region_of(shader_editor())):
        bpy.ops.node.view_all()


def _material() -> bpy.types.Material:
    return bpy.data.materials["brick_wall"]


def _width() -> int:
    return int(bpy.data.images["brick_wall Base Color"].size[0])
