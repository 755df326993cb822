"""What a recipe says of steering: which pictures guide growth, turn it, and mix other materials in.

A recipe names pictures and models by their digests, so it is small, can be compared, and can be written down; they
themselves are `Supplies`, handed over beside it. Together with a surface they make a steered field (steer.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from .arrays import Array, Frozen
from .untrusted import is_line

if TYPE_CHECKING:
    from .model import Model
    from .works import Credit

STEERING = "steering"  # the need of a recipe that is steered (untrusted.KNOWN)
MAX_USES, MAX_PICTURES, MAX_GRAFTS = 16, 100, 4
MAX_WIDTH = 64.0  # coarse cells
MAX_GAIN = 64.0
MAX_FILE = 4096  # characters of a path
_SHA256 = 64  # characters


def _check_digest(what: str, digest: str) -> None:
    if len(digest) != _SHA256 or set(digest) - set("0123456789abcdef"):
        raise ValueError(f"{what}'s digest is 64 hexadecimal digits")


def _check_file(file: str) -> None:
    if not (len(file) <= MAX_FILE and is_line(file)):
        raise ValueError("a file's name is not one printable line")


def _check_strength(what: str, strength: float) -> None:
    if not 0 <= strength <= 1:
        raise ValueError(f"{what}'s strength is 0 to 1, not {strength}")


def _check_count(what: str, pictures: tuple[Placed, ...], least: int) -> None:
    if not least <= len(pictures) <= MAX_PICTURES:
        raise ValueError(f"{what} follows {least} to {MAX_PICTURES} pictures, not {len(pictures)}")


@dataclass(frozen=True, eq=False)
class Picture(Frozen):
    """A picture as it was read. values: (height, width, 1 or 3) float32 in 0..1, grey, or colours as they are encoded;
    presence: (height, width) float32 in 0..1, its alpha channel."""

    values: Array
    presence: Array

    @property
    def sha256(self) -> str:
        """The digest of all its numbers, by which recipes name it, whatever file they came from."""
        digest = hashlib.sha256(json.dumps(self.values.shape).encode())
        for array in (self.values, self.presence):
            digest.update(np.ascontiguousarray(array, "<f4").tobytes())
        return digest.hexdigest()


@dataclass(frozen=True)
class Placed:
    """A picture that a recipe names, and the rectangle of pixels that it covers: of a tile or of the plane, on which
    (0, 0) is the first pixel of its origin. A width of 0 stands for a whole tile. file: where it was read from, for
    people; nothing depends on it. Raises ValueError for what is no such place."""

    sha256: str
    file: str = ""
    x: int = 0
    y: int = 0
    width: int = 0
    height: int = 0

    def __post_init__(self) -> None:
        _check_digest("a picture", self.sha256)
        _check_file(self.file)
        if min(self.width, self.height) < 0 or bool(self.width) != bool(self.height):
            raise ValueError(f"a picture covers {self.width} x {self.height} pixels")


@dataclass(frozen=True)
class Guided:
    """A guide of the model by its name, the pictures that it follows, and how firmly, 0..1."""

    name: str
    pictures: tuple[Placed, ...]
    strength: float = 1.0

    def __post_init__(self) -> None:
        _check_strength("a guide", self.strength)
        _check_count("a guide", self.pictures, 1)


@dataclass(frozen=True)
class Direction:
    """How the material is turned (directions.py). degrees: everywhere, or where pictures are silent. strength: how
    firmly pictures are followed, 0..1: at less than 1 what they say is mixed with `degrees`."""

    degrees: float = 0.0
    pictures: tuple[Placed, ...] = ()
    strength: float = 1.0

    def __post_init__(self) -> None:
        _check_strength("a direction", self.strength)
        if not isfinite(self.degrees):
            raise ValueError(f"a direction is a number of degrees, not {self.degrees}")
        object.__setattr__(self, "degrees", self.degrees % 360)
        _check_count("a direction", self.pictures, 0)

    def __bool__(self) -> bool:
        return bool(self.degrees or self.pictures)


@dataclass(frozen=True)
class Grafted:
    """Another material, by its model's digest, and the masks that say where it grows: white it, black the first one.

    file: where its weights were read from, for people. width: coarse cells in which the one becomes the other, at
    least. strength: 0..1, the share that it has where a mask is white.
    """

    digest: str
    pictures: tuple[Placed, ...]
    file: str = ""
    width: float = 1.0
    strength: float = 1.0

    def __post_init__(self) -> None:
        _check_digest("a material", self.digest)
        _check_strength("a graft", self.strength)
        _check_file(self.file)
        _check_count("a graft", self.pictures, 1)
        if not 0 <= self.width <= MAX_WIDTH:
            raise ValueError(f"a graft's width is 0 to {MAX_WIDTH} coarse cells, not {self.width}")


@dataclass(frozen=True)
class Colours:
    """Pictures whose colours the base colour gets, and what its lightness is multiplied by, and what is added then
    (recolouring.py)."""

    pictures: tuple[Placed, ...] = ()
    gain: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        if not (0 <= self.gain <= MAX_GAIN and abs(self.offset) <= MAX_GAIN):
            raise ValueError(f"a lightness is multiplied by 0 to {MAX_GAIN}, and moved by no more than that")
        _check_count("a base colour", self.pictures, 0)

    def __bool__(self) -> bool:
        return bool(self.pictures)


@dataclass(frozen=True)
class Steering:
    """All that steers a growth; nothing, unless it is said."""

    guides: tuple[Guided, ...] = ()
    direction: Direction = Direction()
    grafts: tuple[Grafted, ...] = ()
    colours: Colours = Colours()

    def __post_init__(self) -> None:
        if len(self.guides) > MAX_USES or len({guide.name for guide in self.guides}) < len(self.guides):
            raise ValueError(f"a growth follows at most {MAX_USES} guides, each once")
        if len(self.grafts) > MAX_GRAFTS:
            raise ValueError(f"at most {MAX_GRAFTS} materials are grafted on another, not {len(self.grafts)}")

    def __bool__(self) -> bool:
        return bool(self.guides or self.direction or self.grafts or self.colours)

    @property
    def varies(self) -> bool:
        """Whether anything of it lies at a place, so that no surface that comes again everywhere can have it."""
        return bool(self.guides or self.direction.pictures or self.grafts or self.colours)

    @property
    def pictures(self) -> Iterator[Placed]:
        """Every picture that it names."""
        uses: list[Guided | Direction | Grafted | Colours] = [*self.guides, self.direction, *self.grafts, self.colours]
        for use in uses:
            yield from use.pictures

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Steering:
        """Undo dataclasses.asdict. Raises ValueError for what is no steering."""
        guides = tuple(_guided(entry) for entry in _list(table, "guides"))
        grafts = tuple(_grafted(entry) for entry in _list(table, "grafts"))
        colours = _colours(_typed(table, "colours", dict, {}))
        return cls(guides, _direction(_typed(table, "direction", dict, {})), grafts, colours)


UNSTEERED = Steering()


@dataclass(frozen=True)
class Supplies:
    """The pictures and models that recipes name, by their digests. credits: of pictures that were made of somebody's
    work, likewise."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)
    models: Mapping[str, Model] = field(default_factory=dict)
    credits: Mapping[str, Credit] = field(default_factory=dict)

    def picture(self, placed: Placed) -> Picture:
        """Raises ValueError for a picture that is not there."""
        if placed.sha256 not in self.pictures:
            raise ValueError(f"the picture {placed.file or placed.sha256[:8]} is not there, or is another one now")
        return self.pictures[placed.sha256]

    def model(self, grafted: Grafted) -> Model:
        """Raises ValueError for a model that is not there."""
        if grafted.digest not in self.models:
            raise ValueError(f"the weights {grafted.file or grafted.digest[:8]} are not there, or are others now")
        return self.models[grafted.digest]


