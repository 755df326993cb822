"""Source texts: whole, with every name declared and every declaration used, for any architecture and host."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from nca_core.shaders import program
from nca_core.shaders.host import STACKED_BEFORE, STACKED_WRITE, WEIGHT_IN_TEXTURE, Host, source
from nca_core.shaders.program import NUMBERS, Program
from nca_core.shaders.separable import blend, spread

#: Layers of the state and features, hidden units, layers of maps: the smallest, the shipped, the largest.
ARCHITECTURES = [(1, 1, 1, 1), (3, 48, 4, 2), (4, 52, 3, 2), (4, 96, 6, 3), (16, 512, 16, 4)]
PROGRAMS = [
    made
    for layers, hidden, features, maps in ARCHITECTURES
    for made in (
        program.refine(layers, (program.NOISE,), coarsest=True),
        program.refine(layers, (program.NOISE, program.LATTICE), coarsest=False),
        program.refine(layers, (program.NOISE, program.LATTICE, program.dense(maps)), coarsest=False),
        program.step(layers, hidden),
        program.step(layers, hidden, frame=True),
        program.step(layers, hidden + -hidden % 4, fours=True),
        *(made for taps in (4, 6) for made in (spread(features, taps=taps), blend(features, maps, taps=taps))),
        program.features(layers, features),
        *(program.mix(features, maps, grain=grain, taps=taps) for grain in (True, False) for taps in (4, 6)),
        program.finish(maps, None),
        program.finish(maps, 4 * maps - 1),
    )
]

COMPUTE = Host("compute shader", "ivec2(gl_GlobalInvocationID.xy)", STACKED_BEFORE, WEIGHT_IN_TEXTURE, STACKED_WRITE)


def declarations(made: Program) -> str:
    """As GLSL ES 3.0 has them: layers in an array texture, each written to a target of its own."""
    lines = [f"uniform {NUMBERS[name]} {name};" for name in made.numbers]
    lines += [f"uniform sampler2D {name};" for name in (*made.tables, *(["weights"] if made.weights else []))]
    targets = [f"layout(location = {layer}) out vec4 after_{layer};" for layer in range(made.layers)]
    return "\n".join([*lines, "uniform highp sampler2DArray before;", *targets])


FRAGMENT = Host(
    "fragment shader",
    "ivec2(gl_FragCoord.xy)",
    "return texelFetch(before, ivec3(place, layer), 0);",
    WEIGHT_IN_TEXTURE,
    "after_{layer} = {value};",
    "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2D;",
    declarations,
)

_LANGUAGE = """void main return for if else continue out layout location uniform int uint float vec2 vec3 vec4 ivec2
ivec3 ivec4 uvec2 uvec4 sampler2D sampler2DArray highp precision texelFetch imageStore mat4 dot max min clamp normalize
gl_GlobalInvocationID gl_FragCoord"""
LANGUAGE = set(re.findall(r"\w+", _LANGUAGE))
TYPES = r"(?:void|int|uint|float|u?i?vec[234]|sampler2D|sampler2DArray)"


def names_in(text: str) -> set[str]:
    """Identifiers, without what follows a dot, hexadecimal numbers and lines of the preprocessor."""
    code = re.sub(r"/\*[\s\S]*?\*/|^#.*$", "", text, flags=re.M)
    return set(re.findall(r"(?<![.\w])[A-Za-z_]\w*", code))


def declared_in(text: str) -> set[str]:
    """Names that the text itself declares: after a type, or in a list of declarations."""
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    lists = re.findall(rf"\b{TYPES}\s+([^();{{}}]*(?:\([^;]*\))?[^;{{}}]*);", code)
    return {
        *re.findall(r"^#define (\w+)", code, flags=re.M),
        *re.findall(rf"\b{TYPES}\s+(\w+)", code),
        *(name for declared in lists for name in re.findall(r"(?:^|,)\s*(\w+)\s*(?:=|\[|$)", declared)),
    }


@pytest.mark.parametrize("host", [COMPUTE, FRAGMENT], ids=lambda host: host.name)
@pytest.mark.parametrize("made", PROGRAMS, ids=lambda made: f"{made.name}-{made.layers}-{made.weights}")
def test_every_name_is_declared(made: Program, host: Host) -> None:
    text = source(made, host)
    given = {*made.numbers, *made.tables, "before", "after", "weights"}
    assert names_in(text) - LANGUAGE - declared_in(text) <= (given if host is COMPUTE else set())


@pytest.mark.parametrize("made", PROGRAMS, ids=lambda made: f"{made.name}-{made.layers}-{made.weights}")
def test_what_a_program_is_given_it_uses(made: Program) -> None:
    """Compilers drop the others, and hosts that look for them fail."""
    text = source(made, COMPUTE)
    given = {*made.numbers, *made.tables, *(name for name, _value in made.constants)}
    assert given <= names_in(text)
    assert ("weight(" in made.statements) == bool(made.weights)


@pytest.mark.parametrize("made", PROGRAMS, ids=lambda made: f"{made.name}-{made.layers}-{made.weights}")
def test_no_gap_is_left_and_every_layer_is_written(made: Program) -> None:
    text = source(made, FRAGMENT)
    assert not re.search(r"\{\w*\}|\$|%\w", text)
    assert text.count("{") == text.count("}")
    assert text.startswith("#version 300 es\n")
    for layer in range(made.layers):
        assert text.count(f"after_{layer} = result[{layer}];") == 1


def test_a_name_that_nobody_declares_is_found() -> None:
    """The tests above can fail."""
    broken = replace(program.step(1, 1), statements="int known = 1; result[0] = vec4(unknown + known);")
    text = source(broken, COMPUTE)
    assert "unknown" in names_in(text) - LANGUAGE - declared_in(text)
    assert "known" not in names_in(text) - LANGUAGE - declared_in(text)


def test_programs_of_one_architecture_are_one() -> None:
    """So that a host compiles each once."""
    assert program.step(3, 48) == program.step(3, 48)
    assert len({program.step(3, 48), program.step(3, 48), program.step(3, 49)}) == 2
