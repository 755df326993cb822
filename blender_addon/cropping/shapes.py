"""The part of a picture that is learnt: a rectangle, or four corners; both as `lichen train` takes them.

Places are (x, y) in pixels of the picture as one sees it, from its upper left corner, y downwards. Corners go clockwise
from the one that becomes the upper left, and never cross: each stands out from the line between its neighbours. Sizes
are (width, height).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot
from typing import ClassVar, Protocol, TypeAlias, TypeVar

Place: TypeAlias = tuple[float, float]
Size: TypeAlias = tuple[int, int]
Four: TypeAlias = tuple[Place, Place, Place, Place]

_Number = TypeVar("_Number", int, float)

SMALLEST = 96  # pixels of a side: the least that a training learns from
STANDS_OUT = 8.0  # pixels by which a corner does, at least
_STEPS = 10  # a tenth of a pixel is one that corners can be at
_HALVINGS = 12  # until a corner that is held back is within a pixel of where it has to stop


class Shape(Protocol):
    """A part, or what it is while it is dragged: every change gives another value, which lies within the picture."""

    @property
    def corners(self) -> Four:
        """Its corners, clockwise from the upper left one."""

    @property
    def grips(self) -> tuple[Place, ...]:
        """The places that it can be dragged by."""

    @property
    def learnt(self) -> Size:
        """The width and height of what is learnt, in pixels."""

    def dragged(self, grip: int, to: Place, picture: Size) -> Shape:
        """With a grip as near to a place as it can be."""

    def moved(self, by: Place, picture: Size) -> Shape:
        """Moved as a whole, as far as the picture goes."""

    def fits(self, picture: Size) -> bool:
        """Whether it is a part of a picture of that size that can be learnt."""

    def arguments(self) -> tuple[str, ...]:
        """What `lichen train` is told."""


@dataclass(frozen=True)
class Rectangle:
    """An upright rectangle of whole pixels.

    >>> Rectangle(40, 30, 512, 256).arguments()
    ('--crop', '40,30,512x256')
    """

    left: int
    top: int
    width: int
    height: int

    #: The grips: where they are, in shares of the width and the height. A share of 0 or 1 drags that side along.
    GRIPS: ClassVar = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5))

    @classmethod
    def between(cls, one: Place, other: Place, picture: Size) -> Rectangle:
        """From one place to the opposite one, larger where that were too small."""
        left, right = _spread(one[0], other[0], picture[0])
        top, bottom = _spread(one[1], other[1], picture[1])
        return cls(left, top, right - left, bottom - top)

    @classmethod
    def around(cls, places: Sequence[Place], picture: Size) -> Rectangle:
        """The smallest around some places."""
        xs, ys = zip(*places, strict=True)
        return cls.between((min(xs), min(ys)), (max(xs), max(ys)), picture)

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def corners(self) -> Four:
        """As `Shape.corners`."""
        return (self.left, self.top), (self.right, self.top), (self.right, self.bottom), (self.left, self.bottom)

    @property
    def grips(self) -> tuple[Place, ...]:
        """As `Shape.grips`: corners, then the middles of sides."""
        return tuple((self.left + x * self.width, self.top + y * self.height) for x, y in self.GRIPS)

    @property
    def learnt(self) -> Size:
        """As `Shape.learnt`."""
        return self.width, self.height

    def dragged(self, grip: int, to: Place, picture: Size) -> Rectangle:
        """As `Shape.dragged`."""
        across, down = self.GRIPS[grip]
        left, right = _pulled(across, self.left, self.right, to[0], picture[0])
        top, bottom = _pulled(down, self.top, self.bottom, to[1], picture[1])
        return Rectangle(left, top, right - left, bottom - top)

    def moved(self, by: Place, picture: Size) -> Rectangle:
        """As `Shape.moved`."""
        left = _within(round(self.left + by[0]), 0, picture[0] - self.width)
        top = _within(round(self.top + by[1]), 0, picture[1] - self.height)
        return Rectangle(left, top, self.width, self.height)

    def fits(self, picture: Size) -> bool:
        """As `Shape.fits`."""
        inside = self.left >= 0 and self.top >= 0 and self.right <= picture[0] and self.bottom <= picture[1]
        return inside and self.width >= _least(picture[0]) and self.height >= _least(picture[1])

    def arguments(self) -> tuple[str, ...]:
        """As `Shape.arguments`."""
        return "--crop", f"{self.left},{self.top},{self.width}x{self.height}"


@dataclass(frozen=True)
class Corners:
    """Four corners, which become those of a rectangle."""

    corners: Four

    @property
    def grips(self) -> tuple[Place, ...]:
        """As `Shape.grips`."""
        return self.corners

    @property
    def learnt(self) -> Size:
        """As `Shape.learnt`: the means of opposite sides."""
        sides = [_distance(self.corners[index], self.corners[(index + 1) % 4]) for index in range(4)]
        return round((sides[0] + sides[2]) / 2), round((sides[1] + sides[3]) / 2)

    def dragged(self, grip: int, to: Place, picture: Size) -> Corners:
        """As `Shape.dragged`: where a corner would cross the others, it stops on its way."""
        start, end = self.corners[grip], (_within(to[0], 0, picture[0]), _within(to[1], 0, picture[1]))
        wanted = self._with(grip, end)
        if wanted.fits(picture):
            return wanted
        found, reached, beyond = self, 0.0, 1.0
        for _halving in range(_HALVINGS):
            share = (reached + beyond) / 2
            tried = self._with(grip, (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
            if tried.fits(picture):
                found, reached = tried, share
            else:
                beyond = share
        return found

    def moved(self, by: Place, picture: Size) -> Corners:
        """As `Shape.moved`."""
        xs, ys = zip(*self.corners, strict=True)
        across = _tenth(_within(by[0], -min(xs), picture[0] - max(xs)))
        down = _tenth(_within(by[1], -min(ys), picture[1] - max(ys)))
        shifted = Corners(_four([(_tenth(x + across), _tenth(y + down)) for x, y in self.corners]))
        return shifted if shifted.fits(picture) else self

    def fits(self, picture: Size) -> bool:
        """As `Shape.fits`."""
        inside = all(0 <= x <= picture[0] and 0 <= y <= picture[1] for x, y in self.corners)
        least = min(map(_least, picture))
        return inside and self.is_convex() and min(self.learnt) >= least

    def is_convex(self) -> bool:
        """Whether each corner stands out to the same side, as one goes around clockwise."""
        return all(_stands_out(*(self.corners[(index + turn) % 4] for turn in range(3))) for index in range(4))

    def arguments(self) -> tuple[str, ...]:
        """As `Shape.arguments`."""
        return "--corners", *(f"{x:.6g},{y:.6g}" for x, y in self.corners)

    def _with(self, corner: int, place: Place) -> Corners:
        there = _tenth(place[0]), _tenth(place[1])
        return Corners(_four([there if index == corner else each for index, each in enumerate(self.corners)]))


def parsed(text: str) -> Shape | None:
    """The part that arguments say, joined by spaces; None for anything else.

    >>> parsed("--crop 40,30,512x256")
    Rectangle(left=40, top=30, width=512, height=256)
    >>> parsed("--corners 0,0 90.5,4 92,80 3,77").corners[1]
    (90.5, 4.0)
    """
    if found := re.fullmatch(r"--crop (\d{1,6}),(\d{1,6}),(\d{1,6})x(\d{1,6})", text):
        return Rectangle(*map(int, found.groups()))
    number = r"(\d{1,6}(?:\.\d{1,6})?)"
    if found := re.fullmatch(r"--corners" + rf" {number},{number}" * 4, text):
        numbers = [float(each) for each in found.groups()]
        return Corners(_four(list(zip(numbers[::2], numbers[1::2], strict=True))))
    return None


def inset(picture: Size) -> Rectangle:
    """A rectangle to begin with: the picture without an eighth at each side."""
    width, height = picture
    return Rectangle.between((width / 8, height / 8), (width * 7 / 8, height * 7 / 8), picture)


def upright(shape: Shape, picture: Size, orientation: int) -> Shape:
    """The same part of the same picture, once that has been turned by an Exif orientation (1 to 8) so that it is
    upright, as the trainer reads it and Blender does not. The result lies in that picture as the shape in this one."""
    whole = Rectangle(0, 0, *picture).corners
    turned = [_turned(place, picture, orientation) for place in whole]
    first = turned.index((0.0, 0.0))
    step = 1 if turned[(first + 1) % 4][1] == 0 else -1  # a picture that is mirrored goes around the other way
    places = [_turned(shape.corners[(first + step * index) % 4], picture, orientation) for index in range(4)]
    if isinstance(shape, Rectangle):
        (left, top), _, (right, bottom), _ = places
        return Rectangle(round(left), round(top), round(right - left), round(bottom - top))
    return Corners(_four([(_tenth(x), _tenth(y)) for x, y in places]))


def _turned(place: Place, picture: Size, orientation: int) -> Place:
    """A place of a picture, in the picture as an Exif orientation turns it."""
    (x, y), (width, height) = place, picture
    if orientation > 4:
        x, y, width, height = y, x, height, width
    if orientation in (2, 3, 6, 7):
        x = width - x
    if orientation in (3, 4, 7, 8):
        y = height - y
    return float(x), float(y)


def _pulled(share: float, low: int, high: int, to: float, limit: int) -> tuple[int, int]:
    """A side's two ends, once the end at a share of 0 or 1 has been pulled to a place."""
    least = _least(limit)
    if share == 0:
        low = _within(round(to), 0, max(0, high - least))
    elif share == 1:
        high = _within(round(to), min(limit, low + least), limit)
    return low, high


