"""A material is dragged from the Asset Browser onto an object: it is the file's own there, and grows again."""

from __future__ import annotations

import bpy

from ..editors import show_materials, viewport
from ..growing import grow, grown, recipe
from ..hands import middle, move, region_of
from ..scenario import MODULE, Steps, check, install, shot, until, window

_INTO = 70  # pixels from the upper left corner of the first asset's cell to its middle, about
_STEPS = 12  # of the mouse on its way


def steps() -> Steps:
    install()
    bpy.context.preferences.addons[MODULE].preferences.resolution = 256
    check(bpy.ops.lichen.add_assets() == {"FINISHED"}, "all materials are added to the Asset Browser")
    show_materials()
    cube = bpy.data.objects["Cube"]
    before = cube.active_material
    browser = yield from _browser()
    yield from shot("browser")
    region = region_of(browser)
    yield from _drag((region.x + _INTO, region.y + region.height - _INTO), middle(viewport()))
    yield from until(lambda: cube.active_material not in (None, before), "what is dropped is on the object")
    material = cube.active_material
    yield from shot("dropped")
    check(material.library is None and not material.asset_data, "it is the file's own, and no asset any more")
    check(material.lichen.width == 256, "with the settings that it was grown with")
    first = recipe(material)
    material.lichen.seed += 1
    grow(material.name)
    yield from until(lambda: recipe(material) != first, "it grows again, with another seed")
    yield from grown()
    yield from shot("grown_again")


def _browser() -> Steps:
    """An Asset Browser instead of the properties, with Lichen's library; ends when its assets are shown."""
    area = next(area for area in window().screen.areas if area.type == "PROPERTIES")
    area.ui_type = "ASSETS"
    yield 1.0
    space = area.spaces.active
    space.show_region_toolbar = False
    libraries = bpy.context.preferences.filepaths.asset_libraries
    space.params.asset_library_reference = next(each.name for each in libraries if each.name.startswith("Lichen"))
    yield 2.0
    return area


def _drag(start: tuple[int, int], end: tuple[int, int]) -> Steps:
    """Drag something from one place to another by the mouse."""
    move(*start)
    yield 0.5
    window().event_simulate(type="LEFTMOUSE", value="PRESS", x=start[0], y=start[1])
    for step in range(1, _STEPS + 1):
        move(*(round(a + (b - a) * step / _STEPS) for a, b in zip(start, end, strict=True)))
        yield 0.15
    yield 0.5
    window().event_simulate(type="LEFTMOUSE", value="RELEASE", x=end[0], y=end[1])
    yield 0.5
