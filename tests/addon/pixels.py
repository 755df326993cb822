"""What an image of Blender's holds, and what nca_core says it should hold."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


def shown(name: str, channels: int) -> Array:
    """The image's pixels, (height, width, channels), first row on top."""
    image = bpy.data.images[name]
    width, height = image.size
    values = np.empty(width * height * image.channels, np.float32)
    image.pixels.foreach_get(values)
    return values.reshape(height, width, -1)[::-1, :, :channels]


def material_pixels(material: str) -> dict[str, Array]:
    """All images of a grown material, by their name without the material's."""
    prefix = f"{material} "
    return {i.name.removeprefix(prefix): shown(i.name, 3) for i in bpy.data.images if i.name.startswith(prefix)}


def same(one: dict[str, Array], other: dict[str, Array]) -> bool:
    """Whether two materials' images are equal to the last bit."""
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


def reference(model: Any, recipe: Any) -> dict[str, Array]:
    """The maps as nca_core decodes them."""
    import nca_core

    return nca_core.decode(model, nca_core.grow(model, recipe.surface(model).field), (recipe.height, recipe.width))
