"""The command line of the quality benchmark. Bad input gives one line on stderr and exit code 2."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import nca_core
from trainer.cli.main import BAD_INPUT, FAILED, SIGNALLED, seconds
from trainer.errors import InputError, OutputError
from trainer.writing import check_writable, write_text

from .exemplars import ENVIRONMENT, ROOT, SOURCES, Source
from .systems import SYSTEMS, System, with_weights

DEFAULT_BUDGET = 218.0
TABLE = "table.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _benchmark(options)
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
        systems = [_with_model(system, models.get(source.name)) for system in options.systems]
        plan = Plan([(system, options.seeds or system.seeds) for system in systems], options.budget, options.out)
        done = list(rows(exemplar, plan, _say))
        expected += len(systems)
        found += done
        columns = [(row.system.label, row.first) for row in done if row.system.label]
        write_sheet(options.out / f"{source.name}.png", [("exemplar", exemplar.pixels), *columns], exemplar.maps)
    table = markdown(found, f"Quality at a budget of {options.budget:g} s")
    write_text(options.out / "results.json", json.dumps(as_json(found, options.budget), indent=2) + "\n")
    write_text(options.out / TABLE, table)
    print(table)
    _say(f"{options.out}: {TABLE}, results.json, and a sheet for every exemplar")
    return 0 if len(found) == expected else FAILED


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


def _with_model(system: System, model: nca_core.Model | None) -> System:
    return with_weights(model) if model is not None and system.name == "lichen" else system


def _say(line: str) -> None:
    print(line, flush=True)


def _sources(text: str) -> list[Source]:
    known = {source.name: source for source in SOURCES}
    return [known[name] for name in _names(text, known)]


def _systems(text: str) -> list[System]:
    return [SYSTEMS[name] for name in _names(text, SYSTEMS)]


def _names(text: str, known: Iterable[str]) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
    return names


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1000")
    return int(text)


def _weights(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise argparse.ArgumentTypeError(f"{text!r} is not an exemplar's name and a weight file, as in wall=wall.nca")
    return name, Path(file)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="quality", description="Grown textures beside other ways of making them.")
    add = parser.add_argument
    add("--budget", type=seconds, default=DEFAULT_BUDGET, metavar="TIME", help="for each training (218s)")
    add("--only", type=_sources, default=list(SOURCES), metavar="NAMES", help="exemplars, separated by commas (all)")
    add(
        "--systems",
        type=_systems,
        default=list(SYSTEMS.values()),
        metavar="NAMES",
        help=f"of {', '.join(SYSTEMS)}, separated by commas (all)",
    )
    add("--seeds", type=_count, metavar="N", help="of every system (default: each its own number)")
    add("--out", type=Path, default=ROOT / "build" / "quality", metavar="DIR", help="results and kept work")
    add(
        "--weights",
        type=_weights,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="a weight file to use for an exemplar instead of training; can be given several times",
    )
    return parser
