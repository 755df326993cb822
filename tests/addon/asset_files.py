"""What the Asset Browser finds in a file, and what comes of it where someone drags it out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np


def appended(path: Path) -> bpy.types.Material:
    """The only asset of a file, appended to the one that is open."""
    with bpy.data.libraries.load(str(path), link=False, assets_only=True) as (there, taken):
        (name,) = there.materials
        taken.materials = [name]
    (block,) = taken.materials
    return block


def picture(block: Any) -> np.ndarray:
    """A datablock's picture, as Blender keeps it: (height, width, 4) from below."""
    width, height = block.preview.image_size
    pixels = np.zeros((height, width, 4), np.float32)
    block.preview.image_pixels_float.foreach_get(pixels.ravel())
    return pixels
