"""The whole way through Blender: install the extension, grow a weight file's material, render it lit, save the .blend.

    python samples/scripts/demo.py WEIGHTS.nca EXTENSION.zip OUT_DIR

Runs in pip's bpy, with a user folder of its own, through the add-on's own operator as an artist's click would.
"""

from __future__ import annotations

import itertools
import math
import os
import sys
import tempfile
import time
from pathlib import Path

SIZE = 1024  # pixels of the grown maps
SIDE = 2.0  # metres that the tile covers


def main(weights: Path, extension: Path, out: Path) -> None:
    """Do it all and say where the results are."""
    out.mkdir(parents=True, exist_ok=True)
    picture, blend = out / "render.png", out / "demo.blend"
    with tempfile.TemporaryDirectory() as user_folder:
        os.environ["BLENDER_USER_RESOURCES"] = user_folder  # before bpy: the reader's own Blender is left alone
        _start_blender(extension)
        wall = _scene()
        started = time.perf_counter()
        _grow(wall, weights)
        print(f"grown and wired in {time.perf_counter() - started:.1f} s; rendering ...", flush=True)
        _render(picture)
        import bpy

        bpy.ops.wm.save_as_mainfile(filepath=str(blend.resolve()), compress=True)
    for what, path in (("picture", picture), ("scene", blend), ("weights", weights)):
        print(f"{what:8} {path} ({path.stat().st_size / 1000:,.0f} kB)")


def _start_blender(extension: Path) -> None:
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.extensions.package_install_files(
        filepath=str(extension.resolve()), repo="user_default", enable_on_install=True
    )
    print(f"Blender {bpy.app.version_string} with {extension.name}", flush=True)


def _grow(holder: object, weights: Path) -> None:
    """The operator of File > Import; the material goes to the active object."""
    import bpy

    bpy.context.view_layer.objects.active = holder
    bpy.ops.lichen.import_weights(filepath=str(weights.resolve()), seed=7, width=SIZE, height=SIZE)
    ball = bpy.data.objects["ball"]
    ball.active_material = holder.active_material  # type: ignore[attr-defined]


def _scene() -> object:
    """A sheet that rises from floor to wall, a ball before it, a low sun and a soft sky."""
    import bpy

    profile = [(-3.0, 0.0), (0.6, 0.0)]
    radius, corner = 1.0, (0.6, 1.0)
    for step in range(1, 17):
        angle = -math.pi / 2 + math.pi / 2 * step / 16
        profile.append((corner[0] + radius * math.cos(angle), corner[1] + radius * math.sin(angle)))
    profile.append((1.6, 4.0))
    sheet = _sheet(profile, half_width=5.0)
    bpy.ops.mesh.primitive_uv_sphere_add(segments=96, ring_count=48, radius=0.62, location=(0.75, -0.25, 0.62))
    ball = bpy.context.object
    ball.name = "ball"
    ball.rotation_euler = (math.radians(-60), math.radians(20), 0)
    for loop in ball.data.uv_layers.active.data:  # twice round and once up: about as many metres as the sheet's tiles
        loop.uv = (loop.uv[0] * 2, loop.uv[1])
    bpy.ops.object.shade_smooth()
    _lights()
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    bpy.context.collection.objects.link(camera)
    camera.location, camera.rotation_euler = (-0.5, -4.4, 1.65), (math.radians(80), 0, math.radians(-6))
    camera.data.lens = 38
    bpy.context.scene.camera = camera
    return sheet


def _sheet(profile: list[tuple[float, float]], half_width: float) -> object:
    """A strip along the profile (y, z), its UVs in metres along the surface over the tile's side."""
    import bpy

    lengths = [0.0]
    for before, after in itertools.pairwise(profile):
        lengths.append(lengths[-1] + math.dist(before, after))
    vertices = [(x, y, z) for y, z in profile for x in (-half_width, half_width)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(profile) - 1)]
    mesh = bpy.data.meshes.new("sheet")
    mesh.from_pydata(vertices, [], faces)
    uvs = mesh.uv_layers.new(name="UVMap")
    for loop, layer in zip(mesh.loops, uvs.data, strict=True):
        x = vertices[loop.vertex_index][0]
        layer.uv = (x / SIDE, lengths[loop.vertex_index // 2] / SIDE)
    mesh.shade_smooth()
    sheet = bpy.data.objects.new("sheet", mesh)
    bpy.context.collection.objects.link(sheet)
    return sheet


def _lights() -> None:
    import bpy

    sun = bpy.data.lights.new("sun", "SUN")
    sun.energy, sun.angle, sun.color = 4.5, math.radians(3), (1.0, 0.93, 0.84)
    holder = bpy.data.objects.new("sun", sun)
    holder.rotation_euler = (math.radians(52), math.radians(-12), math.radians(-50))
    bpy.context.collection.objects.link(holder)
    world = bpy.data.worlds.new("sky")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (0.42, 0.52, 0.68, 1.0)
    background.inputs["Strength"].default_value = 0.55
    bpy.context.scene.world = world


def _render(picture: Path) -> None:
    import addon_utils
    import bpy

    addon_utils.enable("cycles")
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples = 48
    scene.cycles.use_denoising = False
    scene.render.resolution_x, scene.render.resolution_y = 1200, 800
    scene.view_settings.view_transform = "AgX"
    scene.render.image_settings.file_format = "PNG"
    scene.render.filepath = str(picture.resolve())
    bpy.ops.render.render(write_still=True)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*(Path(argument) for argument in sys.argv[1:]))
