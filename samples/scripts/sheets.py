"""The README's pictures from the weight files: exemplar beside growth at twice its extent, and the demo's render.

    python samples/scripts/sheets.py

Run it after `train_weights.sh` and `make demo WEIGHTS=...`.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

import nca_core
from trainer.exemplar import load_exemplar
from trainer.preview import sheet

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "samples" / "pictures"
SEED = 1


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    for weights in sorted((ROOT / "samples" / "weights").glob("*.nca")):
        model = nca_core.load(weights)
        exemplar = load_exemplar(ROOT / "samples" / "exemplars" / weights.stem, 512)
        pixels = (sheet(exemplar, model, SEED) * 255 + 0.5).astype(np.uint8)
        write(Image.fromarray(pixels), weights.stem)
    render = ROOT / "build" / "demo" / "render.png"
    if render.exists():
        write(Image.open(render).convert("RGB"), "demo")


def write(picture: Image.Image, name: str) -> None:
    path = PICTURES / f"{name}.jpg"
    picture.save(path, quality=88, optimize=True)
    print(path.relative_to(ROOT), f"{path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
