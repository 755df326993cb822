"""Pictures to judge an exemplar by, in build/contact: NAME.png, and NAME_lit.png, NAME_far.png.

    python samples/scripts/contact.py build/exemplars/NAME [FOLDER...]

NAME.png has base colour | lit from the side | height, below them the other maps and a sphere; NAME_lit.png is lit at
full size; NAME_far.png is lit, repeated three times each way, seen from far away.
"""

import json
import sys
from pathlib import Path

import numpy as np
from exemplar_maps import FACTS, KINDS, ROOT
from lit import lit
from PIL import Image

CONTACT = ROOT / "build" / "contact"
PANEL = 512
NAMES = {"basecolor": "base_color"}  # in nca_core's words, where they differ

Floats = np.ndarray


def main() -> None:
    CONTACT.mkdir(parents=True, exist_ok=True)
    for folder in map(Path, sys.argv[1:]):
        write(folder)


def write(folder: Path) -> None:
    """The three pictures of an exemplar's folder."""
    maps = read(folder)
    relief = json.loads((folder / FACTS).read_text(encoding="utf-8"))["relief"]
    shaded = picture(lit(maps, relief))
    panels = [picture(maps["base_color"]), shaded, picture(sphere(maps, relief))]
    panels[2:2] = [picture(values) for name, values in maps.items() if name == "height"]
    panels += [picture(values) for name, values in maps.items() if name not in ("base_color", "height")]
    sheet(panels).save(CONTACT / f"{folder.name}.png")
    shaded.save(CONTACT / f"{folder.name}_lit.png")
    small = np.asarray(shaded.resize((300, 300), Image.Resampling.LANCZOS))
    Image.fromarray(np.tile(small, (3, 3, 1))).save(CONTACT / f"{folder.name}_far.png")
    print(CONTACT / f"{folder.name}.png")


def read(folder: Path) -> dict[str, Floats]:
    """The maps as (height, width, channels) of 0..1, by nca_core's names."""
    maps = {}
    for kind in KINDS.values():
        path = folder / f"{folder.name}_{kind.file}.png"
        if path.exists():
            stored = np.asarray(Image.open(path))
            values = (stored / (255 if stored.dtype == np.uint8 else 65535)).astype(np.float32)
            maps[NAMES.get(kind.file, kind.file)] = values if values.ndim == 3 else values[..., None]
    return maps


def sphere(maps: dict[str, Floats], relief: float) -> Floats:
    """A ball under the lamp that wears half the exemplar around its front, (PANEL, PANEL, 3)."""
    size = len(maps["base_color"])
    maps = {"height": np.zeros((size, size, 1), np.float32)} | maps
    up = (np.arange(size) + 0.5) / size * 2.1 - 1.05
    y, x = np.meshgrid(-up, up, indexing="ij")
    inside = x**2 + y**2 < 1
    z = np.sqrt(np.maximum(1 - x**2 - y**2, 1e-4))
    u, v = 0.5 + np.arctan2(x, z) / np.pi * 0.75, 0.5 - np.arcsin(np.clip(y, -1, 1)) / np.pi * 0.75
    column, row = ((part * size).astype(int) % size for part in (u, v))
    ball = {name: values[row, column] for name, values in maps.items()}
    bump = (ball["height"] - float(maps["height"].mean())) * relief
    ball["height"] = (z * size / 2.1)[..., None] + np.where(inside[..., None], bump, 0)
    tall = float(np.ptp(ball["height"]))
    ball["height"] = (ball["height"] - ball["height"].min()) / tall
    return np.where(inside[..., None], lit(ball, tall), np.float32(0.16))


def sheet(panels: list[Image.Image], columns: int = 4) -> Image.Image:
    """Panels beside and below one another."""
    rows = -(-len(panels) // columns)
    whole = Image.new("RGB", (columns * PANEL, rows * PANEL))
    for number, panel in enumerate(panels):
        at = (number % columns * PANEL, number // columns * PANEL)
        whole.paste(panel.resize((PANEL, PANEL), Image.Resampling.LANCZOS), at)
    return whole


def picture(values: Floats) -> Image.Image:
    """Values 0..1 of one or three channels as an RGB picture."""
    colours = values if values.shape[2] == 3 else np.repeat(values, 3, axis=2)
    return Image.fromarray((np.clip(colours, 0, 1) * 255 + 0.5).astype(np.uint8))


if __name__ == "__main__":
    main()
