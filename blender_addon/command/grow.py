"""What a command line does with a weight file: its maps, in a folder."""

from __future__ import annotations

import argparse

import nca_core
from nca_core.engine import Engine
from nca_core.options import add_recipe_options, recipe_of
from nca_core.steering_options import add_steering_options, steered

from .. import image_paths
from ..export.jobs import ExportJob, Order
from ..export.options import file_options
from ..growing.modes.udim import UDIM
from ..growing.request import Growth, Request
from ..settings import engines, preferences
from .files import DONE, add_file_options, file_values, print_names, report


def add_grow(parser: argparse.ArgumentParser) -> None:
    """The maps of a weight file, in a folder."""
    add_recipe_options(parser)
    add_steering_options(parser)
    add_file_options(parser)
    names = tuple(name.lower() for name in engines.CHOICES)
    usual = preferences.engine_name().lower()
    parser.add_argument("--engine", choices=names, default=usual, help="(that of the preferences)")
    parser.set_defaults(action=_grow)


def _grow(options: argparse.Namespace) -> int:
    model = nca_core.load(options.weights)
    recipe, supplies = steered(options, model, recipe_of(options, model), image_paths.read)
    for line in recipe.notices(model, supplies):
        report(line)
    request = Request(UDIM.identifier, tiles=tuple(options.udim)) if options.udim else Request()
    order = Order(options.out, model.name or options.weights.stem, file_options(**file_values(options)))
    engine, note = engines.choose(options.engine.upper())
    job = _Grown(model, Growth(request, recipe, supplies=supplies), engine, order)
    job.note = note
    job.run()
    files = job.result()
    if job.note:
        report(f"grown on the processor; the graphics card could not: {job.note}")
    for line in job.notes:
        report(line)
    print_names(files)
    return DONE


class _Grown(ExportJob):
    """A growth whose recipe is given; tells every tenth of the way."""

    def __init__(self, model: nca_core.Model, growth: Growth, engine: Engine, order: Order) -> None:
        super().__init__(model, growth.request, engine, order)
        self._growth.set_result(growth)
        self._told = 0

    def _report(self, fraction: float) -> None:
        super()._report(fraction)
        if fraction * 10 >= self._told + 1:
            self._told = int(fraction * 10)
            report(f"{self.model.name}: {self._told * 10}%")
