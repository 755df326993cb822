"""What a recipe says of steering: which pictures guide growth, turn it, and mix other materials in.

A recipe names pictures and models by their digests, so it is small, can be compared, and can be written down; they
themselves are `Supplies`, handed over beside it. Together with the model they make the signals of a field (signals.py).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .arrays import Array, Frozen
from .drawings import Drawing
from .guides import Guidance
from .signals import SteeredField

if TYPE_CHECKING:
    from .model import Model
    from .surface import Surface

STEERING = "steering"  # the need of a recipe that is steered (untrusted.KNOWN)
MAX_USES, MAX_PICTURES = 16, 100
MAX_FILE = 4096  # characters of a path
_SHA256 = 64  # characters


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
        if len(self.sha256) != _SHA256 or set(self.sha256) - set("0123456789abcdef"):
            raise ValueError("a picture's digest is 64 hexadecimal digits")
        if not (len(self.file) <= MAX_FILE and self.file.isprintable()):
            raise ValueError("a picture's file is not one printable line")
        if min(self.width, self.height) < 0 or bool(self.width) != bool(self.height):
            raise ValueError(f"a picture covers {self.width} x {self.height} pixels")


@dataclass(frozen=True)
class Guided:
    """A guide of the model by its name, the pictures that it follows, and how firmly, 0..1."""

    name: str
    pictures: tuple[Placed, ...]
    strength: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.strength <= 1:
            raise ValueError(f"a guide's strength is 0 to 1, not {self.strength}")
        if not 1 <= len(self.pictures) <= MAX_PICTURES:
            raise ValueError(f"a guide follows 1 to {MAX_PICTURES} pictures, not {len(self.pictures)}")


@dataclass(frozen=True)
class Steering:
    """All that steers a growth; nothing, unless it is said."""

    guides: tuple[Guided, ...] = ()

    def __post_init__(self) -> None:
        if len(self.guides) > MAX_USES or len({guide.name for guide in self.guides}) < len(self.guides):
            raise ValueError(f"a growth follows at most {MAX_USES} guides, each once")

    def __bool__(self) -> bool:
        return bool(self.guides)

    @property
    def pictures(self) -> Iterator[Placed]:
        """Every picture that it names."""
        yield from (placed for guide in self.guides for placed in guide.pictures)

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Steering:
        """Undo dataclasses.asdict. Raises ValueError for what is no steering."""
        return cls(tuple(_guided(entry) for entry in _list(table, "guides")))


UNSTEERED = Steering()


@dataclass(frozen=True)
class Supplies:
    """The pictures and models that recipes name, by their digests."""

    pictures: Mapping[str, Picture] = field(default_factory=dict)

    def picture(self, placed: Placed) -> Picture:
        """Raises ValueError for a picture that is not there."""
        if placed.sha256 not in self.pictures:
            raise ValueError(f"the picture {placed.file or placed.sha256[:8]} is not there, or is another one now")
        return self.pictures[placed.sha256]


NOTHING = Supplies()


def steer(model: Model, steering: Steering, supplies: Supplies, surface: Surface) -> SteeredField:
    """The field of a surface with the signals of all that steers it. Raises ValueError for guides that the model does
    not have, and for pictures that are not there or do not fit the surface."""
    seeds, period = surface.field, None
    if seeds.wraps:
        period = (seeds.region.height, seeds.region.width)
    inputs = {}
    for guided in steering.guides:
        guide = model.guide(guided.name)
        drawings = []
        for placed in guided.pictures:
            picture = supplies.picture(placed)
            drawings.append(_drawing(guide.asked(picture.values), picture.presence, placed, surface))
        if guided.strength:  # silence costs nothing
            inputs[guide.input] = Guidance(guide, tuple(drawings), guided.strength, period)
    return SteeredField(seeds, inputs)


def _drawing(values: Array, presence: Array, placed: Placed, surface: Surface) -> Drawing:
    """A picture where it lies, in coarse cells."""
    region, (height, width) = surface.field.region, surface.size
    down, across = region.height / height, region.width / width
    _check_shape(presence.shape, (placed.height, placed.width) if placed.width else (height, width), placed)
    if not placed.width:
        return Drawing(values, presence, region.y0, region.x0, region.height, region.width)
    return Drawing(values, presence, placed.y * down, placed.x * across, placed.height * down, placed.width * across)


def _check_shape(shape: tuple[int, ...], covers: tuple[int, int], placed: Placed) -> None:
    """Raise ValueError for a picture that would be stretched by more than a pixel's rounding."""
    (rows, columns), (height, width) = shape, covers
    if abs(rows * width - columns * height) > max(width, height, 0.01 * rows * width):
        raise ValueError(
            f"{placed.file or 'a picture'} has {columns} x {rows} pixels and covers {width} x {height}; crop it to "
            "that shape"
        )


def _guided(table: Any) -> Guided:
    pictures = tuple(_placed(entry) for entry in _list(table, "pictures"))
    strength = table.get("strength", 1.0)
    if type(strength) not in (int, float):
        raise ValueError("a guide's strength is no number")
    return Guided(_typed(table, "name", str, ""), pictures, float(strength))


def _placed(table: Any) -> Placed:
    numbers = [_typed(table, key, int, 0) for key in ("x", "y", "width", "height")]
    return Placed(_typed(table, "sha256", str, ""), _typed(table, "file", str, ""), *numbers)


def _list(table: Any, key: str) -> list[Any]:
    found: list[Any] = _typed(table, key, list, [])
    if len(found) > MAX_PICTURES:
        raise ValueError(f"its {key!r} are more than {MAX_PICTURES}")
    return found


def _typed(table: Any, key: str, kind: type[Any], default: Any) -> Any:
    value = table.get(key, default) if isinstance(table, dict) else None
    if type(value) is not kind:
        raise ValueError(f"its {key!r} has the wrong type")
    return value
