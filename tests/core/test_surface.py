"""What would take gigabytes or hours is refused before it begins; what people grow is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nca_core import Model, Plane, Recipe, Region, Torus, load
from nca_core.growth import level_regions
from nca_core.layers import MAX_CHANNELS, MAX_HIDDEN
from nca_core.model import MAX_RADIUS
from nca_core.surface import MAX_STATE, Surface, check_size, cost, strips
from tests.golden import SHIPPED

from .models import random_model

MODEL = random_model()
BRICKS = load(SHIPPED / "brick_wall.nca")


def widest(steps: tuple[int, ...], hidden: int = MAX_HIDDEN) -> Model:
    """As many channels and hidden units as a file may have."""
    return random_model(steps=steps, channels=MAX_CHANNELS, hidden=hidden)


def test_the_cost_is_that_of_all_steps_on_all_cells() -> None:
    """6 channels and 10 hidden units: 300 multiplications a step and cell; states of 4 bytes a channel, twice."""
    found = cost(MODEL, level_regions(MODEL, Torus(5, 3).region, wraps=True))
    assert found.work == 300 * (3 * 15 + 2 * 60 + 2 * 240)
    assert found.state == 2 * 4 * 6 * 240


@pytest.mark.parametrize("size", [64, 1024, 16384])
@pytest.mark.parametrize("mode", ["tile", "plane"])
def test_what_people_grow_is_allowed(size: int, mode: str) -> None:
    Recipe(width=size, height=size, mode=mode).surface(BRICKS)
    Recipe(width=131072, height=4096, mode=mode, density=2).surface(BRICKS)


@pytest.mark.parametrize("colours", [2, 3])
def test_an_atlas_of_the_widest_reach_is_allowed(colours: int) -> None:
    side = 4 if colours == 2 else 9
    Recipe(width=32 * 36 * side, height=32 * 36 * side, mode="endless", colours=colours).surface(BRICKS)


def test_states_of_gigabytes_are_refused() -> None:
    """64 channels on a halo of 64 coarse cells of 128 x 128 finest ones."""
    model = widest((30, 30, 20, 10, 10, 10, 10, 250), hidden=8)
    assert model.radius < MAX_RADIUS
    with pytest.raises(ValueError, match=r"take .* GB at once, more than 3; ask for less"):
        Recipe(width=65536, height=4096, mode="plane").surface(model)
    region = Region(0, 1, 0, 512)
    assert cost(model, level_regions(model, region, wraps=False)).state > MAX_STATE


def test_a_row_that_is_averaged_from_gigabytes_is_refused() -> None:
    """Each of its pixels is the mean of 16 x 16: every thread would hold 18 rows of a million."""
    thin = Recipe(width=65536, height=16, density=1 / 16)
    with pytest.raises(ValueError, match=r"a row of which takes \d+ MB, more than 537; ask for less, or denser"):
        thin.surface(BRICKS)
    replace(thin, width=8192).surface(BRICKS)


def test_hours_of_work_are_refused() -> None:
    with pytest.raises(ValueError, match=r"multiplications, more than 1e\+14; ask for less"):
        Recipe(width=8192, height=8192).surface(widest((30, 30, 30)))


def test_strips_are_costed_as_they_are_grown() -> None:
    """With their halos: a strip of few rows grows more than it keeps."""
    surface = Recipe(width=8192, height=8192, mode="plane").surface(BRICKS)
    cut = strips(BRICKS, surface)
    assert len(cut) > 1
    assert cut[0].rows.start == surface.window.y0
    assert cut[-1].rows.stop == surface.window.y1
    works = [cost(BRICKS, level_regions(BRICKS, strip.part, wraps=False)).work for strip in cut if strip.part]
    assert sum(works) > 1.05 * cost(BRICKS, level_regions(BRICKS, surface.field.region, wraps=True)).work


def test_a_field_that_was_made_by_hand_is_checked_alike() -> None:
    surface = Surface(Plane(0, 0, 1 << 16, 1 << 16), (4, 4), Region(0, 4, 0, 4))
    with pytest.raises(ValueError, match="million cells"):
        check_size(MODEL, surface)
