"""Tables of JSON that come from files: nobody knows who wrote them."""

from __future__ import annotations

import json
from typing import Any

MAX_NESTING = 32  # lists and tables inside each other; what a file keeps may have to be written by another Python


def parse_table(text: str | bytes) -> dict[str, Any]:
    """Read a table. Raises ValueError for what is not JSON, no table, or nested more deeply than anything needs.

    >>> parse_table('{"seed": 7}')
    {'seed': 7}
    """
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON ({type(error).__name__})") from error
    if not isinstance(table, dict):
        raise ValueError("it is not a table")
    inside: list[Any] = [table]
    for _ in range(MAX_NESTING):
        inside = [part for whole in inside for part in (whole.values() if isinstance(whole, dict) else whole)]
        inside = [part for part in inside if isinstance(part, dict | list)]
    if inside:
        raise ValueError(f"it is nested more than {MAX_NESTING} times")
    return table