NOTHING = Supplies()


def _guided(table: Any) -> Guided:
    return Guided(_typed(table, "name", str, ""), _pictures(table), _number(table, "strength", 1.0))


def _direction(table: Any) -> Direction:
    return Direction(_number(table, "degrees", 0.0), _pictures(table), _number(table, "strength", 1.0))


def _grafted(table: Any) -> Grafted:
    digest, file = (_typed(table, key, str, "") for key in ("digest", "file"))
    return Grafted(digest, _pictures(table), file, _number(table, "width", 1.0), _number(table, "strength", 1.0))


def _colours(table: Any) -> Colours:
    return Colours(_pictures(table), _number(table, "gain", 1.0), _number(table, "offset", 0.0))


def _pictures(table: Any) -> tuple[Placed, ...]:
    return tuple(_placed(entry) for entry in _list(table, "pictures"))


def _placed(table: Any) -> Placed:
    numbers = [_typed(table, key, int, 0) for key in ("x", "y", "width", "height")]
    return Placed(_typed(table, "sha256", str, ""), _typed(table, "file", str, ""), *numbers)


def _list(table: Any, key: str) -> list[Any]:
    found: list[Any] = _typed(table, key, list, [])
    if len(found) > MAX_PICTURES:
        raise ValueError(f"its {key!r} are more than {MAX_PICTURES}")
    return found


def _number(table: Any, key: str, default: float) -> float:
    value = table.get(key, default) if isinstance(table, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"its {key!r} is no number")
    return float(value)


def _typed(table: Any, key: str, kind: type[Any], default: Any) -> Any:
    value = table.get(key, default) if isinstance(table, dict) else None
    if type(value) is not kind:
        raise ValueError(f"its {key!r} has the wrong type")
    return value
