"""`lichen grow`: what it does between the parsed options and the terminal. Needs numpy alone, for PNG."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import nca_core
from nca_core.options import recipe_of

from ..baking.bake import bake, bake_tiles
from ..baking.engines import engine_named
from ..baking.map_files import check_format
from ..errors import InputError
from .terminal import progress


def grow_command(options: argparse.Namespace) -> None:
    """Grow and write; with Ctrl-C what is grown so far is kept, to go on from."""
    check_format(options.format)
    model = nca_core.load(options.weights)
    recipe, engine = _recipe(options, model), engine_named(options.engine)
    settings = (options.out, options.format)
    with progress(f"Growing {model.name}") as show:
        more: dict[str, Any] = {"engine": engine, "notice": _say}
        if options.udim:
            files = bake_tiles(model, recipe, options.udim, *settings, show, options.resume, **more)
        else:
            files = bake(model, recipe, *settings, show, options.resume, **more)
    for file in files:
        print(file)  # noqa: T201 - the result, for scripts


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201


def _recipe(options: argparse.Namespace, model: nca_core.Model) -> nca_core.Recipe:
    try:
        return recipe_of(options, model)
    except ValueError as error:
        raise InputError(str(error)) from error
