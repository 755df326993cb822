"""The programs in pieces, for whoever puts them together for a weight file that nobody has seen yet: a page, a game."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

from . import program
from .program import NUMBERS, Program


def kinds() -> dict[str, Program]:
    """A program of each composition, by its name and what it is made with; the sizes are anything."""
    found = {"features": program.features(1, 1)}
    for coarsest, lattice, dense in product((True, False), repeat=3):
        inputs = [program.NOISE, *([program.LATTICE] if lattice else []), *([program.dense(1)] if dense else [])]
        words = [*(one.name for one in inputs), *(["coarsest"] if coarsest else [])]
        found[" ".join(["refine", *words])] = program.refine(1, tuple(inputs), coarsest=coarsest)
    for more in (True, False):
        found["step frame" if more else "step"] = program.step(1, 1, frame=more)
        found["mix grain" if more else "mix"] = program.mix(1, 1, grain=more, taps=4)
        found["finish height" if more else "finish"] = program.finish(1, 0 if more else None)
    return found


def described(programs: Mapping[str, Program]) -> dict[str, Any]:
    """Values for JSON: by kind ("step frame", "refine noise lattice coarsest", ...) the texts of a program's statements
    and functions, the names of its constants, the types of its numbers by name, and its tables."""
    return {
        kind: {
            "statements": made.statements,
            "functions": made.functions,
            "constants": [name for name, _value in made.constants],
            "numbers": {name: NUMBERS[name] for name in made.numbers},
            "tables": list(made.tables),
            "weights": made.weights > 0,
        }
        for kind, made in programs.items()
    }
