"""The command `lichen inspect`, between the parsed options and the terminal. It needs numpy alone, and little of it."""

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
    """Print the contents of a weight file, as a table or as JSON."""
    model = nca_core.load(options.weights)
    size = options.weights.stat().st_size
    if options.json:
        print(json.dumps(description(model, size), indent=2))  # noqa: T201
        return
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    print(table(as_rows(model, size), columns))  # noqa: T201


def table(rows: Iterable[tuple[str, str]], columns: int | None) -> str:
    """Lay out rows of a name and a value as text; a value longer than a terminal of so many columns goes on below
    itself.

    columns: the terminal's width in characters, None for lines of any length.
    """
    rows = list(rows)
    left = max(len(what) for what, _ in rows) + 2
    lines: list[str] = []
    for what, value in rows:
        first, *others = textwrap.wrap(value, max(columns, FEWEST_COLUMNS) - left) or [""] if columns else [value]
        lines += [f"{what:<{left}}{first}", *(" " * left + other for other in others)]
    return "\n".join(line.rstrip() for line in lines)