def _spread(one: float, other: float, limit: int) -> tuple[int, int]:
    """Two ends from the lower to the higher, at least so far apart that it can be learnt."""
    first, last = (_within(round(end), 0, limit) for end in (one, other))
    low, high = min(first, last), max(first, last)
    lack = max(0, _least(limit) - (high - low))
    low, high = (low, high + lack) if first <= last else (low - lack, high)
    shift = max(0, -low) - max(0, high - limit)
    return low + shift, high + shift


def _least(limit: int) -> int:
    """The least pixels of a side, in a picture that has so many."""
    return min(SMALLEST, limit)


def _within(value: _Number, low: _Number, high: _Number) -> _Number:
    return min(max(value, low), high)


def _tenth(value: float) -> float:
    return round(value * _STEPS) / _STEPS


def _distance(one: Place, other: Place) -> float:
    return hypot(other[0] - one[0], other[1] - one[1])


def _stands_out(before: Place, corner: Place, after: Place) -> bool:
    """Whether a corner lies to the left of the line between its neighbours, as one sees it, and not too near to it."""
    line = after[0] - before[0], after[1] - before[1]
    length = hypot(*line)
    across = (corner[0] - before[0]) * line[1] - (corner[1] - before[1]) * line[0]
    return length > 0 and across / length >= STANDS_OUT


def _four(places: Sequence[Place]) -> Four:
    first, second, third, fourth = places
    return first, second, third, fourth
