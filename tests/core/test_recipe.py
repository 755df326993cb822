"""A recipe says all that is needed to grow the same again."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from nca_core import Recipe, Region, Torus
from nca_core.corner_tiles import TileAtlas
from nca_core.influence import reach_of_version_1
from nca_core.recipe import AS_VERSION_1, MAX_DENOMINATOR

from .models import random_model

MODEL = random_model()


@given(st.integers(0, 2**32 - 1), st.integers(1, 16384), st.integers(1, 16384), st.floats(0.0625, 64))
def test_round_trip(seed: int, width: int, height: int, density: float) -> None:
    recipe = Recipe(seed, width, height, density, digest=MODEL.digest)
    assert Recipe.from_json(recipe.to_json()) == recipe


def test_density_scales_pixels_and_keeps_the_cells() -> None:
    small = Recipe(seed=1, width=512, height=256)
    large = Recipe(seed=1, width=2048, height=1024, density=4)
    assert (
        small.coarse_cells(MODEL)
        == large.coarse_cells(MODEL)
        == (512 // MODEL.coarse_pixels, 256 // MODEL.coarse_pixels)
    )
    assert small.surface(MODEL).field == Torus(64, 32, 1)


DENSITIES = (0.5, 1.0, 3.25, 1000 / (30 * MODEL.coarse_pixels), 0.75 / 1.1, 1.37)


@given(st.integers(-300, 300), st.integers(-300, 300), st.sampled_from(DENSITIES))
def test_parts_of_a_plane_lie_on_common_pixels(x: int, y: int, density: float) -> None:
    """The window's first pixel is (x, y) of the plane, whichever coarse cells are grown for it, and these cells'
    region has whole pixels at its edges."""
    surface = Recipe(0, 50, 40, density, "plane", x, y).surface(MODEL)
    side = Fraction(MODEL.coarse_pixels * density).limit_denominator(MAX_DENOMINATOR)
    region, window = surface.field.region, surface.window
    assert surface.size == (region.height * side, region.width * side)
    assert (region.y0 * side + window.y0, region.x0 * side + window.x0) == (y, x)
    assert (window.height, window.width) == (40, 50)
    assert 0 <= window.y0 < window.y1 <= surface.size[0]
    assert 0 <= window.x0 < window.x1 <= surface.size[1]


@given(st.integers(-300, 300), st.integers(-300, 300), st.sampled_from(DENSITIES))
def test_the_cells_under_a_window_cover_it_and_no_more(x: int, y: int, density: float) -> None:
    surface = Recipe(0, 50, 40, density, "plane", x, y).surface(MODEL)
    side = Fraction(MODEL.coarse_pixels * density).limit_denominator(MAX_DENOMINATOR)
    cells = surface.cells_under(surface.window)
    for first, last, start, length in ((cells.y0, cells.y1, y, 40), (cells.x0, cells.x1, x, 50)):
        assert first * side <= start < (first + 1) * side
        assert (last - 1) * side < start + length <= last * side


@given(st.integers(1, 1024), st.integers(1, 4096))
def test_squares_of_any_size_over_any_number_of_cells_join(cells: int, pixels: int) -> None:
    """As the tiles of a UDIM surface do: the second one begins where the first one ends, on a whole coarse cell."""
    density = pixels / cells / MODEL.coarse_pixels
    assume(1 / 16 <= density <= 64)
    first, second = (Recipe(0, pixels, pixels, density, "plane", x).surface(MODEL) for x in (0, pixels))
    assert first.cells_under(first.window) == Region(0, cells, 0, cells)
    assert second.cells_under(second.window) == Region(0, cells, cells, 2 * cells)


def test_a_density_that_would_not_join_is_refused() -> None:
    with pytest.raises(ValueError, match=r"join.*take 1\.37$"):
        Recipe(density=1.3700007, mode="plane").surface(MODEL)


@given(st.floats(0.0625, 64))
def test_the_density_that_an_error_names_joins(density: float) -> None:
    try:
        Recipe(density=density, mode="plane").surface(MODEL)
    except ValueError as error:
        Recipe(density=float(str(error).split("take ")[1]), mode="plane").surface(MODEL)


def test_only_what_a_window_needs_counts_as_work() -> None:
    """A coarse cell of 27473/625 pixels makes regions of 625 cells, of which a small window takes a few."""
    surface = Recipe(0, 64, 64, 27473 / 625 / MODEL.coarse_pixels, "plane", 13700).surface(MODEL)
    assert surface.field.region.width == 625
    assert surface.cells_under(surface.window).width <= 3


def test_an_atlas_has_all_corner_tiles_and_room_for_the_reach_of_chance() -> None:
    surface = Recipe(width=2048, height=2048, mode="endless").surface(MODEL)
    assert isinstance(surface.field, TileAtlas)
    tiles = surface.field.tiles
    assert surface.size == (2048, 2048)
    assert tiles.side == 2048 // 4 // MODEL.coarse_pixels
    assert tiles.reach == MODEL.strict_reach  # nobody measured it
    assert Recipe(width=2048, height=2048, mode="endless", reach=4).surface(MODEL).field.tiles.reach == 4
    assert Recipe(width=2048, height=2048, mode="endless").surface(replace(MODEL, reach=3)).field.tiles.reach == 3
    with pytest.raises(ValueError, match=r"square.*take 60 pixels"):
        Recipe(width=62, height=62, mode="endless").surface(MODEL)


@pytest.mark.parametrize("colours", [2, 3])
def test_the_size_that_an_error_names_is_enough(colours: int) -> None:
    small = Recipe(width=36, height=36, mode="endless", colours=colours)
    with pytest.raises(ValueError, match=r"at least") as error:
        small.surface(MODEL)
    side = int(str(error.value).split("take ")[1].split()[0])
    replace(small, width=side, height=side).surface(MODEL)


def test_a_tile_smaller_than_a_coarse_cell_still_has_one() -> None:
    assert Recipe(width=1, height=3).coarse_cells(MODEL) == (1, 1)


@pytest.mark.parametrize(
    "wrong", [{"width": 0}, {"height": 999999}, {"seed": -1}, {"density": 0.0}, {"mode": "spiral"}]
)
def test_what_cannot_be_grown_is_refused(wrong: dict) -> None:
    with pytest.raises(ValueError):
        Recipe(**wrong)


def test_another_models_recipe_is_refused() -> None:
    with pytest.raises(ValueError, match="another model's"):
        Recipe(digest="0" * 64).surface(MODEL)


def test_more_cells_than_anyone_would_wait_for_are_refused() -> None:
    with pytest.raises(ValueError, match="million cells"):
        Recipe(width=16384, height=16384, density=0.0625).surface(MODEL)


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "{}", '{"wall": 1}', "nonsense", "[" * 9999, Recipe().to_json().replace("1024", '"a"')),
        *('{"seed": true}', '{"seed": 1.0}', '{"seed": 1e999}', '{"density": NaN}', '{"reach": -2}', '{"reach": 512}'),
    ],
)
def test_other_text_is_no_recipe(text: str) -> None:
    with pytest.raises(ValueError, match="not a Lichen recipe"):
        Recipe.from_json(text)


# --- versions --------------------------------------------------------------------------------------------------

OLD = {"colours": 2, "density": 1.0, "digest": "", "height": 2048, "mode": "endless", "seed": 3, "width": 2048, "x": 0}


def test_a_recipe_of_version_1_is_read_and_cuts_its_tiles_as_that_version_did() -> None:
    old = Recipe.from_json(json.dumps(OLD))  # without y, too: missing keys have their defaults
    assert (old.seed, old.width, old.y, old.reach) == (3, 2048, 0, AS_VERSION_1)
    assert old.surface(MODEL).field.tiles.reach == reach_of_version_1(MODEL) != MODEL.strict_reach
    assert Recipe.from_json(old.to_json()) == old
    assert Recipe.from_json(json.dumps(OLD | {"mode": "tile"})) == Recipe(3, 2048, 2048, bonded=False)


@given(
    st.dictionaries(st.text(min_size=1), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))
)
def test_unknown_keys_are_kept(others: dict[str, Any]) -> None:
    mine = Recipe(seed=5).as_dict()
    others.pop("steering", None)  # which a recipe that has none does not write
    read = Recipe.from_json(json.dumps(others | mine))
    assert replace(read, kept="{}") == Recipe(seed=5)
    assert json.loads(read.to_json()) == others | mine
    assert Recipe.from_json(read.to_json()) == read


def test_an_unknown_need_is_refused_with_the_version_that_has_it() -> None:
    """An old reader never grows another picture silently."""
    text = json.dumps(Recipe().as_dict() | {"needs": ["guide@9.1.0"], "guide": "moss.png"})
    with pytest.raises(ValueError, match=r"needs 'guide', which Lichen 9\.1\.0 has; this is Lichen"):
        Recipe.from_json(text)


@pytest.mark.parametrize(
    "wrong", [{"needs": "guide"}, {"needs": [1]}, {"version": 3}, {"version": 0}, {"version": "2"}]
)
def test_a_later_version_and_needs_that_are_none_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a Lichen recipe"):
        Recipe.from_json(json.dumps(Recipe().as_dict() | wrong))


def test_a_recipe_knows_its_model_by_the_digest_that_version_1_gave_it() -> None:
    assert MODEL.old_digests != (MODEL.digest,)
    for digest in (MODEL.digest, *MODEL.old_digests):
        Recipe(width=64, height=64, digest=digest).surface(MODEL)
