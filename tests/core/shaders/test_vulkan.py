"""Vulkan's compute shaders: whole texts, with numbers that fit every card, and bytes for a game engine's textures."""

from __future__ import annotations

import re

import pytest

from nca_core.shaders import program
from nca_core.shaders.host import Host, source
from nca_core.shaders.program import NUMBERS, SHEETS, SHOWN, Program
from nca_core.shaders.vulkan import BYTES, IN_BLOCK, IN_STORAGE, NUMBER_BYTES, pieces
from nca_core.sheets import sheets

from .test_source import LANGUAGE, PROGRAMS, declared_in, names_in

MOST_PUSH_CONSTANTS = 128  # bytes that every card takes
_WORDS = """buffer readonly writeonly std140 std430 binding set offset push_constant local_size_x local_size_y in
packUnorm4x8 Numbers Before After Weights"""
WORDS = LANGUAGE | set(re.findall(r"\w+", _WORDS))


@pytest.mark.parametrize("host", [IN_BLOCK, IN_STORAGE], ids=lambda host: host.name)
@pytest.mark.parametrize("made", PROGRAMS, ids=lambda made: f"{made.name}-{made.layers}-{made.weights}")
def test_every_name_is_declared(made: Program, host: Host) -> None:
    text = source(made, host)
    assert names_in(text) - WORDS <= declared_in(text)


@pytest.mark.parametrize("made", PROGRAMS, ids=lambda made: f"{made.name}-{made.layers}-{made.weights}")
def test_numbers_fit_into_push_constants_and_bindings_are_told_apart(made: Program) -> None:
    text = source(made, IN_BLOCK)
    found = re.findall(r"layout\(offset = (\d+)\) (\w+) (\w+);", text)
    assert found == [(str(NUMBER_BYTES * place), NUMBERS[name], name) for place, name in enumerate(made.numbers)]
    assert NUMBER_BYTES * len(found) <= MOST_PUSH_CONSTANTS
    bindings = re.findall(r"binding = (\d+)", text)
    assert len({*bindings}) == len(bindings) == 2 + bool(made.weights) + len(made.tables)


def test_sheets_are_those_of_the_packing_and_are_written_as_bytes() -> None:
    made = program.sheets(2, {"base_color": 0, "height": 4})
    assert {sheet.name for sheet in sheets(SHOWN, "gltf", "opengl")} | {"normal"} == set(SHEETS)
    text = source(made, BYTES)
    assert names_in(text) - WORDS <= declared_in(text)
    assert text.count("packUnorm4x8(result[") == len(SHEETS)
    assert "#define HEIGHT 4\n" in text
    assert "#define EMISSION -1\n" in text


def test_pieces_have_every_program_of_a_surface_that_nothing_steers() -> None:
    programs = pieces()["programs"]
    assert {kind.split()[0] for kind in programs} == {"refine", "step", "features", "mix", "finish", "sheets"}
    assert not [kind for kind in programs if "frame" in kind or "dense" in kind]
    assert not [number for made in programs.values() for number in made["numbers"] if number not in NUMBERS]
