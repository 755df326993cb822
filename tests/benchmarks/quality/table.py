"""Results as a markdown table and as JSON."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from .metrics import METRICS, OF_SYSTEMS
from .run import Row

Kind = TypeVar("Kind")

MEAN = "mean"
#: Columns of the table, and what is best there. The first is the mean of those whose unit is the shuffled exemplar.
COLUMNS = (
    {MEAN: "0"} | {metric.shown: metric.best for metric in METRICS} | {each.name: each.best for each in OF_SYSTEMS}
)
SPREAD = tuple(dict.fromkeys(metric.shown for metric in METRICS))  # that have a value for every seed
ABSENT = "-"
FEW = 5  # seeds: with fewer, a spread says nothing
NOTE = (
    "Means over maps and seeds. PS, spectrum, co-occurrence, LBP, sharpness: 0 is the exemplar itself, 1 its pixels "
    "shuffled; mean: of these. misaligned: 1 is every map shuffled by itself. copied: share of patches whose "
    "neighbours are the exemplar's own, the highest of patches of 8, 16 and 32 px. seam: 1 is none. stamps: how often "
    "the motif that recurs most comes again in an area of the exemplar's size. recurs: the highest autocorrelation far "
    "away, of 64 times that area. diversity between seeds: 1 is as different as two places of the exemplar. seconds: "
    "all seeds, and the training. `quarters` are quarters of the exemplar: as good as it gets without copying the "
    "whole. No number here is enough alone (what each cannot see is said in its docstring): look at the sheets, and at "
    "the blind pairs."
)


def markdown(rows: Sequence[Row], title: str) -> str:
    """A line per exemplar and system, the means over exemplars, and the spreads over seeds and over trainings."""
    lines = [f"# {title}", "", NOTE, ""]
    lines += _table(("exemplar", "system", *COLUMNS, "seeds", "seconds"), _body(rows))
    spread = [row for row in rows if row.seeds >= FEW]
    if spread:
        lines += ["", f"Over {FEW} seeds or more, standard deviation / largest value:", ""]
        lines += _table(("exemplar", "system", *SPREAD, "seeds"), [_spread(row) for row in spread])
    trainings = _trainings(rows)
    if trainings:
        lines += ["", "Between trainings that differ in nothing but the seed, mean of each and their spread:", ""]
        lines += _table(("exemplar", "system", "means", "spread: largest - smallest, of their mean"), trainings)
    return "\n".join(lines) + "\n"


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    """Every value of every seed."""
    return {
        "results": [
            {
                "exemplar": row.exemplar,
                "system": row.system.name,
                "variant": row.system.variant,
                "budget": row.system.seconds,
                "seeds": row.seeds,
                "seconds": row.seconds,
                "facts": dict(row.facts),
                "scores": dict(row.scores),
            }
            for row in rows
        ],
    }


def _body(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    body = [("*best*", "", *COLUMNS.values(), "", "")]
    for row in rows:
        values = (_number(_value(row, column)) for column in COLUMNS)
        body.append((row.exemplar, row.system.title, *values, str(row.seeds), f"{row.seconds:.0f}"))
    for title, own in _by(rows, lambda row: row.system.title).items():
        if len(own) > 1:
            means = (_mean([_value(row, column) for row in own]) for column in COLUMNS)
            body.append((f"*mean of {len(own)}*", title, *map(_number, means), "", ""))
    return body


def _value(row: Row, column: str) -> float | None:
    """A row's number in a column: of metrics that share it, the highest."""
    if column == MEAN:
        return mean_distance(row)
    names = [metric.name for metric in METRICS if metric.shown == column] or [column]
    known = [value for value in map(row.mean, names) if value is not None]
    return max(known, default=None)


def mean_distance(row: Row) -> float | None:
    """The mean of a row's distances: 0 is the exemplar itself, 1 its pixels shuffled; None where it has none."""
    return _mean([row.mean(metric.name) for metric in METRICS if metric.is_distance])


def _spread(row: Row) -> tuple[str, ...]:
    cells = []
    for column in SPREAD:
        shared = [values for metric in METRICS if metric.shown == column and (values := row.scores[metric.name])]
        values = max(shared, key=statistics.mean, default=None)
        cells.append(f"{statistics.stdev(values):.2f} / {max(values):.2f}" if values else ABSENT)
    return (row.exemplar, row.system.title, *cells, str(row.seeds))


def _trainings(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """A line per exemplar that has several trainings of one network in one budget, and their mean over exemplars."""
    trained = [row for row in rows if row.system.training is not None]
    lines: list[tuple[str, ...]] = []
    spreads: defaultdict[str, list[float]] = defaultdict(list)
    for (exemplar, system), own in _by(trained, lambda row: (row.exemplar, row.system.untold_seed)).items():
        means = [mean for row in own if (mean := mean_distance(row)) is not None]
        if len(means) > 1:
            spread = (max(means) - min(means)) / max(sum(means) / len(means), 1e-9)
            spreads[system].append(spread)
            lines.append((exemplar, system, ", ".join(map(_number, means)), f"{spread:.0%}"))
    for system, all_spreads in spreads.items():
        if len(all_spreads) > 1:
            of_all = f"{_mean(all_spreads):.0%}, at most {max(all_spreads):.0%}"
            lines.append((f"*mean of {len(all_spreads)}*", system, "", of_all))
    return lines


def _by(rows: Sequence[Row], key: Callable[[Row], Kind]) -> dict[Kind, list[Row]]:
    """Rows by a key, in the order in which the keys come."""
    groups: dict[Kind, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _number(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.2f}"


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    aligned = ["---" if index < 2 else "---:" for index in range(len(head))]
    return [f"| {' | '.join(cells)} |" for cells in (head, aligned, *body)]
