"""`lichen grow`: what it does between the parsed options and the terminal. Needs numpy alone, for PNG."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

import nca_core
from nca_core.credits import unknown
from nca_core.options import recipe_of
from nca_core.plan import FileOptions, Task, plan
from nca_core.steering import Supplies
from nca_core.steering_options import steered

from ..baking.bake import bake
from ..baking.engines import growing_by
from ..baking.image_files import image_writer
from ..errors import InputError
from ..pictures.guides import read_guide
from .terminal import name_files, progress, say


def grow_command(options: argparse.Namespace) -> None:
    """Grow and write; with Ctrl-C what is grown so far is kept, to go on from.

    Raises InputError for options that cannot be used, and for an engine that has no program for the recipe.
    """
    image_writer(options.format)  # which says so before the work if there is none
    model = nca_core.load(options.weights)
    tasks, supplies = _plan(options, model)
    with growing_by(options.engine) as engine, progress(f"Growing {model.name}") as show:
        files = bake(model, tasks, options.out, show, options.resume, engine, say, supplies)
    name_files(files)


def _plan(options: argparse.Namespace, model: nca_core.Model) -> tuple[Sequence[Task], Supplies]:
    try:
        recipe, supplies = steered(options, model, recipe_of(options, model), read_guide)
        for line in recipe.notices(model, supplies):
            say(line)
        tasks = plan(model, recipe, model.name, FileOptions(options.format), options.udim or (), supplies)
        for line in unknown(tasks[0].credited):
            say(f"{line}.")
        return tasks, supplies
    except ValueError as error:
        raise InputError(str(error)) from error
