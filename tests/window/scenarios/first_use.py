"""Someone new: picks a material in the viewport's sidebar, grows it, undoes and redoes, saves and reopens."""

from __future__ import annotations

import bpy

from ...addon.pixels import material_pixels, same
from ..editors import open_sidebar, show_materials, viewport
from ..growing import open_gallery, press_button, watch
from ..hands import click, middle, press
from ..holding import hold
from ..scenario import OUT, Steps, check, install, shot, until


def steps() -> Steps:
    install()
    yield from open_sidebar()
    yield from shot("gallery")
    yield from _pick()
    press("NUMPAD_PERIOD", *middle(viewport()))
    show_materials()
    yield from shot("picked")

    hold()
    yield from press_button("lichen.import_weights(filepath")
    yield from watch("growing")
    check(_on_cube() == "pebbles", "the cube has the material")
    yield from shot("grown")
    yield from _larger()
    pixels = material_pixels("pebbles")

    press("Z", *middle(viewport()), "ctrl")
    yield from until(lambda: "pebbles" not in bpy.data.materials, "Ctrl-Z takes it away")
    check(_on_cube() == "Material", "the cube has what it had before")
    yield from shot("undone")
    press("Z", *middle(viewport()), "ctrl", "shift")
    yield from until(lambda: "pebbles" in bpy.data.materials, "Ctrl-Shift-Z brings it back")
    check(_on_cube() == "pebbles", "to the cube")
    check(same(pixels, material_pixels("pebbles")), "with the same pixels")

    path = str(OUT / "first.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    yield 1
    check(same(pixels, material_pixels("pebbles")), "a saved file has the same pixels")
    yield from shot("reopened")


def _pick() -> Steps:
    """Another material, in the menu that opens under the big thumbnail below the search."""
    gallery = bpy.context.window_manager.lichen_gallery
    before = gallery.material
    x, y = yield from open_gallery()
    yield from shot("menu")
    yield from click(x, y - 140)
    yield from until(lambda: gallery.material != before, "a click picks another material")
    gallery.text = "pebbles"
    yield from until(lambda: gallery.material.endswith("pebbles.nca"), "a search as well")
    gallery.text = ""


def _larger() -> Steps:
    """The same in 2K, and back again."""
    yield from press_button("lichen.set_size(side=2048)", across=0.35)
    hold()
    yield from press_button("lichen.grow")
    yield from watch("larger")
    check(bpy.data.images["pebbles Base Color"].size[0] == 2048, "it has the size of the button that was pressed")
    yield from shot("large")
    for _ in range(2):  # the growth, and the size that was chosen
        press("Z", *middle(viewport()), "ctrl")
        yield 0.5
    check(bpy.data.images["pebbles Base Color"].size[0] == 1024, "Ctrl-Z brings the smaller one back")


def _on_cube() -> str:
    return str(bpy.data.objects["Cube"].active_material.name)
