"""What exported files say of themselves: whose material it is, what it was grown from, and that templates are free."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..credits import credits_of
from ..version import VERSION
from .target import Made

#: The first line of every template, after the sign that begins a comment there.
FREE = "SPDX-License-Identifier: MIT-0 (this file; the material has its own licence)"


def credit_lines(made: Sequence[Made]) -> Iterator[str]:
    """Lines of text: which program wrote the file, and for each material its licence, author, source and recipe. In a
    template FREE comes before them; in a file that holds the material itself it would be wrong."""
    yield f"Written by {program()}."
    for each in made:
        yield f"{each.order.name}: {rights(each)}"
        yield f"{each.order.name}: recipe {each.recipe.to_json()}"


def in_comment(text: str) -> str:
    """A text as it can stand on lines of its own in a comment of XML or HTML, which "--" may end.

    >>> in_comment("moss--->")
    'moss- - ->'
    """
    return re.sub("-(?=-)", "- ", text)


def program() -> str:
    """Which program wrote a file."""
    return f"Lichen {VERSION}"


def rights(made: Made) -> str:
    """Whose works a material is made of, and what one may do with it; one line."""
    order = made.order
    works = credits_of(order.model, order.recipe.steering, order.supplies)
    return "; ".join(f"licence {each.licence}, author {each.author}, source {each.source}" for each in works)
