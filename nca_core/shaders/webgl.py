"""WebGL 2 as a host, and the programs in pieces, for a page that puts them together for whatever file it is given.

A picture is an array texture, a layer each; a fragment shader writes all layers at once, to a target each. Weights lie
in a uniform block as long as the card has room for them, else in the rows of a texture.
"""

from __future__ import annotations

from typing import Any

from . import program, separable
from .host import WEIGHT_IN_TEXTURE, Host
from .pieces import described, kinds
from .program import NUMBERS, Program

_HEAD = """#version 300 es
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler2DArray;"""
_PLACE = "ivec2(gl_FragCoord.xy)"
_BEFORE = "return texelFetch(before, ivec3(place, layer), 0);"
_WRITE = "after_{layer} = {value};"


def _declared(made: Program, weights: str) -> str:
    lines = [f"uniform {NUMBERS[name]} {name};" for name in made.numbers]
    lines += [f"uniform sampler2D {name};" for name in made.tables]
    lines += [weights] if made.weights else []
    targets = [f"layout(location = {layer}) out vec4 after_{layer};" for layer in range(made.layers)]
    return "\n".join([*lines, "uniform sampler2DArray before;", *targets])


def _with_block(made: Program) -> str:
    return _declared(made, f"layout(std140) uniform Weights {{ vec4 weights[{made.weights}]; }};")


def _with_texture(made: Program) -> str:
    return _declared(made, "uniform sampler2D weights;")


IN_BLOCK = Host("WebGL", _PLACE, _BEFORE, "return weights[index];", _WRITE, _HEAD, _with_block)
IN_TEXTURE = Host("WebGL, weights in a texture", _PLACE, _BEFORE, WEIGHT_IN_TEXTURE, _WRITE, _HEAD, _with_texture)


def _kinds() -> dict[str, Program]:
    """Those that a page grows by: it mixes along one axis after the other, and software has weights in its texts."""
    found = {kind: made for kind, made in kinds().items() if made.name != "mix"}
    found |= {"spread": separable.spread(1, taps=4), "blend": separable.blend(1, 1, taps=4)}
    for words, frame in (("step fours", False), ("step frame fours", True)):
        found[words] = program.step(1, 4, frame=frame, fours=True)
    return found


def pieces() -> dict[str, Any]:
    """What a page needs to put programs together for any architecture, as values for JSON.

    programs: see pieces.described. The rest is how the host spells what they leave open: `source` of host.py says where
    each goes.
    """
    return {
        "programs": described(_kinds()),
        "head": _HEAD,
        "place": _PLACE,
        "before_at": _BEFORE,
        "weight": {"block": IN_BLOCK.weight, "texture": IN_TEXTURE.weight},
    }
