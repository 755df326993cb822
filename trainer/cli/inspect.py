"""`lichen inspect`: what it does between the parsed options and the terminal. Needs numpy alone, and little of it."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterable

import nca_core

from .describe import as_rows, description

FEWEST_COLUMNS = 40  # a terminal narrower than this is not heeded


def inspect_command(options: argparse.Namespace) -> None:
    """Show what is in a weight file."""
    model = nca_core.load(options.weights)
    size = options.weights.stat().st_size
    if options.json:
        print(json.dumps(description(model, size), indent=2))  # noqa: T201
        return
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    print(table(as_rows(model, size), columns))  # noqa: T201


def table(rows: Iterable[tuple[str, str]], columns: int | None) -> str:
    """Two columns, what and value; a value longer than a terminal of so many columns goes on below itself."""
    rows = list(rows)
    left = max(len(what) for what, _ in rows) + 2
    lines: list[str] = []
    for what, value in rows:
        first, *others = textwrap.wrap(value, max(columns, FEWEST_COLUMNS) - left) or [""] if columns else [value]
        lines += [f"{what:<{left}}{first}", *(" " * left + other for other in others)]
    return "\n".join(line.rstrip() for line in lines)
