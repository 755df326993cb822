"""The command line of the quality benchmark. Bad input gives one line on stderr and exit code 2."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence

import nca_core
from trainer.cli.main import FAILED
from trainer.errors import InputError
from trainer.writing import check_writable

from .blind.pairs import write_pairs
from .blind.score import scored
from .command import TABLE, available, exit_code, models_of, not_installed, say, write_results
from .options import parser
from .systems import LICHEN, System, Variant, with_weights


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(arguments)
    work = _score if options.score else _blind if options.blind else _benchmark
    return exit_code("quality", options.out, lambda: work(options))


def _score(options: argparse.Namespace) -> int:
    print(scored(options.score, options.key, options.out))
    return 0


def _benchmark(options: argparse.Namespace) -> int:
    try:
        from .run import Plan, Row, rows  # here: it needs packages that only this benchmark has
        from .sheet import write_sheet
        from .table import as_json, markdown
    except ModuleNotFoundError as error:
        raise not_installed(error, "bench-quality") from error
    sources = available(options.only)
    models = models_of(options.weights, [source.name for source in sources])
    check_writable(options.out / TABLE)
    found: list[Row] = []
    expected = 0
    for source in sources:
        exemplar = source.load()
        systems = _systems(options.systems, options.budget, models.get(source.name))
        plan = Plan([(system, options.seeds or system.seeds) for system in systems], options.out, not options.kept)
        done = list(rows(exemplar, plan, say))
        expected += len(systems)
        found += done
        columns = [(row.system.label, row.first) for row in done if row.system.label]
        write_sheet(options.out / f"{source.name}.png", [("exemplar", exemplar.pixels), *columns], exemplar.maps)
    if options.kept and not found:
        raise InputError(f"{options.out}: nothing of that is kept, with so many seeds; leave --kept out to make it")
    table = markdown(found, "Quality")
    write_results(options.out, table, as_json(found), "a sheet for every exemplar")
    return 0 if options.kept or len(found) == expected else FAILED


def _blind(options: argparse.Namespace) -> int:
    """Write pairs for every exemplar and every training of it that is kept, or whose weights are given."""
    sources = available(options.only)
    models = models_of(options.weights, [source.name for source in sources])
    written = 0
    for source in sources:
        exemplar = source.load()
        for system in _systems(options.systems, options.budget, models.get(source.name)):
            if system.name != LICHEN:
                continue
            given = models.get(source.name)
            model = given or system.kept_model(exemplar, options.out)
            if model is None:
                say(f"{source.name}, {system.title}: no training of it is kept in {options.out}; train it first")
                continue
            name = f"{LICHEN}-weights" if given else system.folder
            say(write_pairs(exemplar, model, options.out, name, options.pairs))
            written += 1
    if not written:
        raise InputError("there is nothing to judge: give weights with --weights, or train (without --blind) first")
    return 0


def _systems(variants: Iterable[Variant], budget: float, model: nca_core.Model | None) -> list[System]:
    """All that is asked for; a model stands for all of Lichen's trainings."""
    found = [system for variant in variants for system in variant.systems(budget)]
    if model is not None:
        found = [with_weights(model) if system.name == LICHEN else system for system in found]
    return list({system.folder: system for system in found}.values())
