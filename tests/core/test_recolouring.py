"""Keeping colours: hue and saturation are the content's, light and shade the material's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Recipe, Region
from nca_core.bands import bands
from nca_core.maps import LUMINANCE, to_linear
from nca_core.recolouring import recoloured
from nca_core.steering import Colours, Picture, Placed, Steering, Supplies

from .models import random_model

MODEL = random_model()
SIDE = MODEL.coarse_pixels
parts = st.floats(0, 1, width=32)
colours = st.tuples(parts, parts, parts).map(lambda some: np.array(some, np.float32))


def light(colour: np.ndarray) -> np.ndarray:
    """Linear luminance."""
    return to_linear(colour) @ LUMINANCE


# --- laws of colours -------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(colours, colours)
def test_the_luminance_stays_whatever_the_colour(base: np.ndarray, colour: np.ndarray) -> None:
    assert light(recoloured(base, colour, 1.0, 0.0)) == pytest.approx(light(base), abs=2e-4)


@settings(deadline=None)
@given(colours, parts)
def test_grey_keeps_no_colour(base: np.ndarray, grey: float) -> None:
    assert np.ptp(recoloured(base, np.full(3, grey, np.float32), 1.0, 0.0)) < 1e-3


@settings(deadline=None)
@given(parts.filter(lambda value: value > 0.1))
def test_a_colour_that_fits_keeps_the_ratio_of_its_parts(value: float) -> None:
    """As under more or less light."""
    colour = np.array([0.6, 0.5, 0.4], np.float32)
    found = to_linear(recoloured(np.full(3, 0.8 * value, np.float32), colour, 1.0, 0.0))
    there = to_linear(colour)
    assert found / found[1] == pytest.approx(there / there[1], rel=0.01)


@settings(deadline=None)
@given(colours, colours, st.floats(0, 4), st.floats(-1, 1))
def test_whatever_is_asked_for_can_be_shown(base: np.ndarray, colour: np.ndarray, gain: float, offset: float) -> None:
    found = recoloured(base, colour, gain, offset)
    assert found.min() >= 0
    assert found.max() <= 1
    assert found.dtype == np.float32


@settings(deadline=None)
@given(colours)
def test_gain_and_offset_are_of_the_lightness(base: np.ndarray) -> None:
    found = np.cbrt(light(recoloured(base, np.full(3, 0.5, np.float32), 0.5, 0.25)))
    assert found == pytest.approx(0.5 * np.cbrt(light(base)) + 0.25, abs=1e-3)


# --- growth ----------------------------------------------------------------------------------------------------------

TILE = Recipe(width=3 * SIDE, height=3 * SIDE, seed=3)
PLANE = replace(TILE, mode="plane", x=-SIDE + 3, y=2 * SIDE)


def kept(recipe: Recipe, presence: float = 1.0, seed: int = 1) -> tuple[Recipe, Supplies]:
    """The recipe with random colours over all of it."""
    values = np.random.default_rng(seed).random((recipe.height, recipe.width, 3), np.float32)
    picture = Picture(values, np.full((recipe.height, recipe.width), presence, np.float32))
    place = {} if recipe.mode == "tile" else {name: getattr(recipe, name) for name in ("x", "y", "width", "height")}
    steering = Steering(colours=Colours((Placed(picture.sha256, "", **place),), 1.25, -0.1))
    return replace(recipe, steering=steering), Supplies({picture.sha256: picture})


def maps(recipe: Recipe, supplies: Supplies) -> dict[str, np.ndarray]:
    rows = [band.maps for band in bands(MODEL, recipe.surface(MODEL, supplies))]
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


@pytest.mark.parametrize("recipe", [TILE, PLANE, replace(PLANE, density=1.5)])
def test_each_pixel_gets_its_own_colour_and_other_maps_are_untouched(recipe: Recipe) -> None:
    steered, supplies = kept(recipe)
    (picture,) = supplies.pictures.values()
    plain, found = maps(recipe, Supplies()), maps(steered, supplies)
    expected = recoloured(plain["base_color"], picture.values, 1.25, -0.1)
    assert np.abs(found.pop("base_color") - expected).max() < 1e-3
    assert all(np.array_equal(found[name], plain[name]) for name in found)


def test_where_nothing_is_there_the_materials_own_colour_stays_to_the_bit() -> None:
    assert np.array_equal(maps(*kept(PLANE, 0.0))["base_color"], maps(PLANE, Supplies())["base_color"])


def test_a_region_with_kept_colours_equals_the_cut_of_a_larger_one() -> None:
    recipe, supplies = kept(PLANE)
    part = replace(recipe, x=recipe.x + SIDE + 5, y=recipe.y - 7, width=SIDE + 2, height=SIDE)
    larger = replace(recipe, x=recipe.x - 5, y=recipe.y - 20, width=5 * SIDE, height=5 * SIDE)
    top, left = part.y - larger.y, part.x - larger.x
    cut = maps(larger, supplies)["base_color"][top : top + part.height, left : left + part.width]
    assert np.abs(maps(part, supplies)["base_color"] - cut).max() < 1e-3


@pytest.mark.parametrize("recipe", [TILE, PLANE])
def test_a_smaller_look_has_the_same_colours(recipe: Recipe) -> None:
    """Where the colours change slowly, as blurred contents do."""
    steered, supplies = kept(recipe)
    (picture,) = supplies.pictures.values()
    ramp = np.linspace(0.2, 0.8, recipe.width, dtype=np.float32)
    smooth = Picture(np.stack([np.broadcast_to(ramp, picture.presence.shape)] * 3, 2) * [1, 0.5, 0.2], picture.presence)
    recolour = steered.surface(MODEL, Supplies({picture.sha256: smooth})).recolour
    assert recolour is not None
    full, half = (recipe.height, recipe.width), (recipe.height // 2, recipe.width // 2)
    grey = {"base_color": np.full((*full, 3), 0.5, np.float32)}
    large = recolour.maps(grey, Region(0, full[0], 0, full[1]))["base_color"]
    small = {"base_color": grey["base_color"][: half[0], : half[1]]}
    found = recolour.sized(full, half).maps(small, Region(0, half[0], 0, half[1]))["base_color"]
    inside = slice(2, -2)
    means = large.reshape(half[0], 2, half[1], 2, 3).mean((1, 3))
    assert np.abs(found - means)[inside, inside].max() < 0.01
    assert np.ptp(found[..., 0] - found[..., 2]) > 0.05


def test_kept_colours_are_written_and_read() -> None:
    recipe, _supplies = kept(PLANE)
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert recipe.needs == ("steering",)


@pytest.mark.parametrize("damage", [{"gain": -1}, {"gain": "1"}, {"offset": 1e9}, {"gain": float("nan")}, 3])
def test_damaged_colours_are_refused(damage: object) -> None:
    recipe, _supplies = kept(PLANE)
    table = recipe.as_dict()
    table["steering"]["colours"] = damage if damage == 3 else table["steering"]["colours"] | damage  # type: ignore[operator]
    with pytest.raises(ValueError, match=r"lightness|wrong type|no number"):
        Recipe.from_dict(table)


def test_corner_tiles_cannot_keep_colours() -> None:
    recipe, supplies = kept(TILE)
    with pytest.raises(ValueError, match="corner tiles come again everywhere"):
        replace(recipe, mode="endless", width=4096, height=4096).surface(MODEL, supplies)
