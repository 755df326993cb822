"""The README's first picture: an exemplar, what is grown from it, and a wall of it in Blender.

    python samples/scripts/hero.py [EXTENSION.zip] [OUT.jpg] [--samples N]

Runs in pip's bpy (`make demo` sets it up), through the add-on's own interface for scripts, with a user folder of its
own. Without arguments it takes the extension that `make extension` has built, and writes samples/pictures/lichen.jpg.
Four minutes of two cores.
"""

from __future__ import annotations

import argparse
import math
import os
import tempfile
from pathlib import Path
from typing import Any

import demo
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

import nca_core

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
WALL, GROUND = "brick_wall", "pebbles"
SEED = 7
STEP = 0.006  # metres between the vertices that the height moves
SIDE = 512  # pixels of the exemplar; what is grown has twice as many
HEIGHT, GAP, LABEL = 660, 12, 46  # of the picture's panels, in pixels
SCENE = (960, HEIGHT - LABEL)
OTHERS = ("normal", "height", "roughness")
UNIT = 1.5  # metres that a unit of UV covers; Real Size gives bricks and stones theirs
PAPER, INK = (255, 255, 255), (60, 60, 60)

Picture = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


def main(extension: Path, out: Path, samples: int) -> None:
    """Make the three panels and put them side by side."""
    grown = grown_maps()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BLENDER_USER_RESOURCES"] = str(Path(folder) / "user")  # before bpy: the reader's is left alone
        demo.start_blender(extension)
        rendered = render_scene(Path(folder) / "scene.png", samples)
    composed(exemplar_picture(), grown, rendered).save(out, quality=82, optimize=True, progressive=True)
    print(out, f"{out.stat().st_size / 1000:.0f} kB")


# --- the panels -------------------------------------------------------------------------------------------------


def exemplar_picture() -> Picture:
    """The exemplar's base colour, as it is: (SIDE, SIDE, 3)."""
    path = SAMPLES / "exemplars" / WALL / f"{WALL}_basecolor.png"
    return np.asarray(Image.open(path).convert("RGB"))


def grown_maps() -> dict[str, Picture]:
    """What the weight file gives at twice the exemplar's extent, as pictures (2 SIDE, 2 SIDE, 3) by map."""
    model = nca_core.load(SAMPLES / "weights" / f"{WALL}.nca")
    recipe = nca_core.Recipe(seed=SEED, width=2 * SIDE, height=2 * SIDE)
    maps = nca_core.decode(model, nca_core.grow(model, recipe.surface(model).field), (2 * SIDE, 2 * SIDE))
    return {
        name: (np.broadcast_to(values, (*values.shape[:2], 3)) * 255 + 0.5).astype(np.uint8)
        for name, values in maps.items()
    }


def composed(exemplar: Picture, grown: dict[str, Picture], rendered: Picture) -> Image.Image:
    """Left the exemplar above three other maps of the growth, in the middle the growth's colours at the exemplar's
    scale, right the scene; a label below each."""
    side = (HEIGHT - LABEL) // 2  # the exemplar's: what is grown, at twice the extent, has the other panels' height
    large = 2 * side
    middle, right = side + GAP, side + GAP + large + GAP
    sheet = Image.new("RGB", (right + rendered.shape[1], HEIGHT), PAPER)
    sheet.paste(_scaled(exemplar, side), (0, 0))
    maps = side - LABEL
    for number, name in enumerate(OTHERS):
        left, end = (round(edge * side / len(OTHERS)) for edge in (number, number + 1))
        strip = _scaled(grown[name], large).crop((0, 0, end - left - (end < side) * 2, maps))
        sheet.paste(strip, (left, side + LABEL))
    sheet.paste(_scaled(grown["base_color"], large), (middle, 0))
    sheet.paste(Image.fromarray(rendered), (right, 0))
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(LABEL * 0.62)
    for place, text in (
        ((0, side), f"an exemplar, {SIDE} px"),
        ((0, large), "three more maps"),
        ((middle, large), "grown from it: any size, no seam"),
        ((right, large), "in Blender, with displacement"),
    ):
        draw.text((place[0], place[1] + LABEL // 2), text, INK, font, anchor="lm")
    return sheet


def _scaled(picture: Picture, side: int) -> Image.Image:
    return Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS)


# --- the scene --------------------------------------------------------------------------------------------------


def render_scene(path: Path, samples: int) -> Picture:
    """A wall with a round pier on a ground of pebbles, in a low sun: (height, width, 3)."""
    from bl_ext.user_default.lichen import api

    shipped = api.shipped()
    wall = sheet("wall", *wall_points())
    ground = sheet("ground", *ground_points())
    for holder, name, settings in ((wall, WALL, {}), (ground, GROUND, {"mode": "endless"})):
        material = api.grow(shipped[name], holder, seed=SEED, width=2 * SIDE, height=2 * SIDE, **settings)
        material.lichen.displacement = True
    light()
    aim()
    demo.render(path, *SCENE, samples=samples)
    return np.asarray(Image.open(path).convert("RGB"))


def wall_points() -> tuple[Floats, Floats]:
    """Points (rows, columns, 3) and UVs (rows, columns, 2) of a wall with a half-round pier."""
    radius = 0.42
    pier = [(-radius * math.cos(a), -radius * math.sin(a)) for a in np.linspace(0, math.pi, 180)]
    left = [(x, 0.0) for x in np.arange(-5.0, -radius, STEP)]
    right = [(x, 0.0) for x in np.arange(radius + STEP, 3.0, STEP)]
    footprint = np.array(left + pier + right)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(footprint, axis=0).T))])
    up = np.arange(-0.05, 2.6, STEP)
    points = np.empty((len(up), len(footprint), 3))
    points[..., :2], points[..., 2] = footprint, up[:, None]
    uvs = np.empty((len(up), len(footprint), 2))
    uvs[..., 0], uvs[..., 1] = along / UNIT, up[:, None] / UNIT
    return points, uvs


