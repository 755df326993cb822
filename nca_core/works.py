"""A work that a picture is made of, and whose it is. credits.py says which ones."""

from __future__ import annotations

from dataclasses import dataclass

from .model import MAX_TEXT
from .untrusted import is_line

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
            if not (len(text) <= MAX_TEXT and is_line(text)):
                raise ValueError(f"a credit's text is longer than {MAX_TEXT} characters, or not one printable line")

    @property
    def is_known(self) -> bool:
        """Whether one knows who made it, and what one may do with it."""
        return UNKNOWN not in (self.author, self.licence)
