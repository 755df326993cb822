"""Dealing corner tiles where a renderer draws them: where in the atlas a tile, an edge or a corner lies, by colours.

A tile is picked by its four corners. At tile borders the place in the atlas jumps, and a renderer that filters by the
size of the jump (mipmaps) would draw a line there. One that takes gradients reads the tile alone, with those of the
place before the jump. One that does not reads the atlas in three ways, each smooth where it is used: by tile inside, by
edge near an edge, by corner near a corner. There they all show the same, since what lies near a corner or an edge is
grown from noise that belongs to it. (Fewer do not cover a plane without a jump.)
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt

from .corner_tiles import atlas_corners
from .png import PngWriter

TABLES = ("tile", "edge down", "edge across", "corner")


@dataclass(frozen=True)
class Lookup:
    """Where in the atlas to read, by the colours of corners: TABLES, one after the other.

    places: (entries, 2), column and row of an atlas grid point, rows from below, as UV space has them. firsts: of each
    table, its first entry.
    """

    places: npt.NDArray[np.int64]
    firsts: tuple[int, ...]


def lookup(colours: int) -> Lookup:
    """The table. Corners are numbered below left, below right, above left, above right; an edge's from below, or from
    the left.

    >>> table = lookup(2)
    >>> len(table.places), table.firsts
    (26, (0, 16, 20, 24))
    """
    rows = atlas_corners(colours)[::-1]  # grid lines from below: line 0 is the atlas' lower border
    corners = np.roll(rows, 1, axis=0)
    n = len(corners)
    keys = dict.fromkeys(TABLES, ((0, 0),)) | {
        "tile": ((0, 0), (0, 1), (1, 0), (1, 1)),
        "edge down": ((0, 0), (1, 0)),
        "edge across": ((0, 0), (0, 1)),
    }
    places: list[npt.NDArray[np.int64]] = []
    firsts: list[int] = []
    for name in TABLES:
        table = np.zeros((colours ** len(keys[name]), 2), np.int64)
        for row in range(n):
            for column in range(n):
                digits = [int(corners[(row + down) % n, (column + right) % n]) for down, right in keys[name]]
                table[int("".join(map(str, digits)), colours)] = column, row
        firsts.append(sum(len(entries) for entries in places))
        places.append(table)
    return Lookup(np.concatenate(places), tuple(firsts))


def lookup_png(table: Lookup) -> bytes:
    """The table as an image of one row: column in red, row in green."""
    file = BytesIO()
    writer = PngWriter(file, (1, len(table.places)), 3, 8)
    pixels = np.zeros((1, len(table.places), 3), np.float32)
    pixels[0, :, :2] = table.places / 255
    writer.add(pixels)
    writer.finish()
    return file.getvalue()
