"""The options of the quality benchmark."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from trainer.cli.main import seconds

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
    add(
        "--weights",
        type=_weights,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help="a weight file to use for an exemplar instead of training; can be given several times",
    )
    add("--blind", action="store_true", help="write pairs of exemplar and growth to judge, from kept trainings")
    add("--pairs", type=_count, default=20, metavar="N", help="of each kind and exemplar (20)")
    add("--score", type=Path, metavar="FILE", help="say how many pairs a judge's answers (JSON) told apart")
    add("--key", type=Path, metavar="FILE", help="the pairs' key, where --out has several")
    return found


def _sources(text: str) -> list[Source]:
    known = {source.name: source for source in SOURCES}
    return [known[name] for name in _names(text, known)]


def _systems(text: str) -> list[Variant]:
    return [variant(part) for part in text.split(",")]


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
