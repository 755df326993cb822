"""Results as a markdown table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from .measures import dominates, front
from .run import Row

NOTE = (
    "style: mean of the quality benchmark's distances, 0 is the exemplar, 1 its pixels shuffled. content: mean of "
    "correlation and SSIM of the luminance that is asked for and the one that is there, blurred by the guide's "
    "deviation and by half of it; 1 is all. copied: share of patches whose neighbours are the exemplar's own. seam: 1 "
    "is none. front: whether no other row of the same exemplar and content is as good in all four and better in one. "
    "Firmness is a strength for Lichen, the light's share of the error for quilting (0.5 as in the paper), and a "
    "weight of the guide for pixels. Look at the sheets as well."
)
HEAD = ("exemplar", "content", "system", "firmness", "style", "content", "copied", "seam", "front", "seconds")


def markdown(rows: Sequence[Row]) -> str:
    """A line per result; below, which of Lichen's results quilting is better than in every way."""
    lines = ["# Style transfer", "", NOTE, "", *_table(HEAD, _body(rows)), "", *_verdict(rows)]
    return "\n".join(lines) + "\n"


def as_json(rows: Sequence[Row]) -> dict[str, Any]:
    """Every result's numbers."""
    return {
        "results": [
            {
                "exemplar": row.exemplar,
                "content": row.content,
                "system": row.system.name,
                "firmness": row.firmness,
                "seconds": row.seconds,
                **asdict(row.measured),
            }
            for row in rows
        ]
    }


def beaten(rows: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Lichen's rows that a row of quilting dominates, with that row."""
    return [
        (mine, other)
        for mine in rows
        for other in rows
        if (mine.system.name, other.system.name) == ("lichen", "quilting")
        and (mine.exemplar, mine.content) == (other.exemplar, other.content)
        and dominates(other.measured, mine.measured)
    ]


def _body(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    body = []
    for row in rows:
        beside = {r.name: r.measured for r in rows if (r.exemplar, r.content) == (row.exemplar, row.content)}
        measured = row.measured
        numbers = (f"{value:.2f}" for value in (measured.style, measured.content, measured.copied, measured.seam))
        mark = "yes" if row.name in front(beside) else ""
        names = (row.exemplar, row.content, row.system.name, f"{row.firmness:g}")
        body.append((*names, *numbers, mark, f"{row.seconds:.0f}"))
    return body


def _verdict(rows: Sequence[Row]) -> list[str]:
    pairs = beaten(rows)
    if not pairs:
        return ["No result of Lichen is dominated by one of quilting."]
    return [f"- {mine.exemplar}, {mine.content}: {mine.name} is dominated by {other.name}." for mine, other in pairs]


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> list[str]:
    aligned = ["---" if index < 3 else "---:" for index in range(len(head))]
    return [f"| {' | '.join(cells)} |" for cells in (head, aligned, *body)]
