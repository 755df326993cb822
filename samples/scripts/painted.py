"""The README's picture of painting: a guide painted on an urn, and the stones that grow from it.

    python samples/scripts/painted.py [EXTENSION.zip] [OUT.jpg] [--samples N]

The left urn shows what is painted, bright and dark where stones are asked to be so, nothing on the bare clay. The right
one shows what grows: there the material goes its own way where nothing is painted. Runs in pip's bpy, as hero.py does.
Five minutes of two cores.
"""

from __future__ import annotations

import math
import os
import tempfile
from pathlib import Path
from typing import Any

import demo
import hero
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
WIDE, HIGH = 2048, 1024  # pixels of the material, once round the urn and from its foot to its rim
CELLS = 52  # coarse cells round the urn
#: From foot to rim: radius and height, in metres.
PROFILE = ((0.0, 0.0), (0.3, 0.0), (0.3, 0.03), (0.27, 0.08), (0.34, 0.2), (0.52, 0.45), (0.6, 0.72), (0.57, 0.98))
PROFILE += ((0.44, 1.2), (0.3, 1.34), (0.25, 1.46), (0.28, 1.56), (0.37, 1.62), (0.37, 1.65), (0.32, 1.66))
BRIGHT, DARK = 0.66, 0.22  # what is painted
PICTURE = (1280, 760)
CLAY = (0.30, 0.13, 0.07)


