"""What the command lines of benchmarks on exemplars share: exemplars that are there, weights, results, exit codes."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import nca_core
from trainer.cli.main import BAD_INPUT, FAILED, SIGNALLED
from trainer.errors import InputError, OutputError
from trainer.writing import write_text

from .exemplars import ENVIRONMENT, Source

TABLE = "table.md"


def exit_code(name: str, out: Path, work: Callable[[], int]) -> int:
    """The exit code of a benchmark's work; what goes wrong is one line on stderr that begins with its name."""
    try:
        return work()
    except (InputError, nca_core.WeightFileError) as error:
        print(f"{name}: {error}", file=sys.stderr)
        return BAD_INPUT
    except OutputError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print(f"{name}: stopped; what is done is kept in {out}", file=sys.stderr)
        return SIGNALLED + signal.SIGINT


def not_installed(error: ModuleNotFoundError, target: str) -> InputError:
    """What to say of a package that only benchmarks have. target: of make, which installs it."""
    return InputError(f"{error.name} is not installed; `make {target}` installs it, as does pip's extra 'quality'")


def names_in(text: str, known: Iterable[str]) -> list[str]:
    """Parse names, separated by commas. Raises ArgumentTypeError for one that is not known."""
    names = text.split(",")
    for name in names:
        if name not in known:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
    return names


def add_weights(parser: argparse.ArgumentParser, what: str) -> None:
    """The option --weights. what: a weight file of which kind."""
    parser.add_argument(
        "--weights",
        type=_named_file,
        action="append",
        default=[],
        metavar="NAME=FILE",
        help=f"{what} to use for an exemplar instead of training; can be given several times",
    )


def available(wanted: Sequence[Source]) -> list[Source]:
    """Those that are there; says which are not. Raises InputError if none is."""
    missing = [source for source in wanted if not source.path.exists()]
    if missing:
        say(f"skipped, not found: {', '.join(str(source.path) for source in missing)} (their folder: ${ENVIRONMENT})")
    if len(missing) == len(wanted):
        raise InputError("none of the exemplars asked for is there")
    return [source for source in wanted if source not in missing]


def models_of(weights: Iterable[tuple[str, Path]], names: Sequence[str]) -> dict[str, nca_core.Model]:
    """The models that --weights names, by exemplar. Raises InputError for one that the run does not have."""
    for name, _ in weights:
        if name not in names:
            raise InputError(f"--weights {name}=...: this run has {', '.join(names)}")
    return {name: nca_core.load(file) for name, file in weights}


def write_results(folder: Path, table: str, results: Any, also: str) -> None:
    """Write a table and the numbers behind it, and print the table. also: what else is in the folder."""
    write_text(folder / "results.json", json.dumps(results, indent=2) + "\n")
    write_text(folder / TABLE, table)
    say(table)
    say(f"{folder}: {TABLE}, results.json, and {also}")


def say(line: str) -> None:
    """Tell people, at once."""
    print(line, flush=True)


def _named_file(text: str) -> tuple[str, Path]:
    name, equals, file = text.partition("=")
    if not (name and equals and file):
        raise argparse.ArgumentTypeError(f"{text!r} is not an exemplar's name and a weight file, as in wall=wall.nca")
    return name, Path(file)
