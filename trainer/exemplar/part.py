"""The part of an exemplar's pictures that is learnt: a box, or four corners, which are straightened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Protocol

from nca_core.maps import BASE_COLOR, NORMAL

from ..errors import InputError
from ..pictures.cutting import Corner, Cut
from ..pictures.opening import open_image
from ..pictures.pixels import Pixels
from ..pictures.source import shown_name
from .map_folder import MapSource


class Part(Protocol):
    """A part that is asked for."""

    def of(self, file: Path) -> Cut:
        """The part of the picture in a file. Raises InputError if it has no such part, or cannot be read."""


@dataclass(frozen=True)
class Box:
    """An upright rectangle, in pixels of the picture as one sees it."""

    left: int
    top: int
    width: int
    height: int

    def of(self, file: Path) -> Cut:
        """As `Part.of`."""
        height, width = size_of(file)
        if self.left + self.width > width or self.top + self.height > height:
            raise InputError(f"--crop {self}: {shown_name(file)} has only {width} x {height} px")
        right, bottom = self.left + self.width, self.top + self.height
        return Cut.box(self.left / width, self.top / height, right / width, bottom / height)

    def __str__(self) -> str:
        return f"{self.left},{self.top},{self.width}x{self.height}"


@dataclass(frozen=True)
class Corners:
    """Four corners (x, y), clockwise from the upper left one, in pixels of the picture as one sees it."""

    places: tuple[Corner, Corner, Corner, Corner]

    def of(self, file: Path) -> Cut:
        """As `Part.of`."""
        height, width = size_of(file)
        if any(not (0 <= x <= width and 0 <= y <= height) for x, y in self.places):
            raise InputError(f"--corners: {shown_name(file)} has only {width} x {height} px")
        if not _is_convex(self.places):
            raise InputError(
                "--corners: they are given clockwise from the upper left one, and no corner points inwards"
            )
        first, second, third, fourth = ((x / width, y / height) for x, y in self.places)
        return Cut((first, second, third, fourth))


@dataclass(frozen=True)
class Taken:
    """What is taken of the pictures of an exemplar: all, or a part. share: the part's shorter side, in shorter sides of
    the whole. notes: a sentence on it. whole: (height, width) in pixels of the picture that it is a part of."""

    cut: Cut | None = None
    share: float = 1.0
    notes: tuple[str, ...] = ()
    whole: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, maps: Mapping[str, MapSource], part: Part | None) -> Taken:
        """The part that is asked for, as it lies in the base colour or, without one, in the first of the maps. Raises
        InputError for one that they cannot have."""
        if part is None:
            return cls()
        file = maps.get(BASE_COLOR.name, next(iter(maps.values()))).file
        cut, (height, width) = part.of(file), size_of(file)
        if not cut.is_box and NORMAL.name in maps:
            raise InputError(
                f"--corners: the directions in {shown_name(maps[NORMAL.name].file)} would not turn with it; "
                "use --crop, or take the normal map out of the folder"
            )
        rows, columns = cut.size(height, width)
        how = f"--crop {box_of(cut, file)}" if cut.is_box else f"straightened to {columns} x {rows} px"
        is_all = (rows, columns) == (height, width)
        note = "all of the picture is even, and all of it is learnt" if is_all else f"a part is learnt: {how}"
        return cls(cut, min(rows, columns) / min(height, width), (note,), (height, width))

    def needed(self, size: int) -> int:
        """The pixels that the whole needs on its shorter side so that the part has `size` on its own."""
        return ceil(size / self.share)

    def size(self, whole: tuple[int, int]) -> tuple[int, int]:
        """The size (height, width) in pixels of what is taken of a picture."""
        return whole if self.cut is None else self.cut.size(*whole)

    def of_map(self, pixels: Pixels) -> Pixels:
        """What is taken of a map (height, width, channels)."""
        return pixels if self.cut is None else self.cut.of(pixels)


ALL = Taken()


def box_of(cut: Cut, file: Path) -> Box:
    """An upright part as the pixels of a picture, to be said."""
    height, width = size_of(file)
    rows, columns = cut.size(height, width)
    left, top = cut.corners[0]
    return Box(min(round(left * width), width - columns), min(round(top * height), height - rows), columns, rows)


def size_of(file: Path) -> tuple[int, int]:
    """The height and width of a picture as one sees it. Raises InputError if it cannot be read."""
    with open_image(file) as source:
        size = source.height, source.width
        return size if source.orientation <= 4 else (size[1], size[0])


def _is_convex(places: tuple[Corner, ...]) -> bool:
    """Whether all turns from corner to corner are to the right, as one sees it (y points down)."""

    def turn(a: Corner, b: Corner, c: Corner) -> float:
        return (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])

    count = len(places)
    return all(turn(places[i], places[(i + 1) % count], places[(i + 2) % count]) > 0 for i in range(count))
