"""What a line of a manifest may say: each field's name, what it takes, and what it is without being said."""

from __future__ import annotations

import argparse
import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from nca_core.corner_tiles import COLOURS, MAX_SIDE
from nca_core.formats import AUTO, FORMATS
from nca_core.plan import FileOptions
from nca_core.recipe import MAX_DENSITY, MAX_PIXELS, MAX_PLACE, MIN_DENSITY, MODES
from nca_core.sheets import NORMALS, PACKINGS
from nca_core.udim import parse_tiles
from nca_core.untrusted import parse_table

NAME = "{material}_{seed}"  # of the files, where a line has none


@dataclass(frozen=True, slots=True)
class Line:
    """What a line asks for, checked as far as that goes without its files; its paths are absolute, or begin where the
    process is. The names are those of the command line's options, which the core's recipes are made from."""

    weights: Path
    name: str = NAME
    mode: str = "tile"
    size: int | None = None
    height: int | None = None
    seed: int = 0
    density: float = 1.0
    colours: int | None = None
    side: int | None = None
    udim: tuple[int, ...] = ()
    x: int = 0
    y: int = 0
    guides: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    direction: str | None = None
    direction_strength: float = 1.0
    grafts: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    graft_width: float = 1.0
    graft_strength: float = 1.0
    format: str = "png"
    depth: int = AUTO
    packing: str = "separate"
    normals: str = "opengl"
    maps: tuple[str, ...] = ()

    def options(self) -> argparse.Namespace:
        """The same, as the command line hands options to nca_core.options and nca_core.steering_options."""
        return argparse.Namespace(**{name: getattr(self, name) for name in _NAMES})

    def file_options(self) -> FileOptions:
        """How its maps are kept. Raises ValueError for what does not go together."""
        return FileOptions(self.format, self.depth, self.packing, self.normals, self.maps)


_NAMES = tuple(field.name for field in fields(Line))


def parse_line(text: str | bytes, folder: Path) -> Line:
    """Read a line. folder: where relative paths begin. Raises ValueError, in one line, for whatever is wrong."""
    table = parse_table(text)
    if unknown := [key for key in table if key not in FIELDS]:
        near = difflib.get_close_matches(unknown[0], FIELDS, 1)
        raise ValueError(f"there is no field {unknown[0][:60]!r}" + (f"; is it {near[0]!r}?" if near else ""))
    if "weights" not in table:
        raise ValueError("it has no 'weights', which name the material")
    if {"size", "width"} <= table.keys():
        raise ValueError("'size' and 'width' both say how wide: give one of them")
    found: dict[str, Any] = {}
    for key, value in table.items():
        field = FIELDS[key]
        try:
            found[field.option or key] = field.parse(value, folder)
        except ValueError as error:
            raise ValueError(f"{key!r}: {error}") from None
    return Line(**found)


Parse: TypeAlias = Callable[[Any, Path], Any]


@dataclass(frozen=True)
class Field:
    """parse: the value of a `Line` from the one that JSON has and the folder that paths begin in; raises ValueError.
    option: its name in a `Line`, where that is another."""

    parse: Parse
    option: str = ""


def _whole(low: int, high: int) -> Parse:
    def parse(value: Any, folder: Path) -> int:
        if type(value) is not int or not low <= value <= high:
            raise ValueError(f"{_shown(value)} is not a whole number from {low} to {high}")
        return value

    return parse


def _number(low: float, high: float) -> Parse:
    def parse(value: Any, folder: Path) -> float:
        if type(value) not in (int, float) or not low <= value <= high:
            raise ValueError(f"{_shown(value)} is not a number from {low:g} to {high:g}")
        return float(value)

    return parse


def _one_of(names: tuple[object, ...]) -> Parse:
    def parse(value: Any, folder: Path) -> Any:
        if not isinstance(value, str | int) or isinstance(value, bool) or value not in names:
            raise ValueError(f"{_shown(value)} is none of {', '.join(map(str, names))}")
        return value

    return parse


def _text(value: Any, folder: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{_shown(value)} is not a text")
    return value


def _path(value: Any, folder: Path) -> Path:
    text = _text(value, folder)
    if "\0" in text:
        raise ValueError(f"{_shown(value)} is no path")
    return _joined(folder, text)


@lru_cache(maxsize=64)
def _joined(folder: Path, text: str) -> Path:
    """One value for all lines that name the same: a path takes longer to make, and more memory, than its line."""
    return folder / text


def _paths(value: Any, folder: Path) -> tuple[str, ...]:
    return tuple(os.fspath(_path(each, folder)) for each in (value if isinstance(value, list) else [value]))


def _names(value: Any, folder: Path) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else str(value).split(",")
    return tuple(_text(each, folder).strip() for each in listed)


def _tiles(value: Any, folder: Path) -> tuple[int, ...]:
    listed = value if isinstance(value, list) else [value]
    if not listed or any(type(each) not in (int, str) for each in listed):
        raise ValueError(f'{_shown(value)} is no list of UDIM tiles, such as [1001, 1002] or "1001-1004"')
    return tuple(parse_tiles(",".join(map(str, listed))))


def _by_name(parse: Parse) -> Parse:
    """What is said of each guide: {NAME: VALUE}, or VALUE alone where there is one; as the command line has it."""

    def parse_all(value: Any, folder: Path) -> tuple[str, ...]:
        if isinstance(value, dict):
            return tuple(f"{name}={parse(each, folder)}" for name, each in value.items())
        return (str(parse(value, folder)),)

    return parse_all


def _guide(value: Any, folder: Path) -> str:
    """A picture's path, with a slash in any case: what stands before "=" and has none would be a guide's name."""
    text = _path(value, folder).as_posix()
    return text if "/" in text else f"./{text}"


def _direction(value: Any, folder: Path) -> str:
    """Degrees, also as a text, wherever paths begin; else a picture's path."""
    if type(value) in (int, float):
        return repr(value)
    text = _text(value, folder)
    try:
        float(text)
    except ValueError:
        return str(_path(text, folder))
    return text


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


_SIDE = _whole(1, MAX_PIXELS)
_PLACE = _whole(-MAX_PLACE, MAX_PLACE)

#: By their names in a manifest; MANIFEST.md describes them.
FIELDS: Mapping[str, Field] = {
    "weights": Field(_path),
    "name": Field(_text),
    "mode": Field(_one_of(MODES)),
    "size": Field(_SIDE),
    "width": Field(_SIDE, "size"),
    "height": Field(_SIDE),
    "seed": Field(_whole(0, 2**32 - 1)),
    "density": Field(_number(MIN_DENSITY, MAX_DENSITY)),
    "colours": Field(_one_of(COLOURS)),
    "side": Field(_whole(3, MAX_SIDE)),
    "udim": Field(_tiles),
    "x": Field(_PLACE),
    "y": Field(_PLACE),
    "guide": Field(_by_name(_guide), "guides"),
    "strength": Field(_by_name(_number(0, 1)), "strengths"),
    "direction": Field(_direction),
    "direction_strength": Field(_number(0, 1)),
    "graft": Field(_paths, "grafts"),
    "mask": Field(_paths, "masks"),
    "graft_width": Field(_number(0, 1e6)),
    "graft_strength": Field(_number(0, 1)),
    "maps": Field(_names),
    "format": Field(_one_of(tuple(FORMATS))),
    "depth": Field(_one_of((8, 16, 32))),
    "packing": Field(_one_of(tuple(PACKINGS))),
    "normals": Field(_one_of(tuple(NORMALS))),
}