def main(extension: Path, out: Path, samples: int) -> None:
    """Paint, grow and render."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BLENDER_USER_RESOURCES"] = str(Path(folder) / "user")  # before bpy: the reader's is left alone
        demo.start_blender(extension)
        rendered = rendered_urns(Path(folder) / "urns.png", samples)
    rendered.save(out, quality=86, optimize=True, progressive=True)
    print(out, f"{out.stat().st_size / 1000:.0f} kB")


def painted() -> tuple[np.ndarray, np.ndarray]:
    """Values and alpha of the guide, (HIGH / 2, WIDE / 2) float32 in 0..1, the rim on top."""
    size = (WIDE // 2, HIGH // 2)
    bright, dark = (Image.new("L", size) for _ in range(2))
    on_bright, on_dark = ImageDraw.Draw(bright), ImageDraw.Draw(dark)
    across, up = size
    on_dark.rectangle((0, 0.30 * up, across, 0.66 * up), 255)
    waves = 5
    for number in range(-1, waves + 1):
        left, side = number * across / waves, across / waves
        turns = np.linspace(0, 1, 60)
        spiral = [
            (
                left + side * (0.44 + 0.30 * (1 - 0.86 * t) * math.sin(3.4 * math.pi * t)),
                up * (0.48 - 0.13 * (1 - 0.86 * t) * math.cos(3.4 * math.pi * t)),
            )
            for t in turns
        ]
        on_bright.line(spiral, 255, width=22, joint="curve")
    for edge in (0.28, 0.68):
        on_bright.rectangle((0, (edge - 0.018) * up, across, (edge + 0.018) * up), 255)
    on_dark.rectangle((0, 0.90 * up, across, up), 255)
    soft = [np.asarray(each.filter(ImageFilter.GaussianBlur(3)), np.float32) / 255 for each in (bright, dark)]
    alpha = np.maximum(*soft)
    return DARK + (BRIGHT - DARK) * soft[0], alpha


def rendered_urns(path: Path, samples: int) -> Image.Image:
    """Both urns side by side, in a low sun."""
    import bpy
    from bl_ext.user_default.lichen import api

    values, alpha = painted()
    guide = _image(values, alpha)
    plain, grown = _urn("painted", -0.72), _urn("grown", 0.72)
    plain.active_material = _clay(guide)
    material = api.grow(
        api.shipped()["pebbles"], grown, seed=4, width=WIDE, height=HIGH, cells=CELLS, guide={"tone": guide}
    )
    material.lichen.displacement = True
    hero.light()
    bpy.data.objects["sun"].rotation_euler = (math.radians(52), 0, math.radians(-38))
    _ground()
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    bpy.context.collection.objects.link(camera)
    camera.location, camera.rotation_euler = (0.0, -5.2, 1.5), (math.radians(82.5), 0, 0)
    camera.data.lens = 58
    bpy.context.scene.camera = camera
    demo.render(path, *PICTURE, samples=samples)
    return Image.open(path).convert("RGB")


def _urn(name: str, x: float) -> Any:
    """A surface of revolution whose UVs go round it once, and up its profile."""
    radii, heights = _smooth(np.array(PROFILE))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(radii), np.diff(heights)))])
    angles = np.linspace(0, 2 * np.pi, 900) - np.pi / 2
    points = np.empty((len(radii), len(angles), 3))
    points[..., 0], points[..., 1] = radii[:, None] * np.cos(angles), radii[:, None] * np.sin(angles)
    points[..., 2] = heights[:, None]
    uvs = np.empty((len(radii), len(angles), 2))
    uvs[..., 0], uvs[..., 1] = np.linspace(0, 1, len(angles)), (along / along[-1] * HIGH / WIDE)[:, None]
    made = hero.sheet(name, points, uvs)
    made.location.x = x
    return made


def _smooth(points: np.ndarray, steps: int = 600) -> tuple[np.ndarray, np.ndarray]:
    """A curve through points (Catmull and Rom), at places equally far along it: radii and heights."""
    padded = np.concatenate([points[:1], points, points[-1:]])
    t = np.linspace(0, 1, 50, endpoint=False)[:, None]
    pieces = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        bend, cube = 2 * before - 5 * start + 4 * end - after, 3 * start - before - 3 * end + after
        pieces.append(start + 0.5 * t * (end - before + t * (bend + t * cube)))
    curve = np.concatenate([*pieces, points[-1:]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    places = np.linspace(0, along[-1], steps)
    return np.interp(places, along, curve[:, 0]), np.interp(places, along, curve[:, 1])


def _image(values: np.ndarray, alpha: np.ndarray) -> Any:
    import bpy

    pixels = np.empty((*values.shape, 4), np.float32)
    pixels[..., :3], pixels[..., 3] = values[..., None], alpha
    image = bpy.data.images.new("guide", values.shape[1], values.shape[0], alpha=True, is_data=True)
    image.pixels.foreach_set(pixels[::-1].ravel())
    image.update()
    image.pack()
    return image


def _clay(guide: Any) -> Any:
    """Clay, and what is painted on it."""
    import bpy

    material = bpy.data.materials.new("clay")
    material.use_nodes = True
    nodes, links = material.node_tree.nodes, material.node_tree.links
    surface = nodes["Principled BSDF"]
    surface.inputs["Roughness"].default_value = 0.75
    texture, mix = nodes.new("ShaderNodeTexImage"), nodes.new("ShaderNodeMix")
    gamma = nodes.new("ShaderNodeGamma")  # the guide's numbers are shown as greys are
    gamma.inputs["Gamma"].default_value = 2.2
    mix.data_type = "RGBA"
    mapping, coordinates = nodes.new("ShaderNodeMapping"), nodes.new("ShaderNodeUVMap")
    mapping.inputs["Scale"].default_value = (1.0, WIDE / HIGH, 1.0)
    texture.image = guide
    links.new(coordinates.outputs[0], mapping.inputs["Vector"])
    links.new(mapping.outputs[0], texture.inputs[0])
    links.new(texture.outputs["Alpha"], mix.inputs["Factor"])
    mix.inputs["A"].default_value = (*CLAY, 1)
    links.new(texture.outputs["Color"], gamma.inputs["Color"])
    links.new(gamma.outputs["Color"], mix.inputs["B"])
    links.new(mix.outputs["Result"], surface.inputs["Base Color"])
    return material


def _ground() -> None:
    """A plain ground that goes up behind the urns."""
    import bpy

    bend = [(y, 0.0) for y in np.linspace(-4, 3, 60)]
    bend += [(3 + math.sin(a) * 2.0, 2.0 - math.cos(a) * 2.0) for a in np.linspace(0, math.pi / 2, 60)]
    bend += [(5.0, z) for z in np.linspace(2.0, 8.0, 20)]
    x, line = np.linspace(-9, 9, 30), np.array(bend)
    points = np.empty((len(line), len(x), 3))
    points[..., 0], points[..., 1], points[..., 2] = x, line[:, :1], line[:, 1:]
    made = hero.sheet("ground", points, points[..., :2])
    paint = bpy.data.materials.new("ground")
    paint.use_nodes = True
    paint.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (0.42, 0.40, 0.37, 1)
    paint.node_tree.nodes["Principled BSDF"].inputs["Roughness"].default_value = 0.9
    made.active_material = paint


if __name__ == "__main__":
    main(*hero.options(__doc__, "painted.jpg", samples=128))
