"""What exported files say of themselves: whose material it is, what it was grown from, and that templates are free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..version import VERSION
from .target import Made

#: The first line of every template, after the sign that begins a comment there.
FREE = "SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)"


def credit_lines(made: Sequence[Made]) -> Iterator[str]:
    """Lines of text: which program wrote the file, and for each material its licence, author, source and recipe. No
    line holds "--", which ends a comment in XML."""
    yield f"{FREE}"
    yield f"Written by Lichen {VERSION}."
    for each in made:
        origin = each.order.model.provenance
        lines = [
            f"{each.order.name}: licence {origin.licence}, author {origin.author}, source {origin.source}",
            f"{each.order.name}: recipe {each.recipe.to_json()}",
        ]
        yield from (line.replace("--", "- -") for line in lines)
