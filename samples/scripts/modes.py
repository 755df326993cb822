"""The README's picture of what covers a surface: tile, endless, UDIM, living. Looks like `demo`, four times.

    python samples/scripts/modes.py EXTENSION.zip [OUT.jpg]

Runs in pip's bpy, through the add-on's own operator. A few minutes on two cores.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import demo
import numpy as np
from PIL import Image

SAMPLES = Path(__file__).resolve().parents[1]
WEIGHTS = SAMPLES / "weights"
WIDTH, HEIGHT = 700, 440  # pixels of each of the four


def main(extension: Path, out: Path) -> None:
    """Render the four and put them together."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BLENDER_USER_RESOURCES"] = str(Path(folder) / "user")  # before bpy
        demo.start_blender(extension)
        pictures = [make(Path(folder)) for make in (_tile, _endless, _udim, _living)]
    rows = [np.hstack(pictures[:2]), np.hstack(pictures[2:])]
    Image.fromarray(np.vstack(rows)).save(out, quality=86)
    print(out)


def _tile(folder: Path) -> np.ndarray:
    """A wall of bricks in their real size, some four tiles wide."""
    wall = demo.strip("wall", [(-4.0, 0.0), (4.0, 0.0)], [0.0, 4.0])
    _grow(wall, "brick_wall")
    _aim((0.0, -4.3, 1.5), (90, 0, 0), 30)
    return _render(folder, "tile")


def _endless(folder: Path) -> np.ndarray:
    """A floor of pebbles as far as one sees."""
    import bpy

    side = 400.0
    bpy.ops.mesh.primitive_plane_add(size=side)
    floor = bpy.context.object
    for entry in floor.data.uv_layers[0].data:
        entry.uv = tuple(value * side / demo.SIDE for value in entry.uv)
    _grow(floor, "pebbles", mode="endless")
    _aim((0.0, 0.0, 0.5), (78, 0, 20), 28)
    return _render(folder, "endless")


def _udim(folder: Path) -> np.ndarray:
    """A hanging of twill whose UVs go through three tiles across and two up."""
    footprint = [(x / 20, 0.25 * math.sin(x / 20 * 3)) for x in range(-60, 61)]
    cloth = demo.strip("cloth", footprint, [0.0, 4.0])
    _grow(cloth, "woven_fabric", mode="udim", cells=16)
    _aim((0.9, -3.2, 1.5), (88, 0, 14), 38)
    return _render(folder, "udim")


def _living(folder: Path) -> np.ndarray:
    """Pebbles from a finger's length away: on the left as images of 1024 pixels, on the right living."""
    halves = []
    for living in (False, True):
        wall = demo.strip("wall", [(-1.0, 0.0), (1.0, 0.0)], [0.0, 2.0])
        _grow(wall, "pebbles", living=living)
        _aim((0.06, -0.08, 1.05), (90, 0, 0), 50)
        halves.append(_render(folder, f"living {living}"))
    both = np.hstack([halves[0][:, : WIDTH // 2], halves[1][:, WIDTH // 2 :]])
    both[:, WIDTH // 2 - 1 : WIDTH // 2 + 1] = 255
    return both


def _grow(holder: Any, name: str, **settings: Any) -> None:
    import bpy

    bpy.context.view_layer.objects.active = holder
    values = {"seed": 7, "width": demo.SIZE, "height": demo.SIZE} | settings
    bpy.ops.lichen.import_weights(filepath=str(WEIGHTS / f"{name}.nca"), **values)


def _aim(place: tuple[float, float, float], degrees: tuple[float, float, float], lens: float) -> None:
    import bpy

    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    bpy.context.collection.objects.link(camera)
    camera.location, camera.rotation_euler = place, tuple(map(math.radians, degrees))
    camera.data.lens, camera.data.clip_start, camera.data.clip_end = lens, 0.01, 1000
    bpy.context.scene.camera = camera


def _render(folder: Path, name: str) -> np.ndarray:
    """The scene (HEIGHT, WIDTH, 3) uint8; leaves an empty one."""
    import bpy

    demo.lights()
    path = folder / f"{name}.png"
    demo.render(path, WIDTH, HEIGHT)
    bpy.ops.wm.read_homefile(use_empty=True, load_ui=False, use_factory_startup=False)
    return np.asarray(Image.open(path).convert("RGB"))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else SAMPLES / "pictures" / "modes.jpg")
