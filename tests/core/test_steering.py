"""A recipe names what steers it: pictures come back by their digests, and growth keeps all its laws."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nca_core import Recipe, decode, grow
from nca_core.bands import bands
from nca_core.field import Region
from nca_core.guides import Guide
from nca_core.steering import NOTHING, Guided, Picture, Placed, Steering, Supplies

from .models import random_model

MODEL = replace(
    random_model(inputs={"guide.moss": 2, "guide.parts": 2}),
    guides=(Guide("moss", curve=(0.0, 1.0)), Guide("parts", labels=((255, 0, 0), (0, 0, 255)))),
)
SIDE = MODEL.coarse_pixels


def picture(height: int = 48, width: int = 48, channels: int = 1, seed: int = 1) -> Picture:
    values = np.random.default_rng(seed).random((height, width, channels), np.float32)
    return Picture(values, np.ones((height, width), np.float32))


def guided(recipe: Recipe, *guides: tuple[str, Picture], strength: float = 1.0) -> tuple[Recipe, Supplies]:
    """The recipe with guides over all of it."""
    rectangle = (
        {} if recipe.mode == "tile" else {"x": recipe.x, "y": recipe.y, "width": recipe.width, "height": recipe.height}
    )
    uses = tuple(Guided(name, (Placed(each.sha256, **rectangle),), strength) for name, each in guides)
    return replace(recipe, steering=Steering(uses)), Supplies({each.sha256: each for _name, each in guides})


def maps(recipe: Recipe, supplies: Supplies = NOTHING) -> np.ndarray:
    """All maps of a recipe's window, one after the other."""
    rows = [band.maps for band in bands(MODEL, recipe.surface(MODEL, supplies))]
    return np.concatenate([np.concatenate([row[name] for row in rows]) for name in rows[0]], axis=2)


TILE = Recipe(width=6 * SIDE, height=6 * SIDE, seed=3)
PLANE = replace(TILE, mode="plane", x=-SIDE, y=2 * SIDE)


@pytest.mark.parametrize("recipe", [TILE, PLANE])
@pytest.mark.parametrize(("name", "channels"), [("moss", 1), ("moss", 3), ("parts", 3)])
def test_a_guide_changes_what_grows_and_half_of_it_less(recipe: Recipe, name: str, channels: int) -> None:
    plain = maps(recipe)
    changes = [
        np.abs(maps(*guided(recipe, (name, picture(channels=channels)), strength=strength)) - plain).mean()
        for strength in (0.5, 1.0)
    ]
    assert 0.001 < changes[0] < changes[1]


@pytest.mark.parametrize("recipe", [TILE, PLANE])
def test_a_strength_of_0_is_the_unguided_texture_bit_for_bit(recipe: Recipe) -> None:
    assert np.array_equal(maps(*guided(recipe, ("moss", picture()), strength=0.0)), maps(recipe))


def test_what_is_not_there_says_nothing() -> None:
    absent = Picture(picture().values, np.zeros((48, 48), np.float32))
    assert np.array_equal(maps(*guided(TILE, ("moss", absent))), maps(TILE))


def test_a_region_of_the_plane_equals_the_cut_of_a_larger_one() -> None:
    """The guide stays where it is, whichever part is grown, and is neutral outside its rectangle."""
    whole, supplies = guided(PLANE, ("moss", picture()))
    large = replace(whole, x=whole.x - SIDE, y=whole.y - SIDE, width=8 * SIDE, height=8 * SIDE)
    small = replace(whole, x=whole.x + 3, y=whole.y + 2 * SIDE + 1, width=SIDE, height=2 * SIDE)
    top, left = small.y - large.y, small.x - large.x
    cut = maps(large, supplies)[top : top + small.height, left : left + small.width]
    assert np.abs(maps(small, supplies) - cut).max() < 1e-4
    far = replace(whole, x=whole.x + 40 * SIDE)
    assert np.array_equal(maps(far, supplies), maps(replace(far, steering=Steering())))


