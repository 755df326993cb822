"""What an artist asks for as a recipe: cells decide what grows, pixels only how finely it is shown."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ..conftest import SHIPPED

CELL = 8  # exemplar pixels of the test model's coarse cell


@pytest.fixture
def growing(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.growing import modes, request, resolve, varieties

    parts = (modes, request, resolve, varieties)
    return SimpleNamespace(**{name: value for part in parts for name, value in vars(part).items()})


@pytest.fixture
def model(weights: Path) -> Any:
    import nca_core

    return nca_core.load(weights)


@pytest.mark.parametrize("width", [64, 100, 128, 1000])
def test_resolution_changes_no_tile(growing: Any, model: Any, width: int) -> None:
    recipe = growing.resolve(growing.Request(cells=8, width=width, height=width * 3 // 2), model).recipe
    assert recipe.coarse_cells(model) == (8, 12)
    assert (recipe.width, recipe.height) == (width, width * 3 // 2)


def test_no_cells_means_pixel_by_pixel(growing: Any, model: Any) -> None:
    resolved = growing.resolve(growing.Request(width=80), model)
    assert resolved.request.cells == 10
    assert resolved.recipe.density == 1.0


@pytest.mark.parametrize("variety", ["normal", "high", "highest"])
@pytest.mark.parametrize("width", [64, 77])
def test_an_endless_material_has_a_tiles_density(growing: Any, model: Any, variety: str, width: int) -> None:
    colours, side = growing.VARIETIES[variety].colours, growing.VARIETIES[variety].least_side
    recipe = growing.resolve(growing.Request("endless", cells=8, width=width, variety=variety), model).recipe
    field = recipe.surface(model).field
    assert (field.tiles.side, field.tiles.colours) == (side, colours)
    assert recipe.width == colours**2 * round(side * width / 8)


@pytest.mark.parametrize(("mode", "cells"), [("tile", 8), ("endless", 3)])
def test_living_cells_do_not_depend_on_the_resolution(growing: Any, model: Any, mode: str, cells: int) -> None:
    one, other = (
        growing.resolve(growing.Request(mode, living=True, cells=cells, width=width, height=width), model).recipe
        for width in (64, 4096)
    )
    assert one == other
    assert one.density == 1.0


def test_udim_has_no_living_form(growing: Any, model: Any) -> None:
    resolved = growing.resolve(growing.Request("udim", living=True, width=64, tiles=(1001,)), model)
    assert not resolved.decodes
    assert resolved.kinds(model) == model.kinds


def test_every_layout_has_nodes_of_its_own(growing: Any, model: Any) -> None:
    asked = [
        growing.Request(mode, living, width=64, variety=variety, tiles=(1001,))
        for mode in growing.MODES
        for living in (False, True)
        for variety in ("normal", "highest")
    ]
    layouts = {growing.layout(growing.resolve(request, model)) for request in asked}
    assert len(layouts) == 2 + 4 + 1  # tile, endless, udim


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"mode": "endless", "cells": 32, "width": 16384}, "lower resolution, more cells or less variety"),
        ({"mode": "tile", "living": True, "cells": 4096}, "Fewer cells"),
        ({"mode": "udim"}, "UV map"),
        ({"cells": 10_000, "width": 64}, "10000 cells take 5000 to 5120000 pixels, not 64"),
    ],
)
def test_what_cannot_be_grown_says_what_to_change(
    growing: Any, model: Any, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        growing.resolve(growing.Request(**settings), model)


def test_cells_of_gigabytes_are_refused(growing: Any) -> None:
    """A living material holds all of its cells at once; those of a shipped one may take 8192 exemplar pixels a side."""
    import nca_core

    bricks = nca_core.load(SHIPPED)
    growing.resolve(growing.Request(living=True, cells=128), bricks)
    with pytest.raises(ValueError, match=r"take 14 GB at once, more than 3\. Fewer cells"):
        growing.resolve(growing.Request(living=True, cells=512, width=4096, height=4096), bricks)