def ground_points() -> tuple[Floats, Floats]:
    """The same of the ground before the wall."""
    x, y = np.meshgrid(np.arange(-5.0, 3.0, STEP), np.arange(-4.0, 0.1, STEP))
    return np.stack([x, y, np.zeros_like(x)], axis=-1), np.stack([x, y], axis=-1) / UNIT


def sheet(name: str, points: Floats, uvs: Floats) -> Any:
    """An object of quads over a grid of points."""
    import bpy

    rows, columns = points.shape[:2]
    corner = np.arange(rows * columns).reshape(rows, columns)
    faces = np.stack([corner[:-1, :-1], corner[:-1, 1:], corner[1:, 1:], corner[1:, :-1]], axis=-1).reshape(-1, 4)
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points.reshape(-1, 3), [], faces)
    layer = mesh.uv_layers.new(name="UVMap")
    layer.uv.foreach_set("vector", uvs.reshape(-1, 2)[faces.reshape(-1)].astype(np.float32).reshape(-1))
    mesh.shade_smooth()
    holder = bpy.data.objects.new(name, mesh)
    bpy.context.collection.objects.link(holder)
    return holder


def light() -> None:
    """A low sun along the wall, and a soft sky; a glint counts for no more than a few samples."""
    import addon_utils
    import bpy

    addon_utils.enable("cycles")
    bpy.context.scene.cycles.sample_clamp_direct = 6.0
    demo.lights()
    sun = bpy.data.objects["sun"]
    sun.rotation_euler = (math.radians(61), 0, math.radians(-56))
    sun.data.energy, sun.data.angle, sun.data.color = 8.0, math.radians(1.0), (1.0, 0.86, 0.68)
    bpy.context.scene.world.node_tree.nodes["Background"].inputs["Strength"].default_value = 0.55
    bpy.context.scene.view_settings.look = "AgX - Medium High Contrast"


def aim() -> None:
    """A camera at the height of a child, near the pier."""
    import bpy

    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    bpy.context.collection.objects.link(camera)
    camera.location, camera.rotation_euler = (0.95, -1.6, 0.62), (math.radians(86), 0, math.radians(36))
    camera.data.lens = 27
    bpy.context.scene.camera = camera


def options(about: str, picture: str, samples: int) -> tuple[Path, Path, int]:
    """The command line of a script that renders a picture: the add-on's zip, the file to write, Cycles' samples.

    about: the script's docstring; picture, samples: what is taken unless they are given.
    """
    parser = argparse.ArgumentParser(description=about.partition("\n")[0])
    parser.add_argument("extension", type=Path, nargs="?", help="the add-on's zip (default: in build/extension)")
    parser.add_argument("out", type=Path, nargs="?", default=SAMPLES / "pictures" / picture)
    parser.add_argument("--samples", type=int, default=samples, help="Cycles' samples a pixel (default: %(default)s)")
    given = parser.parse_args()
    return given.extension or next((ROOT / "build" / "extension").glob("*.zip")), given.out, given.samples


if __name__ == "__main__":
    main(*options(__doc__, "lichen.jpg", samples=96))
