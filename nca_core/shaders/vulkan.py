"""Vulkan as a host, by compute shaders, and the programs in pieces, for Godot's RenderingDevice.

A picture is a storage buffer, layers one after the other. Numbers are push constants, 16 bytes each. Weights lie in a
uniform block as long as the card has room for them, else in a storage buffer. `sheets` writes bytes, four a pixel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import program
from .host import Host
from .pieces import described, kinds
from .program import NUMBERS, Program

LOCAL = 8  # a workgroup's side, in texels
NUMBER_BYTES = 16  # of a push constant
FIRST_TABLE = 3  # its binding; before that come `before`, `after` and the weights

_HEAD = f"#version 450\nlayout(local_size_x = {LOCAL}, local_size_y = {LOCAL}) in;"
_PLACE = "ivec2(gl_GlobalInvocationID.xy)"
_BEFORE = "return before[(layer * sizes.w + place.y) * sizes.z + place.x];"
_WEIGHT = "return weights[index];"
_AFTER = "after[({layer} * sizes.y + place.y) * sizes.x + place.x] = "
_WRITE, _WRITE_BYTES = _AFTER + "{value};", _AFTER + "packUnorm4x8({value});"
_BLOCK = "layout(set = 0, binding = 2, std140) uniform Weights {{ vec4 weights[{count}]; }};"
_STORAGE = "layout(set = 0, binding = 2, std430) readonly buffer Weights {{ vec4 weights[]; }};"


def _declare(weights: str, written: str = "vec4") -> Callable[[Program], str]:
    def declared(made: Program) -> str:
        places = enumerate(made.numbers)
        numbers = [f"layout(offset = {NUMBER_BYTES * place}) {NUMBERS[name]} {name};" for place, name in places]
        lines = [
            f"layout(push_constant) uniform Numbers {{ {' '.join(numbers)} }};",
            "layout(set = 0, binding = 0, std430) readonly buffer Before { vec4 before[]; };",
            f"layout(set = 0, binding = 1, std430) writeonly buffer After {{ {written} after[]; }};",
            *([weights.format(count=made.weights)] if made.weights else []),
        ]
        bound = enumerate(made.tables, FIRST_TABLE)
        return "\n".join(lines + [f"layout(set = 0, binding = {at}) uniform sampler2D {name};" for at, name in bound])

    return declared


IN_BLOCK = Host("Vulkan", _PLACE, _BEFORE, _WEIGHT, _WRITE, _HEAD, _declare(_BLOCK))
IN_STORAGE = replace(IN_BLOCK, name="Vulkan, weights in a storage buffer", declare=_declare(_STORAGE))
BYTES = replace(IN_BLOCK, name="Vulkan, writing bytes", write=_WRITE_BYTES, declare=_declare(_BLOCK, "uint"))


def pieces() -> dict[str, Any]:
    """What a game needs to put programs together for any architecture that nothing steers, as values for JSON.

    programs: see pieces.described; one of them writes bytes. The rest is how the host spells what they leave open:
    `source` of host.py says where each goes, and `_declare` how numbers and tables are declared.
    """
    plain = {kind: made for kind, made in kinds().items() if not {"dense", "frame"} & {*kind.split()} and kind != "mix"}
    return {
        "programs": described({**plain, "sheets": program.sheets(1, {})}),
        "sheets": list(program.SHEETS),
        "head": _HEAD,
        "local": LOCAL,
        "number_bytes": NUMBER_BYTES,
        "place": _PLACE,
        "before_at": _BEFORE,
        "weight": _WEIGHT,
        "weights": {name: text.format(count="{count}") for name, text in (("block", _BLOCK), ("storage", _STORAGE))},
        "write": {"vec4": _WRITE, "uint": _WRITE_BYTES},
        "first_table": FIRST_TABLE,
    }
