"""`lichen export`: what it does between the parsed options and the terminal. Needs numpy alone."""

from __future__ import annotations

import argparse

from nca_core.credits import credits_of, unknown
from nca_core.export.options import orders_of
from nca_core.export.sending import check, send
from nca_core.export.targets import TARGETS
from nca_core.slices import drive

from ..baking.engines import growing_by
from ..errors import InputError
from ..pictures.guides import read_guide
from .terminal import name_files, progress, say


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
                say(line)
            credited = credits_of(order.model, order.recipe.steering, order.supplies)
            for line in (*target.left_out(order), *unknown(credited)):
                say(f"{line}.")
    except ValueError as error:
        raise InputError(str(error)) from error
    names = ", ".join(order.name for order in orders)
    with growing_by(options.engine) as engine, progress(f"Exporting {names}") as show:
        files = drive(send(target, orders, options.out, engine), show)
    name_files(files)
