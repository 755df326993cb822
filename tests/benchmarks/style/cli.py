"""The command line of the style benchmark. Bad input gives one line on stderr and exit code 2."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

import nca_core
from nca_core.maps import map_slices
from nca_core.stylizing import luminance_guide
from tests.benchmarks.quality.exemplars import ENVIRONMENT, ROOT, SOURCES, Source
from tests.benchmarks.quality.sheet import write_sheet
from trainer.cli.main import BAD_INPUT, FAILED, SIGNALLED, seconds
from trainer.errors import InputError, OutputError
from trainer.writing import check_writable, write_text

from .contents import CONTENTS
from .systems import SYSTEMS, System, lichen

STYLES = ("brick_wall", "pebbles", "woven_fabric", "bubbly_0101", "radishes")
TABLE = "table.md"
BUDGET = 218.0


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    found = argparse.ArgumentParser(prog="style", description="Pictures laid out in materials, beside other ways.")
    add = found.add_argument
    add("--budget", type=seconds, default=BUDGET, metavar="TIME", help="of trainings and of optimised pixels (218s)")
    add("--only", type=_of(STYLES), default=list(STYLES), metavar="NAMES", help="exemplars, separated by commas (all)")
    add("--contents", type=_of(CONTENTS), default=list(CONTENTS), metavar="NAMES", help=f"of {', '.join(CONTENTS)}")
    add("--systems", type=_of(SYSTEMS), default=list(SYSTEMS), metavar="NAMES", help=f"of {', '.join(SYSTEMS)} (all)")
    add("--out", type=Path, default=ROOT / "build" / "style", metavar="DIR", help="results and kept work")
    add(
        "--weights",
        type=_weights,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="a weight file with a luminance guide to use for an exemplar instead of training",
    )
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        return _benchmark(options)
    except (InputError, nca_core.WeightFileError) as error:
        print(f"style: {error}", file=sys.stderr)
        return FAILED if isinstance(error, OutputError) else BAD_INPUT
    except KeyboardInterrupt:
        print(f"style: stopped; what is done is kept in {options.out}", file=sys.stderr)
        return SIGNALLED + signal.SIGINT


def _benchmark(options: argparse.Namespace) -> int:
    try:
        from .run import Plan, Row, rows  # here: it needs packages that only benchmarks have
        from .table import as_json, markdown
    except ModuleNotFoundError as error:
        raise InputError(
            f"{error.name} is not installed; `make bench-style` installs it, as does pip's extra 'quality'"
        ) from error
    sources, models = _available(options.only), _models(options.weights, options.only)
    check_writable(options.out / TABLE)
    contents = {name: CONTENTS[name] for name in options.contents}
    found: list[Row] = []
    for source in sources:
        exemplar = source.load()
        plan = Plan(_systems(options.systems, models.get(source.name)), contents, options.out, options.budget)
        done = list(rows(exemplar, plan, _say))
        found += done
        for content, draw in contents.items():
            height, width = exemplar.pixels.shape[:2]
            drawn = np.zeros_like(exemplar.pixels)
            drawn[..., next(iter(map_slices(exemplar.maps).values()))] = draw(height, width)[..., None]
            columns = [("exemplar", exemplar.pixels), (content, drawn)]
            columns += [(f"{row.system.label} {row.firmness:g}", row.picture) for row in done if row.content == content]
            write_sheet(options.out / f"{source.name}-{content}.png", columns, exemplar.maps)
    table = markdown(found)
    write_text(options.out / "results.json", json.dumps(as_json(found), indent=2) + "\n")
    write_text(options.out / TABLE, table)
    print(table)
    _say(f"{options.out}: {TABLE}, results.json, and a sheet for every exemplar and content")
    return 0


def _systems(names: Iterable[str], model: nca_core.Model | None) -> list[System]:
    """All that is asked for; a model stands for Lichen's training."""
    return [lichen(model) if name == "lichen" and model else SYSTEMS[name] for name in names]


def _available(names: Sequence[str]) -> list[Source]:
    """Those that are there; says which are not."""
    wanted = [source for source in SOURCES if source.name in names]
    missing = [source for source in wanted if not source.path.exists()]
    if missing:
        _say(f"skipped, not found: {', '.join(str(source.path) for source in missing)} (their folder: ${ENVIRONMENT})")
    if len(missing) == len(wanted):
        raise InputError("none of the exemplars asked for is there")
    return [source for source in wanted if source not in missing]


def _models(weights: Iterable[tuple[str, Path]], names: Sequence[str]) -> dict[str, nca_core.Model]:
    found = {}
    for name, file in weights:
        if name not in names:
            raise InputError(f"--weights {name}=...: this run has {', '.join(names)}")
        found[name] = nca_core.load(file)
        try:
            luminance_guide(found[name])
        except ValueError as error:
            raise InputError(f"--weights {name}: {error}") from error
    return found


def _of(known: Iterable[str]) -> object:
    def parse(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return names

    return parse


def _weights(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise argparse.ArgumentTypeError(f"{text!r} is not an exemplar's name and a weight file, as in wall=wall.nca")
    return name, Path(file)


def _say(line: str) -> None:
    print(line, flush=True)
