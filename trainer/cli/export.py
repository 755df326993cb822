"""`lichen export`: what it does between the parsed options and the terminal. Needs numpy alone."""

from __future__ import annotations

import argparse
import sys

from nca_core.credits import credits_of, unknown
from nca_core.export.options import orders_of
from nca_core.export.sending import check, send
from nca_core.export.targets import TARGETS
from nca_core.shaders.address import Unsupported
from nca_core.slices import drive

from ..baking.engines import engine_named
from ..errors import InputError
from ..pictures.guides import read_guide
from .terminal import progress


def export_command(options: argparse.Namespace) -> None:
    """Grow and write; the folder gets all files or none.

    Raises InputError for options that cannot be used, and for an engine that has no program for a recipe.
    """
    target = TARGETS[options.target]
    try:
        orders = orders_of(options, read_guide)
        check(target, orders)
        for order in orders:
            for line in order.recipe.notices(order.model, order.supplies):
                _say(line)
            credited = credits_of(order.model, order.recipe.steering, order.supplies)
            for line in (*target.left_out(order), *unknown(credited)):
                _say(f"{line}.")
    except ValueError as error:
        raise InputError(str(error)) from error
    try:
        with progress(f"Exporting {', '.join(order.name for order in orders)}") as show:
            files = drive(send(target, orders, options.out, engine_named(options.engine)), show)
    except Unsupported as what:
        raise InputError(f"--engine {options.engine}: it has no program for {what}; use --engine numpy") from what
    for file in files:
        print(file)  # noqa: T201 - the result, for scripts


def _say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201
