"""Estimated maps: what light says of a surface, within what is modest, and said to be a guess."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nca_core.maps import map_slices
from tests.drawn import lit, mosaic, side_light
from trainer.errors import InputError
from trainer.exemplar.delight import delight
from trainer.exemplar.estimated import STEEPEST, Seen, height_of, relief_of, roughness_of, with_estimates
from trainer.exemplar.exemplar import Exemplar
from trainer.pictures.pixels import Pixels

from ..exemplars import stripe_exemplar
from ..lamps import cobbles, under_a_lamp

PLAIN = np.full((128, 160, 3), 0.4, np.float32)


def photo(picture: Pixels) -> Exemplar:
    return Exemplar("wall", ("base_color",), picture, 1.0, "0" * 64)


def guessed(picture: Pixels) -> Pixels:
    return height_of(Seen.of(picture))[..., 0]


def likeness(one: Pixels, other: Pixels) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


@pytest.mark.parametrize("towards", [-90, 0, 135])
def test_a_surface_under_a_lamp_comes_back(towards: int) -> None:
    """Brightness itself says nothing of it: it is the slope."""
    height = cobbles()
    picture = under_a_lamp(height, towards)
    assert abs(likeness(picture[..., 0], height)) < 0.35
    assert likeness(guessed(picture), height) > 0.6


def test_without_a_lamp_dark_is_deep() -> None:
    height = cobbles()
    grey = (0.3 + 0.5 * height)[..., None].repeat(3, axis=2).astype(np.float32)
    assert likeness(guessed(grey), height) > 0.8


def test_edges_meet_whether_or_not_the_pictures_do() -> None:
    tile = under_a_lamp(cobbles(), -45)
    for picture in (tile, tile[:150, 13:140], lit(mosaic(192), side_light(192, 3))):
        height = guessed(picture)
        inside = np.abs(np.diff(height, axis=0)).mean()
        assert np.abs(height[0] - height[-1]).mean() < 3 * inside


def test_a_shifted_tile_gives_the_shifted_height() -> None:
    tile = under_a_lamp(cobbles(), -45)
    moved = guessed(np.roll(tile, (50, 20), (0, 1)))
    assert likeness(moved, np.roll(guessed(tile), (50, 20), (0, 1))) > 0.98


def test_light_that_is_uneven_over_all_of_it_is_no_slope() -> None:
    tile = under_a_lamp(cobbles(), -45)
    assert likeness(guessed(lit(tile, side_light(192, 3))), guessed(tile)) > 0.85


def test_a_plain_picture_is_flat_and_of_one_roughness() -> None:
    seen = Seen.of(PLAIN)
    height = height_of(seen)
    assert float(np.ptp(height)) < 1e-3
    assert relief_of(height, seen) <= 1e-3
    assert float(np.abs(roughness_of(seen) - 0.7).max()) < 1e-3


def test_guesses_are_modest() -> None:
    for picture in (under_a_lamp(cobbles(), 0, relief=40), mosaic(128)):
        seen = Seen.of(picture)
        height, rough = height_of(seen), roughness_of(seen)
        slopes = [np.diff(height[..., 0], axis=axis) * relief_of(height, seen) for axis in (0, 1)]
        assert np.sqrt(sum(float((slope**2).mean()) for slope in slopes)) < 2 * STEEPEST
        assert (float(height.min()), float(height.max())) == (0.0, 1.0)
        assert 0.599 < float(rough.min()) <= float(rough.max()) < 0.801
        assert rough.std() > 0.005


def test_missing_maps_are_added_in_their_order_and_said_to_be_guesses() -> None:
    found = with_estimates(photo(under_a_lamp(cobbles(), -90)))
    assert found.maps == ("base_color", "roughness", "height")
    assert found.estimated == ("roughness", "height")
    assert found.pixels.shape == (192, 192, 5)
    assert found.pixels.dtype == np.float32
    assert found.relief > 0.1
    assert "guesses by the colours alone" in found.notes[0]
    assert "from the upper side" in found.notes[0]
    again = with_estimates(photo(under_a_lamp(cobbles(), -90)))
    assert np.array_equal(again.pixels, found.pixels)


def test_what_there_is_stays() -> None:
    stripes = stripe_exemplar()
    places = map_slices(stripes.maps)
    pixels = np.delete(stripes.pixels, places["roughness"], axis=2)
    found = with_estimates(replace(stripes, maps=("base_color", "height"), pixels=pixels))
    assert found.estimated == ("roughness",)
    assert found.maps == stripes.maps
    assert found.relief == stripes.relief
    assert np.array_equal(found.pixels[..., places["height"]], stripes.pixels[..., places["height"]])


def test_a_relief_that_is_said_is_taken() -> None:
    assert with_estimates(photo(mosaic(128)), relief=7.5).relief == 7.5


def test_delighting_afterwards_leaves_the_guesses() -> None:
    found = with_estimates(photo(lit(mosaic(192), side_light(192, 3))))
    even = delight(found)
    assert even.estimated == found.estimated
    assert np.array_equal(even.pixels[..., 3:], found.pixels[..., 3:])
    assert not np.array_equal(even.pixels[..., :3], found.pixels[..., :3])


def test_where_nothing_can_be_guessed_one_line_says_so() -> None:
    with pytest.raises(InputError, match="there are a height and a roughness already; leave out --estimate-maps"):
        with_estimates(stripe_exemplar())
    height = Exemplar("field", ("height",), mosaic(128)[..., :1], 3.0, "0" * 64)
    with pytest.raises(InputError, match="no base colour to estimate maps by"):
        with_estimates(height)
