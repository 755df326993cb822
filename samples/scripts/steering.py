"""The README's picture of steering: a picture laid out in stones, a painted path, bent courses, a flow, a graft.

    python samples/scripts/steering.py [OUT.jpg]

What each follows is shown in its corner. Everything is drawn or rendered here (in pip's bpy), and grown by the core
alone. A minute on two cores.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

import nca_core
from nca_core import Model, Recipe, stylizing
from nca_core.bands import bands
from nca_core.steering import Colours, Direction, Grafted, Guided, Picture, Placed, Steering, Supplies

SAMPLES = Path(__file__).resolve().parents[1]
SIDE = 640  # pixels of each panel
INSET = 168
GROWN = 2 * SIDE  # pixels that are grown and shown at half their size: finer than a screen's

PLACES = {"x": 0, "y": 0, "width": GROWN, "height": GROWN}


def main(out: Path) -> None:
    """Draw, grow and put together."""
    panels = [make() for make in (_mosaic, _path, _vortex, _flow, _graft)]
    content = np.asarray(_content().resize((SIDE, SIDE), Image.Resampling.LANCZOS))
    rows = [np.hstack([content, *panels[:2]]), np.hstack(panels[2:])]
    Image.fromarray(np.vstack(rows)).save(out, quality=86)
    print(out)


def _content() -> Image.Image:
    """Blender's monkey before a wall of light, in colours."""
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.mesh.primitive_monkey_add(size=2.3, rotation=(math.radians(-8), 0, math.radians(18)))
    monkey = bpy.context.object
    monkey.modifiers.new("smooth", "SUBSURF").render_levels = 3
    for polygon in monkey.data.polygons:
        polygon.use_smooth = True
    monkey.data.materials.append(_paint("monkey", (0.75, 0.16, 0.04)))
    bpy.ops.mesh.primitive_plane_add(size=30, location=(0, 6, 0), rotation=(math.radians(90), 0, 0))
    bpy.context.object.data.materials.append(_paint("wall", (0.12, 0.34, 0.5)))
    bpy.ops.object.light_add(type="AREA", location=(-3.2, -4, 3.6), rotation=(math.radians(50), 0, math.radians(-38)))
    bpy.context.object.data.energy, bpy.context.object.data.size = 900, 2.0
    bpy.ops.object.light_add(type="POINT", location=(2.4, 4.4, 1.2))
    bpy.context.object.data.energy = 500
    bpy.ops.object.camera_add(location=(0, -7.2, 0.15), rotation=(math.radians(89), 0, 0))
    scene = bpy.context.scene
    scene.camera = bpy.context.object
    scene.camera.data.lens = 72
    scene.render.engine, scene.cycles.samples, scene.cycles.seed = "CYCLES", 48, 0
    scene.render.resolution_x = scene.render.resolution_y = SIDE
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "content.png")
        bpy.ops.render.render(write_still=True)
        return Image.open(scene.render.filepath).convert("RGB").copy()


def _paint(name: str, colour: tuple[float, float, float]):
    import bpy

    material = bpy.data.materials.new(name)
    material.use_nodes = True
    material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*colour, 1)
    return material


def _mosaic() -> np.ndarray:
    """The content in stones half as large, in its own colours."""
    model, picture = _model("pebbles"), _content().resize((GROWN, GROWN), Image.Resampling.LANCZOS)
    content = _picture(np.asarray(picture, np.float32) / 255)
    guide, density = stylizing.luminance_guide(model), stylizing.fitting_density(model, 1.0)
    blur = stylizing.content_blur(guide, density)
    soft = stylizing.blurred(stylizing.luminance(content), blur)
    look = stylizing.look(stylizing.tones(soft, content.presence), guide)
    asked = stylizing.guide_picture(content, look.tone, guide, density)
    colours = stylizing.colours_picture(content, guide, density)
    steering = Steering(
        (Guided(guide.name, _everywhere(asked)),), colours=Colours(_everywhere(colours), look.gain, look.offset)
    )
    return _shown(_grown(model, steering, asked, colours))


