"""Exporting as the tests do it, and reading what was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np

from .pixels import reference

SHADED = ("base_color", "metallic", "roughness", "height", "emission", "opacity", "ambient_occlusion")
MAPS = (*SHADED, "mask", "label", "normal")  # of all labels there is one file


def export(material: bpy.types.Material, folder: Path, **options: Any) -> list[Path]:
    from bl_ext.user_default.lichen.export import export

    return export(material, folder, **options)


def read(path: Path, channels: int) -> np.ndarray:
    """The numbers in a file, as Blender reads them: (height, width, channels), first row on top."""
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    image.alpha_mode = "CHANNEL_PACKED"  # or alpha would be multiplied in
    values = np.empty(image.size[0] * image.size[1] * image.channels, np.float32)
    image.pixels.foreach_get(values)
    pixels = values.reshape(image.size[1], image.size[0], -1)[::-1, :, :channels].copy()
    bpy.data.images.remove(image)
    return pixels


def maps_of(weights: Path, **recipe: Any) -> dict[str, np.ndarray]:
    """The maps as nca_core decodes them."""
    import nca_core

    return reference(nca_core.load(weights), nca_core.Recipe(**({"seed": 1, "width": 64, "height": 64} | recipe)))


def grown_from(model: Any, folder: Path, **settings: Any) -> bpy.types.Material:
    import nca_core

    nca_core.save(model, folder / f"{model.name}.nca")
    bpy.ops.lichen.import_weights(filepath=str(folder / f"{model.name}.nca"), width=64, height=64, seed=1, **settings)
    return bpy.data.materials[model.name]
