"""Materials that listen, and images to listen to, for the tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import bpy
import numpy as np

from .conftest import random_model

FEW = ("base_color", "height", "roughness")


def guided_model(seed: int = 0, name: str = "moss", maps: tuple[str, ...] = FEW) -> Any:
    """A material of short reach that listens to a guide of values and one of labels."""
    from nca_core.guides import Guide

    model = random_model(name, maps, seed)
    random = np.random.default_rng(seed)
    heard = {
        f"guide.{guide}": (0.5 * random.standard_normal((model.channels, 2))).astype(np.float32)
        for guide in ("moss", "parts")
    }
    levels = tuple(replace(level, inputs={**level.inputs, **heard}) for level in model.levels)
    guides = Guide("moss", curve=(0.0, 1.0)), Guide("parts", labels=((255, 0, 0), (0, 0, 255)))
    return replace(model, levels=levels, guides=guides)


def toned_model() -> Any:
    """The same material with a luminance guide as well, which pictures are laid out by."""
    from nca_core.guides import Guide

    model = guided_model()
    levels = tuple(
        replace(level, inputs={**level.inputs, "guide.tone": level.inputs["guide.moss"]}) for level in model.levels
    )
    return replace(model, levels=levels, guides=(Guide("tone", curve=(0.1, 0.5, 0.7), blur=2.0), *model.guides))


def image(name: str, seed: int = 1, side: int = 32, *, is_float: bool = False) -> bpy.types.Image:
    """An image of chance, opaque."""
    made = bpy.data.images.new(name, side, side, alpha=True, float_buffer=is_float)
    made.colorspace_settings.is_data = True
    paint(made, np.random.default_rng(seed).random((side, side, 4), np.float32))
    return made


def paint(made: bpy.types.Image, pixels: np.ndarray) -> None:
    """Give an image other pixels, the first row on top; opaque ones unless they are nothing."""
    pixels = pixels.copy()
    pixels[..., 3] = 1
    made.pixels.foreach_set(np.ascontiguousarray(pixels[::-1]).ravel())
    made.update()
