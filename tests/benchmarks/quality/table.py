"""Results as a markdown table and as JSON."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

from .metrics import DIVERSITY, METRICS
from .run import Row

COLUMNS = (*(metric.name for metric in METRICS), DIVERSITY)
BEST = (*(metric.best for metric in METRICS), "1")
ABSENT = "-"
FEW = 5  # seeds: with fewer, a spread says nothing
NOTE = (
    "Means over maps and seeds. PS, spectrum, co-occurrence, LBP: 0 is the exemplar itself, 1 its pixels shuffled; "
    "misaligned: 1 is every map shuffled by itself. copied: share of patches whose neighbours are the exemplar's own. "
    "diversity between seeds: 1 is as different as two places of the exemplar. seam: 1 is none. seconds: all seeds. "
    "`quarters` are quarters of the exemplar: as good as it gets without copying the whole. No number here is enough "
    "alone (what each cannot see is said in its docstring): look at the sheets."
)


def markdown(rows: Sequence[Row], title: str) -> str:
    """A line per exemplar and system, the means over exemplars, and the spread over seeds."""
    lines = [f"# {title}", "", NOTE, ""]
    lines += _table(("exemplar", "system", *COLUMNS, "seeds", "seconds"), _body(rows))
    spread = [row for row in rows if row.seeds >= FEW]
    if spread:
        lines += ["", f"Over {FEW} seeds or more, standard deviation / largest value:", ""]
        lines += _table(("exemplar", "system", *COLUMNS[:-1], "seeds"), [_spread(row) for row in spread])
    return "\n".join(lines) + "\n"


def as_json(rows: Sequence[Row], budget: float) -> dict[str, Any]:
    """Every value of every seed."""
    return {
        "budget": budget,
        "results": [
            {
                "exemplar": row.exemplar,
                "system": row.system.name,
                "variant": row.system.variant,
                "seeds": row.seeds,
                "seconds": row.seconds,
                "facts": dict(row.facts),
                "scores": dict(row.scores),
            }
            for row in rows
        ],
    }


def _body(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    body = [("*best*", "", *BEST, "", "")]
    for row in rows:
        values = (_number(row.mean(column)) for column in COLUMNS)
        body.append((row.exemplar, row.system.name, *values, str(row.seeds), f"{row.seconds:.0f}"))
    for name in dict.fromkeys(row.system.name for row in rows):
        own = [row for row in rows if row.system.name == name]
        if len(own) > 1:
            means = (_mean([row.mean(column) for row in own]) for column in COLUMNS)
            body.append((f"*mean of {len(own)}*", name, *map(_number, means), "", ""))
    return body


def _spread(row: Row) -> tuple[str, ...]:
    cells = []
    for column in COLUMNS[:-1]:
        values = row.scores[column]
        cells.append(f"{statistics.stdev(values):.2f} / {max(values):.2f}" if values else ABSENT)
    return (row.exemplar, row.system.name, *cells, str(row.seeds))


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _number(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.2f}"


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    aligned = ["---" if index < 2 else "---:" for index in range(len(head))]
    return [f"| {' | '.join(cells)} |" for cells in (head, aligned, *body)]
