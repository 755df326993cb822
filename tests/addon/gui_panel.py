"""Drive the panel in a real Blender window and take pictures of it; not collected by pytest.

    blender --factory-startup --enable-event-simulate --python tests/addon/gui_panel.py -- ZIP brick_wall.nca [GPU]

Every line `SHOT name` asks whoever runs it for a picture of the screen. The last line is `OK`, or the traceback of the
check that failed. BLENDER_USER_RESOURCES should be a temporary folder.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import bpy

ARCHIVE, WEIGHTS, *ENGINE = sys.argv[sys.argv.index("--") + 1 :]


def steps() -> Iterator[float]:
    """What a user does; yields the seconds to wait before the next thing."""
    window = bpy.context.window_manager.windows[0]
    bpy.ops.extensions.package_install_files(filepath=ARCHIVE, repo="user_default", enable_on_install=True)
    if ENGINE:
        bpy.context.preferences.addons["bl_ext.user_default.lichen"].preferences.engine = ENGINE[0]
    window.workspace = bpy.data.workspaces["Shading"]
    yield 2
    editor = next(area for area in window.screen.areas if area.ui_type == "ShaderNodeTree")
    canvas = next(region for region in editor.regions if region.type == "WINDOW")
    sidebar = next(region for region in editor.regions if region.type == "UI")
    editor.spaces.active.show_region_ui = True
    yield 1
    sidebar.active_panel_category = "Lichen"
    yield shot("empty")

    viewport = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in viewport.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=viewport, region=region):
        bpy.data.objects.remove(bpy.data.objects["Cube"])
        bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=32)
        bpy.ops.object.shade_smooth()
        bpy.ops.view3d.view_selected()
        viewport.spaces.active.region_3d.view_distance *= 0.7
        viewport.spaces.active.overlay.show_overlays = False

    with bpy.context.temp_override(window=window, area=editor, region=canvas):
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=WEIGHTS, width=1024, height=1024)
    yield 1
    yield shot("importing")
    yield from until(bpy.ops.lichen.grow.poll)
    material = bpy.data.materials["brick_wall"]
    check(bpy.context.view_layer.objects.active.active_material == material, "the sphere has the material")
    with bpy.context.temp_override(window=window, area=editor, region=canvas):
        bpy.ops.node.view_all()
    yield 8  # software rendering compiles its shaders
    yield shot("imported")

    cells = material.lichen.cells
    material.lichen.width = material.lichen.height = 4096
    material.lichen.cells = 4 * cells  # which takes long enough to press Esc
    recipe = material["lichen_recipe"]
    with bpy.context.temp_override(window=window, area=editor, region=sidebar):
        bpy.ops.lichen.grow("INVOKE_DEFAULT")
    yield 4
    check(any("Preview" in group.name for group in bpy.data.node_groups), "the material shows what grows")
    yield shot("growing")
    press(window, "ESC", 800, 500)
    yield 2
    check(material["lichen_recipe"] == recipe, "Esc leaves the material as it was")
    check(not any("Preview" in block.name for block in bpy.data.node_groups), "and nothing else behind")
    yield shot("cancelled")

    material.lichen.width = material.lichen.height = 2048
    material.lichen.cells = cells
    with bpy.context.temp_override(window=window, area=editor, region=sidebar):
        bpy.ops.lichen.reseed("INVOKE_DEFAULT")
    yield from until(lambda: bpy.data.materials["brick_wall"]["lichen_recipe"] != recipe)
    check(tuple(bpy.data.images["brick_wall Base Color"].size) == (2048, 2048), "the images have the new size")
    yield shot("reseeded")

    with bpy.context.temp_override(window=window, area=editor, region=canvas):
        bpy.ops.ed.undo()
    yield 2
    check(bpy.data.materials["brick_wall"]["lichen_recipe"] == recipe, "one undo brings back the recipe")
    check(tuple(bpy.data.images["brick_wall Base Color"].size) == (1024, 1024), "and the images")
    yield shot("undone")

    for mode, living in (("endless", False), ("endless", True), ("udim", False)):
        material = bpy.data.materials["brick_wall"]
        material.lichen.mode, material.lichen.living = mode, living
        with bpy.context.temp_override(window=window, area=editor, region=sidebar):
            bpy.ops.lichen.grow("INVOKE_DEFAULT")
        yield 1
        yield from until(bpy.ops.lichen.grow.poll)
        with bpy.context.temp_override(window=window, area=editor, region=canvas):
            bpy.ops.node.view_all()
        yield 15
        yield shot(f"{mode}{'_living' if living else ''}")

    material = bpy.data.materials["brick_wall"]
    material.lichen.mode = "tile"
    material.lichen.width = material.lichen.height = 1024
    with bpy.context.temp_override(window=window, area=editor, region=sidebar):
        bpy.ops.lichen.grow("INVOKE_DEFAULT")
    yield 0.5
    bpy.data.materials.remove(material)
    yield from until(bpy.ops.lichen.grow.poll)
    check("brick_wall" not in bpy.data.materials, "a deleted material stays deleted")
    yield shot("deleted")

    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    with bpy.context.temp_override(window=window, area=editor, region=canvas):
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", width=512, height=512)
    yield 2
    browser = next(area for area in window.screen.areas if area.type == "FILE_BROWSER")
    browser.spaces.active.params.directory = str(Path(WEIGHTS).resolve().parent).encode()
    browser.spaces.active.params.filename = Path(WEIGHTS).name
    yield shot("browser")
    region = next(region for region in browser.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=browser, region=region):
        bpy.ops.file.execute("INVOKE_DEFAULT")
    yield 0.5
    check(not bpy.ops.lichen.grow.poll() or "brick_wall" in bpy.data.materials, "the browser starts a modal growth")
    yield from until(lambda: "brick_wall" in bpy.data.materials and bpy.ops.lichen.grow.poll())
    check(bpy.data.materials["brick_wall"].lichen.width == 512, "with the browser's settings")

    settings = bpy.data.materials["brick_wall"].lichen
    settings.width, settings.cells = 4096, 128
    with bpy.context.temp_override(window=window):
        bpy.ops.lichen.grow("INVOKE_DEFAULT", material="brick_wall")
    yield 1
    check(not bpy.ops.lichen.grow.poll(), "a long growth runs")
    bpy.ops.wm.read_homefile(app_template="")
    yield 2
    check(bpy.ops.lichen.grow.poll(), "opening another file ends it")
    yield shot("other_file")


def shot(name: str) -> float:
    print(f"SHOT {name}", flush=True)  # noqa: T201 - the harness reads it
    return 2.0


def press(window: bpy.types.Window, key: str, x: int, y: int) -> None:
    window.event_simulate(type="MOUSEMOVE", value="NOTHING", x=x, y=y)
    window.event_simulate(type=key, value="PRESS", x=x, y=y)
    window.event_simulate(type=key, value="RELEASE", x=x, y=y)


def until(done: Callable[[], bool]) -> Iterator[float]:
    for _ in range(600):
        if done():
            yield 2.0
            return
        yield 0.5
    raise TimeoutError("nothing happened for 300 seconds")


def check(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)
    print(f"ok: {what}", flush=True)  # noqa: T201


def main() -> None:
    todo = steps()

    def go_on() -> float | None:
        try:
            return next(todo)
        except StopIteration:
            print("OK", flush=True)  # noqa: T201
        except BaseException:
            traceback.print_exc()
        bpy.ops.wm.quit_blender()
        return None

    bpy.context.preferences.view.show_splash = False
    bpy.app.timers.register(go_on, first_interval=2, persistent=True)


main()
