"""Hosts: how a place where shaders run spells what the blocks leave open; with it, a program becomes source text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .program import Program
from .tables import WEIGHTS_WIDTH


def declared_elsewhere(_program: Program) -> str:
    """For hosts that are told of numbers and tables by other means than source text."""
    return ""


@dataclass(frozen=True)
class Host:
    """How a host spells things.

    place: an expression, the ivec2 of the texel that is written. before_at, weight: the bodies of
    `vec4 before_at(ivec2 place, int layer)`, a texel of the picture before, and of `vec4 weight(int index)`. write: a
    statement with {layer} and {value} in it. head: what the source begins with. declare: the declarations of a
    program's numbers, tables, `before`, `weights` and what it writes to.
    """

    name: str
    place: str
    before_at: str
    weight: str
    write: str
    head: str = ""
    declare: Callable[[Program], str] = declared_elsewhere


#: Layers of a picture below each other in one texture, as high as sizes.w says; written by compute shaders.
STACKED_BEFORE = "return texelFetch(before, place + ivec2(0, layer * sizes.w), 0);"
STACKED_WRITE = "imageStore(after, place + ivec2(0, {layer} * sizes.y), {value});"
#: Weights in the rows of a texture, see tables.in_rows.
WEIGHT_IN_TEXTURE = (
    f"return texelFetch(weights, ivec2(index & {WEIGHTS_WIDTH - 1}, index >> {WEIGHTS_WIDTH.bit_length() - 1}), 0);"
)


def source(program: Program, host: Host) -> str:
    """A program's text for a host."""
    functions = [f"vec4 before_at(ivec2 place, int layer) {{ {host.before_at} }}"]
    if program.weights:
        functions.append(f"vec4 weight(int index) {{ {host.weight} }}")
    writes = [host.write.format(layer=layer, value=f"result[{layer}]") for layer in range(program.layers)]
    parts = [
        host.head,
        *(f"#define {name} {value}" for name, value in program.constants),
        host.declare(program),
        *functions,
        program.functions,
        "void main()",
        "{",
        f"  ivec2 place = {host.place};",
        "  if (place.x >= sizes.x || place.y >= sizes.y) return;",
        f"  vec4 result[{program.layers}];",
        program.statements,
        *(f"  {line}" for line in writes),
        "}",
    ]
    return "\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"
