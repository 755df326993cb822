"""The files that a command writes, and what it says: names on stdout, the rest on stderr."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from nca_core.sheets import NORMALS, PACKINGS

from ..export.options import AUTO, DEPTHS, FORMAT_NAMES

NAME = "lichen"
DONE, FAILED, BAD_INPUT = 0, 1, 2  # exit codes

_FORMATS = {core: name for name, core in FORMAT_NAMES.items()}  # named as the trainer's command line does


def path(text: str) -> Path:
    """An argument that names a file or a folder: an empty one, of a variable that is not set, is not this folder."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return Path(text)


def add_kept_options(parser: argparse.ArgumentParser) -> None:
    """How maps are kept."""
    add = parser.add_argument
    add("--format", choices=tuple(_FORMATS), default="png", help="(png)")
    add("--depth", choices=(AUTO.lower(), *map(str, DEPTHS)), default=AUTO.lower(), help="bits of a channel (auto)")
    add("--packing", choices=tuple(PACKINGS), default="separate", help="(separate)")
    add("--normals", choices=tuple(NORMALS), default="opengl", help="(opengl)")


def add_file_options(parser: argparse.ArgumentParser) -> None:
    """Where maps go, and how they are kept."""
    add_kept_options(parser)
    parser.add_argument("--out", type=path, required=True, metavar="DIR", help="the folder that the files go to")


def file_values(options: argparse.Namespace) -> dict[str, str]:
    """How files are to be kept, as file_options and api.export have it."""
    upper = {name: getattr(options, name).upper() for name in ("depth", "packing", "normals")}
    return {"file_format": _FORMATS[options.format], **upper}


def print_names(files: Sequence[Path]) -> None:
    """Name files on stdout, for scripts."""
    for file in files:
        print(file)  # noqa: T201


def report(line: str) -> None:
    """Say something on stderr."""
    print(f"{NAME}: {line}", file=sys.stderr, flush=True)  # noqa: T201
