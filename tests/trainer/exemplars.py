"""Small synthetic exemplars for the tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from trainer.exemplar.exemplar import Exemplar


def stripes(size: int = 128, period: int = 16) -> np.ndarray:
    """Colour, roughness and height (size, size, 5) of grooves that run down the picture."""
    phase = np.sin(np.arange(size) * 2 * np.pi / period) * 0.5 + 0.5
    height = np.tile(phase, (size, 1)).astype(np.float32)
    colour = np.stack([0.2 + 0.6 * height, 0.3 + 0.2 * height, 0.5 - 0.3 * height], axis=-1)
    return np.concatenate([colour, 0.9 - 0.5 * height[..., None], height[..., None]], axis=-1)


def stripe_exemplar(size: int = 128, period: int = 16) -> Exemplar:
    return Exemplar("stripes", ("base_color", "roughness", "height"), stripes(size, period), 5.0, "0" * 64)


def write_folder(folder: Path, size: int = 128) -> Path:
    """The stripes as a folder of PNG maps with 16-bit height."""
    folder.mkdir(parents=True, exist_ok=True)
    pixels = stripes(size)
    Image.fromarray((pixels[..., :3] * 255 + 0.5).astype(np.uint8)).save(folder / "stripes_Color.png")
    Image.fromarray((pixels[..., 3] * 255 + 0.5).astype(np.uint8)).save(folder / "stripes_Roughness.png")
    Image.fromarray((pixels[..., 4] * 65535 + 0.5).astype(np.uint16)).save(folder / "stripes_Height.png")
    return folder
