"""Passes as compute shaders through Blender's own gpu module: compile, bind, run, wait."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import gpu

from nca_core.arrays import Array
from nca_core.shaders.host import STACKED_BEFORE, STACKED_WRITE, WEIGHT_IN_TEXTURE, Host, source
from nca_core.shaders.passes import Pass
from nca_core.shaders.program import NUMBERS, Program
from nca_core.shaders.tables import in_rows

from .textures import buffer, empty, filled, read

_gpu: Any = gpu  # its stubs do not know compute shaders

GROUP = 8  # a work group is GROUP x GROUP texels
BLOCK_BYTES = 16384  # of a uniform block: what every graphics card has at least
_PLACE = "ivec2(gl_GlobalInvocationID.xy)"

#: Blender declares numbers, textures and images itself, as `_info` tells it. Weights lie in a uniform block as long as
#: they fit into one, else in a texture: measured on software OpenGL, a step that reads them there takes 1.5 times as
#: long, and cards too read a block's numbers, alike for all cells, quicker than texels.
IN_BLOCK = Host("Blender", _PLACE, STACKED_BEFORE, "return weights.v[index];", STACKED_WRITE)
IN_TEXTURE = Host("Blender, weights in a texture", _PLACE, STACKED_BEFORE, WEIGHT_IN_TEXTURE, STACKED_WRITE)


class Dispatch:
    """A pass that is ready to run, as often as one likes: compiled, its tables and weights on the card."""

    def __init__(self, made: Pass) -> None:
        self._made, self._host = made, host_of(made.program)
        self._shader = _compiled(made.program, self._host)
        self._tables = {name: filled(values) for name, values in made.tables.items()}
        self._block = None
        if made.program.weights and self._host is IN_BLOCK:
            self._block = _gpu.types.GPUUniformBuf(buffer(made.weights))
        elif made.program.weights:
            self._tables["weights"] = filled(in_rows(made.weights))

    def target(self) -> gpu.types.GPUTexture:
        """A new texture to write to. Raises Unsupported if the card has none so large."""
        width, height = self._made.size
        return empty(width, height * self._made.program.layers)

    def run(self, before: gpu.types.GPUTexture, after: gpu.types.GPUTexture | None = None) -> gpu.types.GPUTexture:
        """Run it, into a new texture if none is given; returns that."""
        after = after or self.target()
        shader = self._shader
        shader.bind()
        if self._block is not None:
            shader.uniform_block("weights", self._block)
        for name, texture in {"before": before, **self._tables}.items():
            shader.uniform_sampler(name, texture)
        for name in self._made.program.numbers:
            numbers = self._made.numbers[name]
            if NUMBERS[name].startswith("vec"):
                shader.uniform_float(name, numbers)
            else:
                shader.uniform_int(name, numbers if len(numbers) > 1 else numbers[0])
        shader.image("after", after)
        width, height = self._made.size
        _gpu.compute.dispatch(shader, -(-width // GROUP), -(-height // GROUP), 1)
        _gpu.shader.unbind()  # Blender may draw before the next
        return after


def host_of(program: Program) -> Host:
    """The way to read a program's weights."""
    return IN_BLOCK if 16 * program.weights <= BLOCK_BYTES else IN_TEXTURE


@lru_cache(maxsize=32)
def _compiled(program: Program, host: Host) -> Any:
    """Compiled once for each architecture."""
    info = _gpu.types.GPUShaderCreateInfo()
    samplers = ["before", *program.tables]
    if program.weights and host is IN_BLOCK:
        info.typedef_source(f"struct Table {{ vec4 v[{program.weights}]; }};")
        info.uniform_buf(0, "Table", "weights")
    elif program.weights:
        samplers.append("weights")
    for name in program.numbers:
        info.push_constant(NUMBERS[name].upper(), name)
    for slot, name in enumerate(samplers):
        info.sampler(slot, "FLOAT_2D", name)
    info.image(0, "RGBA32F", "FLOAT_2D", "after", qualifiers={"WRITE"})
    info.local_group_size(GROUP, GROUP)
    info.compute_source(source(program, host))
    return _gpu.shader.create_from_info(info)


_TOUCH = Program("touch", 1, "result[0] = before_at(place, 0);")


def wait_for(texture: gpu.types.GPUTexture) -> Array:
    """Come back when the card has written the texture: by reading a texel that was made from it."""
    return read(Dispatch(Pass(_TOUCH, {"sizes": (1, 1, 1, 1)})).run(texture))
