"""Directions: what pictures say, how waves turn, and growth that turns with them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Model, Recipe, SteeredField, Torus, decode, grow, load
from nca_core.directions import MOST_ERROR, Turning, asked_direction, closing_angle, turned
from nca_core.field import Region
from nca_core.steering import Direction, Grafted, Picture, Placed, Steering, Supplies

from .models import random_model

WEIGHTS = Path(__file__).parents[2] / "samples" / "weights"

ONE = np.ones((1, 1), np.float32)


def said(*parts: float) -> tuple[list[float], float]:
    """Cosine and sine, and presence, of a picture of one pixel."""
    values, presence = asked_direction(np.array([[parts]], np.float32), ONE)
    return values[0, 0].round(2).tolist(), float(presence[0, 0])


def test_a_flow_map_has_right_and_up_in_red_and_green() -> None:
    assert said(1.0, 0.5, 0.0) == ([1, 0], 1)
    assert said(0.5, 1.0, 0.0) == ([0, 1], 1)
    assert said(0.25, 0.5, 1.0) == ([-1, 0], 1)


@pytest.mark.parametrize("half", [0.5, 127 / 255, 128 / 255, 32768 / 65535])
def test_half_says_nothing_in_as_many_bits_as_there_are(half: float) -> None:
    assert said(half, half, 0.0)[1] == 0


def test_an_angle_map_is_grey() -> None:
    assert said(0.0) == ([1, 0], 1)
    assert said(0.25) == ([0, 1], 1)
    assert said(0.5, 0.5, 0.5) == ([-1, 0], 1)


def test_of_udim_tiles_all_are_flow_maps_if_one_is() -> None:
    """On a tile that nobody has painted there is 0.5 everywhere: no direction there, not half a turn."""
    there = np.ones((8, 8), np.float32)
    bare, up = (Picture(np.full((8, 8, 3), colour, np.float32), there) for colour in (0.5, (0.5, 1.0, 0.5)))
    grey = Picture(np.full((8, 8, 1), 0.5, np.float32), there)
    size = {"width": 64, "height": 64}
    model, supplies = random_model(), Supplies({each.sha256: each for each in (bare, up, grey)})
    for nothing in (bare, grey):
        places = Placed(up.sha256, **size), Placed(nothing.sha256, x=64, **size)
        recipe = Recipe(width=128, height=64, mode="plane", steering=Steering(direction=Direction(0.0, places)))
        field = recipe.surface(model, supplies).field
        cosine, sine = field.frame.angles(1, field.region)
        assert (sine[1, 1], cosine[1, -2]) == pytest.approx((1, 1), abs=1e-5)
    alone = Recipe(width=64, height=64, steering=Steering(direction=Direction(0.0, (Placed(grey.sha256),))))
    assert alone.surface(model, supplies).field.frame.angles(1, Region(0, 1, 0, 1))[0] == pytest.approx(-1)


def test_a_strength_mixes_a_picture_with_the_angle_where_it_is_silent() -> None:
    up = Picture(np.full((8, 8, 3), (0.5, 1.0, 0.5), np.float32), np.ones((8, 8), np.float32))
    model, supplies = random_model(), Supplies({up.sha256: up})

    def frame(strength: float, degrees: float = 0.0) -> Any:
        direction = Direction(degrees, (Placed(up.sha256),), strength)
        recipe = Recipe(width=64, height=64, steering=Steering(direction=direction))
        return recipe.surface(model, supplies).field.frame

    def angle(turning: Any) -> float:
        cosine, sine = turning.angles(1, Region(0, 1, 0, 1))
        return float(np.degrees(np.arctan2(sine, cosine))[0, 0])

    assert [angle(frame(strength)) for strength in (0.5, 1.0)] == pytest.approx([45, 90], abs=1e-3)
    assert angle(frame(0.0, 30)) == pytest.approx(30, abs=1e-3)
    assert frame(0.0) is None  # nothing is turned, and nothing costs


WAVES = st.tuples(st.floats(-1, 1), st.floats(-1, 1)).filter(lambda wave: np.hypot(*wave) > 0.05)


@given(WAVES, st.floats(-360, 360), st.floats(-360, 360))
def test_two_turns_are_one_and_keep_lengths(wave: tuple[float, float], first: float, second: float) -> None:
    twice = turned(turned((wave,), first), second)
    np.testing.assert_allclose(twice, turned((wave,), first + second), atol=1e-9)
    np.testing.assert_allclose(np.hypot(*twice[0]), np.hypot(*wave))


@settings(deadline=None)
@given(st.lists(WAVES, min_size=1, max_size=2), st.floats(0, 360), st.integers(4, 40), st.integers(4, 40))
def test_waves_that_are_turned_by_the_closing_angle_close(
    lattice: list[tuple[float, float]], angle: float, down: int, across: int
) -> None:
    """No worse than they do without a turn."""

    def misfit(angle: float) -> float:
        waves = np.array(turned(tuple(lattice), angle)) * (down, across)
        sizes = np.hypot(*(waves / (down, across)).T)
        return float((np.hypot(*((np.round(waves) - waves) / (down, across)).T) / sizes).max())

    found = closing_angle(tuple(lattice), angle, (down, across))
    assert misfit(found) <= 2 * max(MOST_ERROR, misfit(0.0))  # of waves that are turned exactly


def maps(name: str, recipe: Recipe) -> np.ndarray:
    model = load(WEIGHTS / f"{name}.nca")
    return decode(model, grow(model, recipe.surface(model).field), maps=["base_color"])["base_color"]


def test_a_quarter_turn_turns_the_seed_field_and_the_texture() -> None:
    """The whole picture is turned, if its noise is; here of a model that has no waves."""
    model = random_model()

    class Rotated(Torus):
        """The noise of a square torus, turned by 90 degrees to the left."""

        def noise(self, level: int, scale: int, channels: int, region: Region) -> np.ndarray:
            side = self.width * scale
            whole = np.rot90(super().noise(level, scale, channels, Region(0, side, 0, side)), axes=(1, 2))
            rows, columns = (np.arange(a, b) % side for a, b in (region[:2], region[2:]))
            return whole[:, rows[:, None], columns]

    plain = decode(model, grow(model, Torus(4, 4, 1)), maps=["base_color"])["base_color"]
    field = SteeredField(Rotated(4, 4, 1), frame=Turning((), 90, (4, 4)))
    rotated = decode(model, grow(model, field), maps=["base_color"])["base_color"]
    np.testing.assert_allclose(rotated, np.rot90(plain), atol=1e-3)


def test_bricks_that_are_turned_by_a_quarter_lie_upright() -> None:
    """Courses run down: the picture changes less along them than across, as it does the other way round without."""
    size = Recipe(width=512, height=512, seed=2)

    def steepness(recipe: Recipe) -> float:
        """Of the means of rows, next to that of the means of columns."""
        grey = maps("brick_wall", recipe).mean(2)
        return float(np.abs(np.diff(grey.mean(1))).mean() / np.abs(np.diff(grey.mean(0))).mean())

    upright = steepness(replace(size, steering=Steering(direction=Direction(90.0))))
    assert steepness(size) > 1.5
    assert upright < 1 / 1.5


def bricks_on_stones(**changes: float) -> tuple[Model, Model, Recipe, Supplies]:
    """Stones, bricks that are grafted on all of them, and the recipe of a tile that is turned by 30 degrees."""
    stones, bricks = (replace(load(WEIGHTS / f"{name}.nca"), **changes) for name in ("pebbles", "brick_wall"))
    mask = Picture(np.ones((8, 8, 1), np.float32), np.ones((8, 8), np.float32))
    steering = Steering(direction=Direction(30.0), grafts=(Grafted(bricks.digest, (Placed(mask.sha256),)),))
    supplies = Supplies({mask.sha256: mask}, {bricks.digest: bricks})
    return stones, bricks, Recipe(width=512, height=512, steering=steering), supplies


def test_materials_that_grow_together_close_at_one_angle_and_it_is_said() -> None:
    """Also where only what is grafted is regular."""
    stones, bricks, recipe, supplies = bricks_on_stones(cell_size=0.0)
    phases = recipe.surface(stones, supplies).field.phases
    assert phases.angle == closing_angle(bricks.lattice, 30.0, (16, 16)) != 30.0
    assert recipe.notices(stones, supplies)[0].startswith("brick_wall is regular: turned by 30 degrees it does not")


def test_a_material_that_grows_beside_another_says_how_it_is_turned_too() -> None:
    stones, _bricks, recipe, supplies = bricks_on_stones()
    (beside,) = recipe.surface(stones, supplies).beside
    (line,) = (line for line in recipe.notices(stones, supplies) if "is regular" in line)
    assert f"by {beside.surface.field.phases.angle:.1f} it does" in line


def test_no_direction_and_a_whole_turn_cost_nothing() -> None:
    model = random_model()
    recipe = Recipe(width=128, height=128, steering=Steering(direction=Direction(360.0)))
    assert recipe == Recipe(width=128, height=128)
    assert isinstance(recipe.surface(model).field, Torus)


def test_an_atlas_of_corner_tiles_can_be_turned_as_a_whole() -> None:
    model = load(WEIGHTS / "brick_wall.nca")
    recipe = Recipe(width=4096, height=4096, mode="endless", steering=Steering(direction=Direction(90.0)))
    assert isinstance(recipe.surface(model).field, SteeredField)
