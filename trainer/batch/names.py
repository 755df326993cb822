"""The names of a batch's files: templates, folders, and that no two are one file on any system."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter

from nca_core.model import Model
from nca_core.recipe import Recipe
from nca_core.untrusted import file_name_fault, folded

WORDS = ("material", "weights", "seed", "width", "height", "mode", "density", "x", "y", "line")

_NUMBERED = re.compile(r"0?[0-9]{0,2}")


def words(model: Model, stem: str, recipe: Recipe, seed: int, number: int) -> Mapping[str, object]:
    """What a template may name, by WORDS. stem: the weight file's name without its ending; seed, number: the line's,
    whatever the recipe's seed is."""
    density = f"{recipe.density:g}"
    values = (model.name, stem, seed, recipe.width, recipe.height, recipe.mode, density, recipe.x, recipe.y)
    return dict(zip(WORDS, (*values, number), strict=True))


def filled(template: str, values: Mapping[str, object]) -> tuple[str, str]:
    """The folder (with /, "" for none) and the beginning of the names that a template comes to.

    Raises ValueError for words that there are not, and for folders that some system does not take.

    >>> filled("{material}/{seed:04}", {"material": "moss", "seed": 7})
    ('moss', '0007')
    """
    text = ""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        raise ValueError(f"the name {template!r} has a brace too many; {{{{ and }}}} stand for braces") from None
    for before, word, form, conversion in parts:
        text += before
        if word is None:
            continue
        if word not in values or conversion:
            raise ValueError(f"the name {template!r} has {{{word}}}, which is none of {', '.join(values)}")
        if not _NUMBERED.fullmatch(form or "") or (form and not isinstance(values[word], int)):
            raise ValueError(f"the name {template!r} has {{{word}:{form}}}; only numbers are filled up, as {{seed:04}}")
        text += format(values[word], form or "")
    *folders, name = text.split("/")
    for part in folders:
        if fault := file_name_fault(part) if part else "it is empty":
            raise ValueError(f"{part!r} cannot be a folder's name: {fault}")
    if not name:
        raise ValueError(f"the name {text!r} is that of a folder; files lie in it under a name of their own")
    return "/".join(folders), name


class Taken:
    """The files that a batch makes: no two lines may make the same one, nor two that one system takes for one, as
    Windows and macOS do with large and small letters, and macOS with the ways that accents are written; and none a file
    where another has a folder."""

    def __init__(self) -> None:
        self._lines: dict[bytes, int] = {}  # by digests, so that a million names are a matter of some hundred MB
        self._folders: dict[bytes, int] = {}

    def add(self, files: Iterable[str], number: int) -> None:
        """Note a line's files, with their folders; all or none. Raises ValueError for one that is another line's."""
        found: dict[bytes, int] = {}
        names: set[str] = set()
        for file in files:
            digest = _digest(file)
            other = self._lines.get(digest, number if digest in found else None)
            if other is not None:
                raise ValueError(f"it makes {file!r}, and so does line {other}; large and small letters are alike here")
            if digest in self._folders:
                raise ValueError(f"it makes the file {file!r}, which is a folder of line {self._folders[digest]}")
            found[digest] = number
            names.update(_folders(file))
        folders = {_digest(folder): folder for folder in names}
        if taken := [digest for digest in folders if digest in self._lines]:
            raise ValueError(f"its folder {folders[taken[0]]!r} is a file that line {self._lines[taken[0]]} makes")
        self._lines |= found
        for digest in folders:
            self._folders.setdefault(digest, number)


def _digest(file: str) -> bytes:
    return hashlib.blake2b(folded(file).encode("utf-8", "surrogatepass"), digest_size=12).digest()


def _folders(file: str) -> Iterator[str]:
    """Those that a file lies in, the innermost first."""
    while file := file.rpartition("/")[0]:
        yield file