def test_a_tile_wraps_where_its_guide_does() -> None:
    """A picture that is rolled by whole coarse cells rolls what it asks for."""
    recipe, supplies = guided(TILE, ("moss", picture()))
    field = recipe.surface(MODEL, supplies).field
    size = (TILE.height, TILE.width)
    whole = decode(MODEL, grow(MODEL, field))["height"]
    part = decode(
        MODEL, grow(MODEL, field, Region(4, 6, 3, 6)), size, window=Region(4 * SIDE, 6 * SIDE, 3 * SIDE, 6 * SIDE)
    )
    assert np.abs(part["height"] - whole[4 * SIDE :, 3 * SIDE :]).max() < 1e-4


def test_tiles_side_by_side_join_under_their_guides() -> None:
    left, right = picture(seed=1), picture(seed=2)
    places = [
        Placed(left.sha256, "", 0, 0, 6 * SIDE, 6 * SIDE),
        Placed(right.sha256, "", 6 * SIDE, 0, 6 * SIDE, 6 * SIDE),
    ]
    steering = Steering((Guided("moss", tuple(places)),))
    supplies = Supplies({each.sha256: each for each in (left, right)})
    both = replace(PLANE, x=0, y=0, width=12 * SIDE, steering=steering)
    halves = [maps(replace(both, x=x, width=6 * SIDE), supplies) for x in (0, 6 * SIDE)]
    assert np.abs(np.concatenate(halves, axis=1) - maps(both, supplies)).max() < 1e-4


def test_a_steered_recipe_is_written_and_read_and_older_readers_refuse_it() -> None:
    recipe, _supplies = guided(PLANE, ("moss", picture()), ("parts", picture(channels=3)))
    assert Recipe.from_json(recipe.to_json()) == recipe
    assert json.loads(recipe.to_json())["needs"] == ["steering@0.2.0"]


def test_a_recipe_that_nothing_steers_is_written_as_ever() -> None:
    assert "steering" not in json.loads(TILE.to_json())


def test_a_pictures_digest_is_that_of_all_its_numbers() -> None:
    one = picture()
    assert one.sha256 == picture().sha256 != picture(seed=2).sha256
    assert one.sha256 != Picture(one.values, one.presence / 2).sha256
    assert one.sha256 != Picture(one.values.reshape(24, 96, 1), one.presence.reshape(24, 96)).sha256


def test_what_does_not_fit_is_said_in_one_line() -> None:
    recipe, supplies = guided(TILE, ("moss", picture()))
    with pytest.raises(ValueError, match="is not there, or is another one now"):
        recipe.surface(MODEL)
    with pytest.raises(ValueError, match="corner tiles come again everywhere"):
        replace(recipe, mode="endless", width=4096, height=4096).surface(MODEL, supplies)
    with pytest.raises(ValueError, match="has no guide 'snow'; it has moss, parts"):
        maps(*guided(TILE, ("snow", picture())))
    with pytest.raises(ValueError, match="has 32 x 48 pixels and covers 48 x 48; crop it"):
        maps(*guided(TILE, ("moss", picture(48, 32))))
    with pytest.raises(ValueError, match="it was trained without"):
        recipe.surface(random_model(), supplies)


@pytest.mark.parametrize(
    "damage",
    [
        {"guides": 3},
        {"guides": [3]},
        {"guides": [{"name": "moss"}]},
        {"guides": [{"name": "moss", "pictures": [{"sha256": "short"}]}]},
        {"guides": [{"name": "moss", "pictures": [{"sha256": "0" * 64, "x": 0.5}]}]},
        {"guides": [{"name": "moss", "pictures": [{"sha256": "0" * 64, "width": 5}]}]},
        {"guides": [{"name": "moss", "pictures": [{"sha256": "0" * 64}], "strength": 2}]},
        {"guides": [{"name": "moss", "pictures": [{"sha256": "0" * 64}], "strength": "1"}]},
        {"guides": [{"name": "moss", "pictures": [{"sha256": "0" * 64, "file": "a\nb"}]}]},
        {"guides": [{"name": "moss", "pictures": [{"sha256": "0" * 64}]}] * 2},
    ],
)
def test_damaged_steering_is_refused(damage: Any) -> None:
    table = json.loads(TILE.to_json()) | {"steering": damage}
    with pytest.raises(ValueError, match="not a Lichen recipe"):
        Recipe.from_json(json.dumps(table))
