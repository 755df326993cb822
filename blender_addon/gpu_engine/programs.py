"""Compute shaders and textures through Blender's own gpu module: a thin layer that knows nothing of cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import gpu
import numpy as np

from nca_core.arrays import Array
from nca_core.shaders.address import Unsupported

_gpu: Any = gpu  # its stubs know neither compute shaders nor what textures are made from

GROUP = 8  # a work group is GROUP x GROUP texels
UNIFORM_BYTES = 16384  # of a uniform buffer: what every graphics card has at least
_KINDS = {2: "IVEC2", 3: "IVEC3", 4: "IVEC4"}


class Program:
    """A compute shader that writes one image, `after`.

    numbers: its integer parameters, name -> how many. samplers: textures that it reads, `before` among them. weights:
    how many vectors its table of constants has.
    """

    def __init__(
        self,
        source: str,
        defines: Mapping[str, int],
        numbers: Mapping[str, int],
        samplers: tuple[str, ...],
        weights: int = 0,
        slopes: bool = False,
    ) -> None:
        info = _gpu.types.GPUShaderCreateInfo()
        for name, value in defines.items():
            info.define(name, str(value))
        if weights:
            if 16 * weights > UNIFORM_BYTES:
                raise Unsupported("a model as large as this")
            info.typedef_source(f"struct Table {{ vec4 v[{weights}]; }};")
            info.uniform_buf(0, "Table", "weights")
        for name, count in numbers.items():
            info.push_constant("INT" if count == 1 else _KINDS[count], name)
        if slopes:
            info.push_constant("VEC2", "slopes")
        for slot, name in enumerate(samplers):
            info.sampler(slot, "FLOAT_2D", name)
        info.image(0, "RGBA32F", "FLOAT_2D", "after", qualifiers={"WRITE"})
        info.local_group_size(GROUP, GROUP)
        info.compute_source(source)
        self._shader = _gpu.shader.create_from_info(info)

    def run(
        self,
        size: tuple[int, int],
        after: gpu.types.GPUTexture,
        textures: Mapping[str, gpu.types.GPUTexture],
        numbers: Mapping[str, int | tuple[int, ...]],
        weights: gpu.types.GPUUniformBuf | None = None,
        slopes: tuple[float, float] | None = None,
    ) -> None:
        """Run it on (width, height) texels."""
        shader: Any = self._shader
        shader.bind()
        if weights is not None:
            shader.uniform_block("weights", weights)
        for name, texture in textures.items():
            shader.uniform_sampler(name, texture)
        for name, value in numbers.items():
            shader.uniform_int(name, value)
        if slopes is not None:
            shader.uniform_float("slopes", slopes)
        shader.image("after", after)
        _gpu.compute.dispatch(shader, -(-size[0] // GROUP), -(-size[1] // GROUP), 1)
        _gpu.shader.unbind()  # Blender may draw before the next


def table(vectors: Array) -> gpu.types.GPUUniformBuf:
    """Constants (many, 4) for a program's `weights`."""
    values = np.ascontiguousarray(vectors, np.float32).ravel()
    buffer: gpu.types.GPUUniformBuf = _gpu.types.GPUUniformBuf(_gpu.types.Buffer("FLOAT", len(values), values))
    return buffer


def empty(width: int, height: int) -> gpu.types.GPUTexture:
    """A texture of four floats a texel. Raises Unsupported if the card has none so large."""
    if max(width, height) > largest():
        raise Unsupported(f"an image of {width} x {height}")
    texture: gpu.types.GPUTexture = _gpu.types.GPUTexture((width, height), format="RGBA32F")
    return texture


def filled(values: Array) -> gpu.types.GPUTexture:
    """A texture of (height, width, 4)."""
    height, width = values.shape[:2]
    flat = np.ascontiguousarray(values, np.float32).ravel()
    texture: gpu.types.GPUTexture = _gpu.types.GPUTexture(
        (width, height), format="RGBA32F", data=_gpu.types.Buffer("FLOAT", len(flat), flat)
    )
    return texture


def read(texture: gpu.types.GPUTexture) -> Array:
    """What is in a texture: (height, width, 4)."""
    pixels: Any = texture
    values: Array = np.asarray(pixels.read(), np.float32).reshape(texture.height, texture.width, 4)
    return values


def wait_for(texture: gpu.types.GPUTexture) -> None:
    """Come back when the card has written the texture: by reading a texel that was made from it."""
    after = empty(1, 1)
    _touch().run((1, 1), after, {"before": texture}, {})
    read(after)


@lru_cache(maxsize=1)
def _touch() -> Program:
    source = "void main() { imageStore(after, ivec2(0), texelFetch(before, ivec2(0), 0)); }"
    return Program(source, {}, {}, ("before",))


@lru_cache(maxsize=1)
def largest() -> int:
    """Texels on the longest side that a texture may have."""
    return int(gpu.capabilities.max_texture_size_get())
