"""Textures of four floats a texel through Blender's own gpu module."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import gpu
import numpy as np

from nca_core.arrays import Array
from nca_core.shaders.address import Unsupported

_gpu: Any = gpu  # its stubs know not what textures are made from


def empty(width: int, height: int) -> gpu.types.GPUTexture:
    """A texture. Raises Unsupported if the card has none so large."""
    _check_size(width, height)
    texture: gpu.types.GPUTexture = _gpu.types.GPUTexture((width, height), format="RGBA32F")
    return texture


def _check_size(width: int, height: int) -> None:
    if max(width, height) > largest():
        raise Unsupported(f"an image of {width} x {height}")


def filled(values: Array) -> gpu.types.GPUTexture:
    """A texture of (height, width, 4). Raises Unsupported if the card has none so large."""
    height, width = values.shape[:2]
    _check_size(width, height)
    texture: gpu.types.GPUTexture = _gpu.types.GPUTexture((width, height), format="RGBA32F", data=buffer(values))
    return texture


def buffer(values: Array) -> Any:
    """Numbers as Blender takes them."""
    flat = np.ascontiguousarray(values, np.float32).ravel()
    return _gpu.types.Buffer("FLOAT", len(flat), flat)


def read(texture: gpu.types.GPUTexture) -> Array:
    """A texture's texels: (height, width, 4)."""
    pixels: Any = texture
    values: Array = np.asarray(pixels.read(), np.float32).reshape(texture.height, texture.width, 4)
    return values


@lru_cache(maxsize=1)
def largest() -> int:
    """Texels on the longest side that a texture may have."""
    return int(gpu.capabilities.max_texture_size_get())
