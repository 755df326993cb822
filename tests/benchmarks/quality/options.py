"""The options of the quality benchmark."""

from __future__ import annotations

import argparse
from pathlib import Path

from trainer.cli.argument_types import seconds

from .command import add_weights, names_in
from .exemplars import ROOT, SOURCES, Source
from .systems import BUDGET, SYSTEMS, Variant, variant


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    found = argparse.ArgumentParser(prog="quality", description="Grown textures beside other ways of making them.")
    add = found.add_argument
    add("--budget", type=seconds, default=BUDGET, metavar="TIME", help="for each training that is not given its (218s)")
    add("--only", type=_sources, default=list(SOURCES), metavar="NAMES", help="exemplars, separated by commas (all)")
    add(
        "--systems",
        type=_systems,
        default=[Variant(system) for system in SYSTEMS.values()],
        metavar="NAMES",
        help=f"of {', '.join(SYSTEMS)}, separated by commas (all); what belongs to one follows after colons, as in "
        "lichen:large:20m:seeds=2 or pixels:60s",
    )
    add("--seeds", type=_count, metavar="N", help="of every system (default: each its own number)")
    add("--out", type=Path, default=ROOT / "build" / "quality", metavar="DIR", help="results and kept work")
    add("--kept", action="store_true", help="make nothing: the table of what is kept")
    add_weights(found, "a weight file")
    add("--blind", action="store_true", help="write pairs of exemplar and growth to judge, from kept trainings")
    add("--pairs", type=_count, default=20, metavar="N", help="of each kind and exemplar (20)")
    add("--score", type=Path, metavar="FILE", help="say how many pairs a judge's answers (JSON) told apart")
    add("--key", type=Path, metavar="FILE", help="the pairs' key, where --out has several")
    return found


def _sources(text: str) -> list[Source]:
    known = {source.name: source for source in SOURCES}
    return [known[name] for name in names_in(text, known)]


def _systems(text: str) -> list[Variant]:
    return [variant(part) for part in text.split(",")]


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1000")
    return int(text)
