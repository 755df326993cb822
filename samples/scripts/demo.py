"""The whole way through Blender: install the extension, grow a weight file's material, render it lit, save the .blend.

    python samples/scripts/demo.py WEIGHTS.nca EXTENSION.zip OUT_DIR

Runs in pip's bpy, with a user folder of its own, through the add-on's own operator as an artist's click would.
"""

from __future__ import annotations

import math
import os
import re
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from steps import Steps

SIZE = 1024  # pixels of the grown maps
SIDE = 2.0  # metres that the tile covers


def main(weights: Path, extension: Path, out: Path) -> int:
    """Do it all and say where the results are; returns the exit code. Blender's own lines go to OUT_DIR/log.txt."""
    out.mkdir(parents=True, exist_ok=True)
    picture, blend, log = out / "render.png", out / "demo.blend", out / "log.txt"
    try:
        with tempfile.TemporaryDirectory() as user_folder, Steps(log) as steps:
            os.environ["BLENDER_USER_RESOURCES"] = user_folder  # before bpy: the reader's own Blender is left alone
            with steps.step(f"Installing {extension.name} in a Blender of its own"):
                start_blender(extension)
            with steps.step(f"Growing {weights.name} at {SIZE} x {SIZE} px, wiring a material"):
                _grow(_scene(), weights)
            with steps.step("Rendering with Cycles") as progress:
                render(picture, progress=progress)
            with steps.step("Saving the scene"):
                save(blend)
    except Exception as error:
        fault = str(error).strip().removeprefix("Error: ") or type(error).__name__
        print(f"demo: {fault}\ndemo: what Blender said is in {log}", file=sys.stderr)
        return 1
    print()
    for name, path in (("picture", picture), ("scene", blend), ("weights", weights)):
        print(f"{name:8} {path} ({path.stat().st_size / 1000:,.0f} kB)")
    return 0


def start_blender(extension: Path) -> None:
    """An empty file, with the extension installed."""

    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.extensions.package_install_files(
        filepath=str(extension.resolve()), repo="user_default", enable_on_install=True
    )


def _grow(holder: Any, weights: Path) -> None:
    """The operator of File > Import; the material goes to the active object."""
    import bpy

    bpy.context.view_layer.objects.active = holder
    bpy.ops.lichen.import_weights(filepath=str(weights.resolve()), seed=7, width=SIZE, height=SIZE)
    column = bpy.data.objects["column"]
    column.active_material = holder.active_material


def _scene() -> Any:
    """A wall that swings to and fro, a column before it, a low sun and a soft sky; returns the wall."""
    import bpy

    wall = strip("wall", _wave(), [0.0, 4.0])
    column = strip("column", _column(0.55), [0.0, 2.6])
    column.location = (0.9, -0.15, 0.0)
    bpy.ops.mesh.primitive_plane_add(size=30)
    floor = bpy.data.materials.new("floor")
    floor.use_nodes = True
    floor.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (0.22, 0.2, 0.18, 1.0)
    bpy.context.object.active_material = floor
    lights()
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    bpy.context.collection.objects.link(camera)
    camera.location, camera.rotation_euler = (-0.1, -3.1, 1.35), (math.radians(90), 0, math.radians(-4))
    camera.data.lens = 34
    bpy.context.scene.camera = camera
    return wall


def _wave() -> list[tuple[float, float]]:
    """The wall's footprint (x, y): it swings to and fro, so that light grazes it somewhere."""
    return [(x / 20, 1.2 + 0.45 * math.sin(x / 20 * 1.3)) for x in range(-140, 141)]


def _column(radius: float) -> list[tuple[float, float]]:
    return [(radius * math.cos(angle), radius * math.sin(angle)) for angle in (math.tau * i / 96 for i in range(97))]


def strip(name: str, footprint: list[tuple[float, float]], heights: list[float]) -> Any:
    """A vertical strip over a footprint, its UVs in metres along the surface over the tile's side."""
    import bpy

    lengths = [0.0]
    for before, after in pairwise(footprint):
        lengths.append(lengths[-1] + math.dist(before, after))
    if name == "column":  # whole tiles round it: a torus has no seam
        turns = max(1, round(lengths[-1] / SIDE))
        lengths = [length * turns * SIDE / lengths[-1] for length in lengths]
    low, high = heights
    vertices = [(x, y, z) for x, y in footprint for z in (low, high)]
    faces = [(2 * i, 2 * i + 2, 2 * i + 3, 2 * i + 1) for i in range(len(footprint) - 1)]
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(vertices, [], faces)
    layer = mesh.uv_layers.new(name="UVMap")
    for loop, uv in zip(mesh.loops, layer.data, strict=True):
        uv.uv = (lengths[loop.vertex_index // 2] / SIDE, vertices[loop.vertex_index][2] / SIDE)
    mesh.shade_smooth()
    strip = bpy.data.objects.new(name, mesh)
    bpy.context.collection.objects.link(strip)
    return strip


def lights() -> None:
    """A low sun and a soft sky."""

    import bpy

    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy, sun.angle, sun.color = 7.0, math.radians(3), (1.0, 0.93, 0.84)
    holder = bpy.data.objects.new("sun", sun)
    holder.rotation_euler = (math.radians(55), 0, math.radians(-58))
    bpy.context.collection.objects.link(holder)
    world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (0.42, 0.52, 0.68, 1.0)
    background.inputs["Strength"].default_value = 0.9
    bpy.context.scene.world = world


def render(
    picture: Path,
    width: int = 960,
    height: int = 640,
    samples: int = 32,
    progress: Callable[[float], None] = lambda done: None,
) -> None:
    """Render the scene with Cycles. progress: is told the share of the samples that are done, 0..1."""

    import addon_utils
    import bpy

    addon_utils.enable("cycles")
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = False
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.view_settings.view_transform = "AgX"
    scene.render.image_settings.file_format = "PNG"
    scene.render.filepath = str(picture.resolve())

    def told(statistics: str) -> None:
        if found := re.search(r"Sample (\d+)/(\d+)", statistics):
            progress(int(found[1]) / int(found[2]))

    bpy.app.handlers.render_stats.append(told)
    try:
        bpy.ops.render.render(write_still=True)
    finally:
        bpy.app.handlers.render_stats.remove(told)


def save(blend: Path) -> None:
    """Save the file, compressed."""
    import bpy

    bpy.ops.wm.save_as_mainfile(filepath=str(blend.resolve()), compress=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    sys.exit(main(*(Path(argument) for argument in sys.argv[1:])))
