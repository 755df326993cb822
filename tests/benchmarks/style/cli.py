"""The command line of the style benchmark. Bad input gives one line on stderr and exit code 2."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

import nca_core
from nca_core.maps import map_slices
from nca_core.stylizing import luminance_guide
from tests.benchmarks.quality.command import (
    TABLE,
    add_weights,
    available,
    exit_code,
    models_of,
    names_in,
    not_installed,
    say,
    write_results,
)
from tests.benchmarks.quality.exemplars import ROOT, SOURCES
from tests.benchmarks.quality.sheet import write_sheet
from trainer.cli.argument_types import seconds
from trainer.errors import InputError
from trainer.writing import check_writable, write_text

from . import labels
from .contents import CONTENTS
from .systems import SYSTEMS, System, lichen

STYLES = ("brick_wall", "pebbles", "woven_fabric", "bubbly_0101", "radishes")
BUDGET = 218.0
UNGUIDED = ("brick_wall", "pebbles", "pbr_rustymetal", "interlaced_0172")
UNGUIDED_TABLE = "unguided.md"
PATCHWORKS = (("brick_wall", "pebbles"), ("pebbles", "woven_fabric"))
LABELS_TABLE = "labels.md"


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    found = argparse.ArgumentParser(prog="style", description="Pictures laid out in materials, beside other ways.")
    add = found.add_argument
    add("--budget", type=seconds, default=BUDGET, metavar="TIME", help="of trainings and of optimised pixels (218s)")
    add("--only", type=_of(STYLES), default=list(STYLES), metavar="NAMES", help="exemplars, separated by commas (all)")
    add("--contents", type=_of(CONTENTS), default=list(CONTENTS), metavar="NAMES", help=f"of {', '.join(CONTENTS)}")
    add("--systems", type=_of(SYSTEMS), default=list(SYSTEMS), metavar="NAMES", help=f"of {', '.join(SYSTEMS)} (all)")
    add("--out", type=Path, default=ROOT / "build" / "style", metavar="DIR", help="results and kept work")
    add("--labels", action="store_true", help="how often labels are right, in patchworks of the project's exemplars")
    add(
        "--unguided",
        action="store_true",
        help="what a guide costs those who don't use it; three seeds of four exemplars",
    )
    add_weights(found, "a weight file with a luminance guide")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(arguments)
    work = _labels if options.labels else _unguided if options.unguided else _benchmark
    return exit_code("style", options.out, lambda: work(options))


def _labels(options: argparse.Namespace) -> int:
    """The benchmark of labels, a table and sheets of its own."""
    sources = {source.name: source for source in available(SOURCES)}
    check_writable(options.out / LABELS_TABLE)
    made = (labels.patchwork(sources[one].load(), sources[other].load()) for one, other in PATCHWORKS)
    found = labels.rows(made, options.out, options.budget, say)
    table = "\n".join(labels.markdown(found)) + "\n"
    write_text(options.out / LABELS_TABLE, table)
    for row in found:
        write_sheet(options.out / f"labels-{row.exemplar.name}.png", labels.sheet_columns(row), row.exemplar.maps)
    print(table)
    return 0


def _unguided(options: argparse.Namespace) -> int:
    """The benchmark of what a guide costs, a table of its own."""
    try:
        from . import unguided  # here: it needs packages that only benchmarks have
    except ModuleNotFoundError as error:
        raise not_installed(error, "bench-style") from error
    sources = available([source for source in SOURCES if source.name in UNGUIDED])
    check_writable(options.out / UNGUIDED_TABLE)
    found = []
    for source in sources:
        found.append(unguided.cost(source.load(), options.out, options.budget, say))
        write_text(options.out / UNGUIDED_TABLE, "\n".join(unguided.markdown(found)) + "\n")
    print("\n".join(unguided.markdown(found)))
    return 0


def _benchmark(options: argparse.Namespace) -> int:
    try:
        from .run import Plan, Row, rows  # here: it needs packages that only benchmarks have
        from .table import as_json, markdown
    except ModuleNotFoundError as error:
        raise not_installed(error, "bench-style") from error
    sources = available([source for source in SOURCES if source.name in options.only])
    models = _models(options.weights, options.only)
    check_writable(options.out / TABLE)
    contents = {name: CONTENTS[name] for name in options.contents}
    found: list[Row] = []
    for source in sources:
        exemplar = source.load()
        plan = Plan(_systems(options.systems, models.get(source.name)), contents, options.out, options.budget)
        done = list(rows(exemplar, plan, say))
        found += done
        for content, draw in contents.items():
            height, width = exemplar.pixels.shape[:2]
            drawn = np.zeros_like(exemplar.pixels)
            drawn[..., next(iter(map_slices(exemplar.maps).values()))] = draw(height, width)[..., None]
            columns = [("exemplar", exemplar.pixels), (content, drawn)]
            columns += [(f"{row.system.label} {row.firmness:g}", row.picture) for row in done if row.content == content]
            write_sheet(options.out / f"{source.name}-{content}.png", columns, exemplar.maps)
    write_results(options.out, markdown(found), as_json(found), "a sheet for every exemplar and content")
    return 0


def _systems(names: Iterable[str], model: nca_core.Model | None) -> list[System]:
    """All that is asked for; a model stands for Lichen's training."""
    return [lichen(model) if name == "lichen" and model else SYSTEMS[name] for name in names]


def _models(weights: Iterable[tuple[str, Path]], names: Sequence[str]) -> dict[str, nca_core.Model]:
    """As `models_of`; raises InputError for a model without a luminance guide, too."""
    found = models_of(weights, names)
    for name, model in found.items():
        try:
            luminance_guide(model)
        except ValueError as error:
            raise InputError(f"--weights {name}: {error}") from error
    return found


def _of(known: Iterable[str]) -> Callable[[str], list[str]]:
    return lambda text: names_in(text, known)
