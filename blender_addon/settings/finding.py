"""What is found in the library: by words of a material's title, tags, author, licence and group, and group by group."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from nca_core import Model
from nca_core.groups import GROUPS, group_of

from ..texts import word
from . import library

Entry: TypeAlias = tuple[Path, Model]

ALL, OTHER = "all", "other"  # beside nca_core's groups: every material, and those that belong to none
_ORDER = {group: place for place, group in enumerate((*GROUPS, OTHER))}


@dataclass(frozen=True)
class Wanted:
    """What an artist looks for. text: words, or their beginnings, that all have to be there; group: one of them."""

    text: str = ""
    group: str = ALL


def label(group: str) -> str:
    """A group's name on screen, in English: "Wall" for wall."""
    return group.title()


def by_groups(entries: Iterable[Entry]) -> list[Entry]:
    """The materials group by group, those of no group last; in each as they came."""
    return sorted(entries, key=lambda entry: _ORDER[_group(entry[1])])


def found(entries: Sequence[Entry], wanted: Wanted) -> list[Entry]:
    """Those of the materials that are looked for, as they came, but first what is called so.

    Neither case nor accents matter. Groups are known by their English names and by those of the interface's language.
    """
    words = _folded(wanted.text).split()
    groups = (wanted.group,) if wanted.group != ALL else tuple(_ORDER)
    fitting = [entry for entry in entries if _group(entry[1]) in groups and _has(_words(entry), words)]
    return sorted(fitting, key=lambda entry: not _has(_folded(library.title(*entry)), words))


def _has(text: str, words: Iterable[str]) -> bool:
    return all(each in text for each in words)


def _words(entry: Entry) -> str:
    group = label(_group(entry[1]))
    return _searched(library.title(*entry), entry[1], group, word(group))


@lru_cache(maxsize=8192)
def _searched(title: str, model: Model, *groups: str) -> str:
    """All words by which a material is found, a line for each text, so that no word goes across two of them."""
    origin = model.provenance
    return _folded("\n".join((title, model.name, *model.tags, origin.author, origin.licence, *groups)))


@lru_cache(maxsize=8192)
def _group(model: Model) -> str:
    return group_of(model) or OTHER


def _folded(text: str) -> str:
    """A text without case and accents."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))
