"""`lichen manifest`: what it does between the parsed options and the terminal. Needs numpy alone."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

from ..batch.making import manifest_lines, weight_files
from ..errors import InputError
from ..writing import check_writable, write_text


def manifest_command(options: argparse.Namespace) -> None:
    """Write a manifest of all materials, seeds and sizes. Raises InputError for what no line can say."""
    check_writable(options.out)
    weights = weight_files(options.weights)
    lines = list(manifest_lines(weights, options.seeds, options.sizes, _fields(options.more), options.out))
    write_text(options.out, "".join(f"{line}\n" for line in lines))
    print(options.out)  # noqa: T201 - the result, for scripts


def _fields(texts: Sequence[str]) -> dict[str, Any]:
    """Fields by their names; a value that is not JSON is a text."""
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise InputError(f"--set {text}: it takes FIELD=VALUE, such as density=2")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return found