def _path() -> np.ndarray:
    """Bright stones where a path is painted, dark ones beside it; further away nothing is asked for."""
    model = _model("pebbles")
    mask, bed = (Image.new("L", (GROWN, GROWN)) for _ in range(2))
    turns = [(t, 0.5 + 0.27 * math.sin(6 * t + 0.6)) for t in np.linspace(-0.1, 1.1, 200)]
    line = [(x * GROWN, y * GROWN) for x, y in turns]
    ImageDraw.Draw(mask).line(line, 255, width=GROWN // 7, joint="curve")
    ImageDraw.Draw(bed).line(line, 255, width=GROWN // 4, joint="curve")
    path, there = (np.asarray(each.filter(ImageFilter.GaussianBlur(8)), np.float32) / 255 for each in (mask, bed))
    low, high = (float(np.quantile(model.guide("tone").curve, share)) for share in (0.06, 0.94))
    values = low + (high - low) * path
    picture = Picture(values[..., None], there)
    inset = 0.55 * (1 - there[..., None]) + np.repeat(values[..., None] * there[..., None] / high, 3, 2)
    return _with_inset(_shown(_grown(model, Steering((Guided("tone", _everywhere(picture)),)), picture)), inset)


def _angles(draw: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Picture:
    """An angle map of a function of places in -1..1, right and up, to radians."""
    y, x = (np.mgrid[:GROWN, :GROWN] + 0.5) / GROWN * 2 - 1
    return _picture((draw(x, -y) / (2 * np.pi) % 1).astype(np.float32)[..., None])


def _vortex() -> np.ndarray:
    """Courses of bricks in circles."""
    return _bent("brick_wall", lambda x, y: np.arctan2(y + 0.9, x - 0.15) + np.pi / 2)


def _flow() -> np.ndarray:
    """A weave that follows a flow."""
    return _bent("woven_fabric", lambda x, y: 0.9 * np.sin(1.7 * x + 0.4) + 0.6 * np.cos(2.1 * y))


def _bent(name: str, draw: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> np.ndarray:
    angles = _angles(draw)
    steering = Steering(direction=Direction(0.0, _everywhere(angles)))
    turns = angles.values[..., 0] * 2 * np.pi
    flow = np.stack([np.cos(turns) / 2 + 0.5, np.sin(turns) / 2 + 0.5, np.zeros_like(turns)], 2)
    return _with_inset(_shown(_grown(_model(name), steering, angles)), flow)


def _graft() -> np.ndarray:
    """Bricks where a mask is white, plaster elsewhere: each in its own size, as both know their metres."""
    model, other = _model("plaster"), _model("brick_wall")
    y, x = (np.mgrid[:GROWN, :GROWN] + 0.5) / GROWN
    mask = (y + 0.07 * np.sin(7 * x) < 0.92 - 0.85 * x).astype(np.float32)
    picture = _picture(mask[..., None])
    steering = Steering(grafts=(Grafted(other.digest, _everywhere(picture)),))
    grown = _grown(model, steering, picture, models={other.digest: other})
    return _with_inset(_shown(grown), np.repeat(mask[..., None], 3, 2))


def _model(name: str) -> Model:
    return nca_core.load(SAMPLES / "weights" / f"{name}.nca")


def _picture(values: np.ndarray) -> Picture:
    return Picture(values, np.ones(values.shape[:2], np.float32))


def _everywhere(picture: Picture) -> tuple[Placed, ...]:
    return (Placed(picture.sha256, **PLACES),)


def _grown(model: Model, steering: Steering, *pictures: Picture, models: dict[str, Model] | None = None) -> np.ndarray:
    """The base colour, (GROWN, GROWN, 3) in 0..1."""
    supplies = Supplies({picture.sha256: picture for picture in pictures}, models or {})
    recipe = replace(Recipe(seed=3, mode="plane"), width=GROWN, height=GROWN, steering=steering)
    rows = bands(recipe.host(model, supplies), recipe.surface(model, supplies))
    return np.concatenate([band.maps["base_color"] for band in rows])


def _shown(values: np.ndarray) -> np.ndarray:
    """(SIDE, SIDE, 3) uint8."""
    picture = Image.fromarray((values * 255 + 0.5).astype(np.uint8))
    return np.array(picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS))


def _with_inset(panel: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A panel with what it follows in its corner, framed in white."""
    inset = Image.fromarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))
    panel[-INSET - 6 :, : INSET + 6] = 255
    panel[-INSET:, :INSET] = np.asarray(inset.resize((INSET, INSET), Image.Resampling.LANCZOS))
    return panel


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES / "pictures" / "steering.jpg")
