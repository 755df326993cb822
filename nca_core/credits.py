"""Whose work a picture is made of: the material, others that are grafted on it, and contents that are laid out in it.

Rights come along with files: "unknown" is said plainly, and named where one exports (`unknown`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .model import MAX_TEXT, Model
from .steering import Steering, Supplies

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Credit:
    """A work that went into a picture. role: "style", "graft" or "content". sha256: of a model its digest, else that of
    the file's bytes. licence: an SPDX identifier. Raises ValueError for texts that are not one printable line."""

    role: str
    name: str
    sha256: str
    author: str = UNKNOWN
    licence: str = UNKNOWN
    source: str = UNKNOWN

    def __post_init__(self) -> None:
        for text in (self.role, self.name, self.sha256, self.author, self.licence, self.source):
            if not (len(text) <= MAX_TEXT and text.isprintable()):
                raise ValueError(f"a credit's text is longer than {MAX_TEXT} characters, or not one printable line")

    @property
    def is_known(self) -> bool:
        """Whether one knows who made it, and what one may do with it."""
        return UNKNOWN not in (self.author, self.licence)


def credits_of(
    model: Model, steering: Steering, supplies: Supplies, others: Iterable[Credit] = ()
) -> tuple[Credit, ...]:
    """All that a growth is made of: the style first, then grafts, then others that are known beside the recipe.

    Raises ValueError for models that are not there.
    """
    grafts = [_of_model("graft", supplies.model(grafted)) for grafted in steering.grafts]
    return _of_model("style", model), *grafts, *others


def unknown(credits: Iterable[Credit]) -> Iterator[str]:
    """A line for each work of which author or licence is unknown."""
    for credit in dict.fromkeys(credits):
        if not credit.is_known:
            missing = [name for name in ("author", "licence") if getattr(credit, name) == UNKNOWN]
            verb = "are" if len(missing) > 1 else "is"
            what = " and ".join(missing).capitalize()
            yield f"{what} of the {credit.role} {credit.name} {verb} recorded as unknown"


def _of_model(role: str, model: Model) -> Credit:
    origin = model.provenance
    return Credit(role, model.name, model.digest, origin.author, origin.licence, origin.source)
