"""Whose work a picture is made of: the material, others that are grafted on it, and contents that are laid out in it.

Rights come along with files: "unknown" is said plainly, and named where one exports (`unknown`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .model import Model
from .steering import Steering, Supplies
from .works import UNKNOWN, Credit


def credits_of(
    model: Model, steering: Steering, supplies: Supplies, others: Iterable[Credit] = ()
) -> tuple[Credit, ...]:
    """All that a growth is made of: the style first, then grafts, what pictures were made of, and others that are known
    beside the recipe.

    Raises ValueError for models that are not there.
    """
    grafts = [_of_model("graft", supplies.model(grafted)) for grafted in steering.grafts]
    digests = [placed.sha256 for placed in steering.pictures]
    drawn = dict.fromkeys(supplies.credits[digest] for digest in digests if digest in supplies.credits)
    return _of_model("style", model), *grafts, *drawn, *others


def unknown(credited: Iterable[Credit]) -> Iterator[str]:
    """A line for each work of which author or licence is unknown."""
    for credit in dict.fromkeys(credited):
        if not credit.is_known:
            missing = [name for name in ("author", "licence") if getattr(credit, name) == UNKNOWN]
            verb = "are" if len(missing) > 1 else "is"
            what = " and ".join(missing).capitalize()
            yield f"{what} of the {credit.role} {credit.name} {verb} recorded as unknown"


def _of_model(role: str, model: Model) -> Credit:
    origin = model.provenance
    return Credit(role, model.name, model.digest, origin.author, origin.licence, origin.source)
