"""UDIM numbers and where their tiles lie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import Recipe
from nca_core.udim import FIRST, LAST, parse_tiles, place, tile_recipe


@given(st.integers(FIRST, LAST))
def test_a_tiles_number_is_its_place(tile: int) -> None:
    column, row = place(tile)
    assert 0 <= column < 10
    assert FIRST + 10 * row + column == tile


def test_neighbours_share_an_edge() -> None:
    """Rows of pixels run down, rows of tiles up."""
    recipe = Recipe(width=64, height=32)
    here, right, above = (tile_recipe(recipe, tile) for tile in (1001, 1002, 1011))
    assert (right.x, right.y) == (here.x + 64, here.y)
    assert (above.x, above.y) == (here.x, here.y - 32)


@given(st.sets(st.integers(FIRST, LAST), min_size=1, max_size=9))
def test_a_list_of_tiles_is_read_whatever_its_order(tiles: set[int]) -> None:
    assert parse_tiles(", ".join(map(str, tiles))) == sorted(tiles)


@pytest.mark.parametrize("text", ["", "1000", "2001", "x", "1004-1001", "1001-", "-1001", "1001,,1002", "1001-9999"])
def test_what_is_no_tile_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"UDIM|backwards"):
        parse_tiles(text)
