"""The command line of the quality benchmark. Bad input gives one line on stderr and exit code 2."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import nca_core
from trainer.cli.main import BAD_INPUT, FAILED, SIGNALLED
from trainer.errors import InputError, OutputError
from trainer.writing import check_writable, write_text

from .blind.pairs import write_pairs
from .blind.score import scored
from .exemplars import ENVIRONMENT, Source
from .options import parser
from .systems import LICHEN, System, Variant, with_weights

TABLE = "table.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        if options.score:
            print(scored(options.score, options.key, options.out))
            return 0
        return _blind(options) if options.blind else _benchmark(options)
    except (InputError, nca_core.WeightFileError) as error:
        print(f"quality: {error}", file=sys.stderr)
        return BAD_INPUT
    except OutputError as error:
        print(f"quality: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(f"quality: stopped; what is done is kept in {options.out}", file=sys.stderr)
        return SIGNALLED + signal.SIGINT


def _benchmark(options: argparse.Namespace) -> int:
    try:
        from .run import Plan, Row, rows  # here: it needs packages that only this benchmark has
        from .sheet import write_sheet
        from .table import as_json, markdown
    except ModuleNotFoundError as error:
        raise InputError(
            f"{error.name} is not installed; `make bench-quality` installs it, as does pip's extra 'quality'"
        ) from error
    sources = _available(options.only)
    models = _models(options.weights, sources)
    check_writable(options.out / TABLE)
    found: list[Row] = []
    expected = 0
    for source in sources:
        exemplar = source.load()
        systems = _systems(options.systems, options.budget, models.get(source.name))
        plan = Plan([(system, options.seeds or system.seeds) for system in systems], options.out, not options.kept)
        done = list(rows(exemplar, plan, _say))
        expected += len(systems)
        found += done
        columns = [(row.system.label, row.first) for row in done if row.system.label]
        write_sheet(options.out / f"{source.name}.png", [("exemplar", exemplar.pixels), *columns], exemplar.maps)
    if options.kept and not found:
        raise InputError(f"{options.out}: nothing of that is kept, with so many seeds; leave --kept out to make it")
    table = markdown(found, "Quality")
    write_text(options.out / "results.json", json.dumps(as_json(found), indent=2) + "\n")
    write_text(options.out / TABLE, table)
    print(table)
    _say(f"{options.out}: {TABLE}, results.json, and a sheet for every exemplar")
    return 0 if options.kept or len(found) == expected else FAILED


def _blind(options: argparse.Namespace) -> int:
    """Write pairs for every exemplar and every training of it that is kept, or whose weights are given."""
    sources = _available(options.only)
    models = _models(options.weights, sources)
    written = 0
    for source in sources:
        exemplar = source.load()
        for system in _systems(options.systems, options.budget, models.get(source.name)):
            if system.name != LICHEN:
                continue
            given = models.get(source.name)
            model = given or system.kept_model(exemplar, options.out)
            if model is None:
                _say(f"{source.name}, {system.title}: no training of it is kept in {options.out}; train it first")
                continue
            name = f"{LICHEN}-weights" if given else system.folder
            _say(write_pairs(exemplar, model, options.out, name, options.pairs))
            written += 1
    if not written:
        raise InputError("there is nothing to judge: give weights with --weights, or train (without --blind) first")
    return 0


def _available(wanted: Sequence[Source]) -> list[Source]:
    """Those that are there; says which are not."""
    missing = [source for source in wanted if not source.path.exists()]
    if missing:
        _say(f"skipped, not found: {', '.join(str(source.path) for source in missing)} (their folder: ${ENVIRONMENT})")
    if len(missing) == len(wanted):
        raise InputError("none of the exemplars asked for is there")
    return [source for source in wanted if source not in missing]


def _models(weights: Iterable[tuple[str, Path]], sources: Sequence[Source]) -> dict[str, nca_core.Model]:
    names = [source.name for source in sources]
    for name, _ in weights:
        if name not in names:
            raise InputError(f"--weights {name}=...: this run has {', '.join(names)}")
    return {name: nca_core.load(file) for name, file in weights}


def _systems(variants: Iterable[Variant], budget: float, model: nca_core.Model | None) -> list[System]:
    """All that is asked for; a model stands for all of Lichen's trainings."""
    found = [system for variant in variants for system in variant.systems(budget)]
    if model is not None:
        found = [with_weights(model) if system.name == LICHEN else system for system in found]
    return list({system.folder: system for system in found}.values())


def _say(line: str) -> None:
    print(line, flush=True)
