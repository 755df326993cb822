"""The settings of a growth, each described once: from that, the panel's properties, the options of the command line,
and the checks of stored requests and of scripts' arguments are made. No bpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from nca_core import udim
from nca_core.steering import Steering

from .modes import MODES
from .request import LARGEST, MAX_SEED, MOST_CELLS, SMALLEST, Request
from .varieties import VARIETIES


class Described(Protocol):
    """A choice as an artist reads it: a mode, a variety."""

    @property
    def label(self) -> str: ...

    @property
    def description(self) -> str: ...


@dataclass(frozen=True)
class Setting:
    """A field of Request that an artist sets.

    name: the field's. label, description: as an artist reads them. option: its name on the command line, empty if it
    has none; help: what is said of it there.
    """

    name: str
    label: str
    description: str
    option: str = ""
    help: str = ""

    @property
    def default(self) -> Any:
        """The value that Request has where nothing is said."""
        return getattr(Request(), self.name)

    @property
    def expected(self) -> str:
        """The values that it may have, in words."""
        raise NotImplementedError

    def is_fit(self, value: object) -> bool:
        """Whether an artist or a script may give this value."""
        raise NotImplementedError

    def is_readable(self, value: object) -> bool:
        """Whether a file may hold this value, as JSON has it."""
        return self.is_fit(value)

    def check(self, value: object) -> None:
        """Raise ValueError, in one line, for what is not fit."""
        if not self.is_fit(value):
            raise ValueError(f"{self.name} is {self.expected}, not {value!r}")


@dataclass(frozen=True)
class Choice(Setting):
    """One of some choices, by identifier; the first one stands where nothing is said."""

    choices: Mapping[str, Described] = field(kw_only=True)

    @property
    def expected(self) -> str:
        return f"one of {', '.join(self.choices)}"

    def is_fit(self, value: object) -> bool:
        return isinstance(value, str) and value in self.choices


@dataclass(frozen=True)
class Switch(Setting):
    """On or off."""

    @property
    def expected(self) -> str:
        return "True or False"

    def is_fit(self, value: object) -> bool:
        return isinstance(value, bool)


@dataclass(frozen=True)
class Number(Setting):
    """A whole number. usual: the most that dragging in the panel gives, 0 for `most`. least_read: the least that files
    may hold. unit: Blender's name for it."""

    least: int = 0
    most: int = field(kw_only=True)
    usual: int = 0
    least_read: int = 0
    unit: str = "NONE"

    @property
    def expected(self) -> str:
        return f"a whole number from {self.least} to {self.most}"

    def is_fit(self, value: object) -> bool:
        return type(value) is int and self.least <= value <= self.most

    def is_readable(self, value: object) -> bool:
        return type(value) is int and self.least_read <= value <= self.most


@dataclass(frozen=True)
class Tiles(Setting):
    """UDIM numbers: not set in the panel, but found where the UVs lie."""

    @property
    def expected(self) -> str:
        return f"UDIM numbers, {udim.FIRST} to {udim.LAST}"

    def is_fit(self, value: object) -> bool:
        return isinstance(value, list | tuple) and len(value) <= udim.LAST and all(map(_is_tile, value))


@dataclass(frozen=True)
class Followed(Setting):
    """Guides, a direction, materials to blend with: the panel has properties of its own for them."""

    @property
    def expected(self) -> str:
        return "steering, as recipes have it"

    def is_fit(self, value: object) -> bool:
        if isinstance(value, Steering):
            return True
        try:
            return isinstance(value, dict) and Steering.from_dict(json.loads(json.dumps(value))) is not None
        except (ValueError, TypeError, RecursionError):
            return False


def _is_tile(value: object) -> bool:
    return type(value) is int and value in udim.TILES


_SIDE = {"least": SMALLEST, "most": LARGEST, "usual": 8192, "least_read": 1, "unit": "PIXEL"}

#: As the panel's property groups and `api.settings` have them, by name. A mode may keep one to itself: Mode.settings.
SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Choice("mode", "Mode", "How the material covers a surface", "--mode", choices=MODES),
        Switch(
            "living",
            "Living",
            "Keep the grown cells instead of images of maps, and let the material decode them itself. "
            "For close-ups: sharp at any zoom, in less memory; rendering takes longer",
        ),
        Number("seed", "Seed", "Another seed grows another piece of the same material", "--seed", most=MAX_SEED),
        Number(
            "cells",
            "Cells",
            "How much of the material a unit of UV shows, in coarse cells: more of them make smaller features. "
            "0 takes as many as the resolution shows pixel by pixel",
            "--cells",
            "coarse cells in a unit of UV",
            most=MOST_CELLS,
            usual=256,
        ),
        Number(
            "width",
            "Resolution",
            "Pixels for each unit of UV. It sharpens or blurs; what grows stays the same",
            "--size",
            "pixels for a unit of UV",
            **_SIDE,  # type: ignore[arg-type]
        ),
        Number(
            "height",
            "Height",
            "Pixels of the tile's other side; more of them show more of the material",
            "--height",
            "of a tile, if it is not square",
            **_SIDE,  # type: ignore[arg-type]
        ),
        Choice("variety", "Variety", "How much is grown to be dealt", "--variety", choices=VARIETIES),
    )
}

#: Every field of Request.
FIELDS: Mapping[str, Setting] = {
    **SETTINGS,
    "tiles": Tiles("tiles", "Tiles", "The UDIM tiles that are grown"),
    "steering": Followed("steering", "Steering", "What growth follows"),
}
