"""UDIM: a number for each unit square of UV space, ten in a row. Tiles are parts of one plane, so neighbours join."""

from __future__ import annotations

from dataclasses import replace

from .recipe import Recipe

FIRST, LAST = 1001, 2000
COLUMNS, ROWS = 10, 100
TILES = range(FIRST, LAST + 1)


def place(tile: int) -> tuple[int, int]:
    """The unit square of a tile: (column, row) from 0, rows upwards. Raises ValueError for a number that is no tile.

    >>> place(1001), place(1010), place(1011)
    ((0, 0), (9, 0), (0, 1))
    """
    if tile not in TILES:
        raise ValueError(f"a UDIM tile is a number from {FIRST} to {LAST}, not {tile}")
    row, column = divmod(tile - FIRST, COLUMNS)
    return column, row


def number(column: int, row: int) -> int:
    """The tile of a unit square; undoes `place`.

    >>> number(9, 0), number(0, 1)
    (1010, 1011)
    """
    return FIRST + COLUMNS * row + column


def tile_recipe(recipe: Recipe, tile: int) -> Recipe:
    """The recipe of one tile of a UDIM surface, of which the recipe's size is a tile's.

    Images have their first row on top, UV space its first row below: tile 1011 lies above 1001.
    """
    column, row = place(tile)
    return replace(recipe, mode="plane", x=column * recipe.width, y=-(row + 1) * recipe.height)


def parse_tiles(text: str) -> list[int]:
    """Tiles in order, each once, from a list of numbers and ranges. Raises ValueError for anything else.

    >>> parse_tiles("1001-1003,1011")
    [1001, 1002, 1003, 1011]
    """
    tiles: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal()):
            raise ValueError(f"{part.strip()!r} is neither a UDIM tile such as 1001 nor a range such as 1001-1004")
        edges = int(first), int(last)
        for edge in edges:
            place(edge)
        if edges[0] > edges[1]:
            raise ValueError(f"the range {part.strip()} runs backwards")
        tiles.update(range(edges[0], edges[1] + 1))
    return sorted(tiles)
