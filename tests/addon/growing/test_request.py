"""What an artist asks for as a recipe: cells decide what grows, pixels only how finely it is shown."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ..conftest import SHIPPED

CELL = 8  # exemplar pixels of the test model's coarse cell


@pytest.fixture
def requests(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.growing import request

    return request


@pytest.fixture
def model(weights: Path) -> Any:
    import nca_core

    return nca_core.load(weights)


@pytest.mark.parametrize("width", [64, 100, 128, 1000])
def test_resolution_changes_no_tile(requests: Any, model: Any, width: int) -> None:
    recipe = requests.resolve(requests.Request(cells=8, width=width, height=width * 3 // 2), model).recipe
    assert recipe.coarse_cells(model) == (8, 12)
    assert (recipe.width, recipe.height) == (width, width * 3 // 2)


def test_no_cells_means_pixel_by_pixel(requests: Any, model: Any) -> None:
    resolved = requests.resolve(requests.Request(width=80), model)
    assert resolved.request.cells == 10
    assert resolved.recipe.density == 1.0


@pytest.mark.parametrize("variety", ["normal", "high", "highest"])
@pytest.mark.parametrize("width", [64, 77])
def test_an_endless_material_has_a_tiles_density(requests: Any, model: Any, variety: str, width: int) -> None:
    colours, side = requests.VARIETIES[variety]
    recipe = requests.resolve(requests.Request("endless", cells=8, width=width, variety=variety), model).recipe
    field = recipe.surface(model).field
    assert (field.tiles.side, field.tiles.colours) == (side, colours)
    assert recipe.width == colours**2 * round(side * width / 8)


@pytest.mark.parametrize(("mode", "cells"), [("tile", 8), ("endless", 3)])
def test_living_cells_do_not_depend_on_the_resolution(requests: Any, model: Any, mode: str, cells: int) -> None:
    one, other = (
        requests.resolve(requests.Request(mode, living=True, cells=cells, width=width, height=width), model).recipe
        for width in (64, 4096)
    )
    assert one == other
    assert one.density == 1.0


def test_udim_has_no_living_form(requests: Any, model: Any) -> None:
    resolved = requests.resolve(requests.Request("udim", living=True, width=64, tiles=(1001,)), model)
    assert not resolved.request.decodes
    assert resolved.kinds(model) == model.kinds


def test_every_layout_has_nodes_of_its_own(requests: Any, model: Any) -> None:
    asked = [
        requests.Request(mode, living, width=64, variety=variety, tiles=(1001,))
        for mode in requests.MODES
        for living in (False, True)
        for variety in ("normal", "highest")
    ]
    layouts = {requests.resolve(request, model).layout for request in asked}
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
    requests: Any, model: Any, settings: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        requests.resolve(requests.Request(**settings), model)


def test_cells_of_gigabytes_are_refused(requests: Any) -> None:
    """A living material holds all of its cells at once; those of a shipped one may take 8192 exemplar pixels a side."""
    import nca_core

    bricks = nca_core.load(SHIPPED)
    requests.resolve(requests.Request(living=True, cells=128), bricks)
    with pytest.raises(ValueError, match=r"take 9 GB at once, more than 3\. Fewer cells"):
        requests.resolve(requests.Request(living=True, cells=512, width=4096, height=4096), bricks)


def test_a_request_is_read_again(requests: Any) -> None:
    request = requests.Request("udim", seed=3, cells=5, tiles=(1001, 1012))
    assert requests.Request.from_json(request.to_json()) == request


def test_a_request_of_another_version_is_read(requests: Any) -> None:
    """One of 0.1.0; one that lacks a key; one that has another, which this version passes over."""
    old = (
        '{"cells": 4, "height": 64, "living": false, "mode": "tile", "seed": 7, "tiles": [], "variety": "normal", '
        '"width": 128}'
    )
    assert requests.Request.from_json(old) == requests.Request(cells=4, height=64, seed=7, width=128)
    assert requests.Request.from_json('{"seed": 7, "dust": 0.5}') == requests.Request(seed=7)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"needs": ["guide@9.1.0"]}', "which Lichen 9.1.0 has"),
        ('{"mode": "spiral"}', "its mode cannot be"),
        ('{"mode": ["tile"]}', "its mode cannot be"),
        ('{"seed": "7"}', "its seed cannot be"),
        ('{"seed": -1, "cells": 1000000}', "its seed, cells cannot be"),
        ('{"width": 0}', "its width cannot be"),
        ('{"height": 1000000000000000000000000000000}', "its height cannot be"),
        ('{"living": 1}', "its living cannot be"),
        ('{"mode": "udim", "tiles": "abc"}', "its tiles cannot be"),
        ('{"mode": "udim", "tiles": [1001.5]}', "its tiles cannot be"),
        ('{"mode": "udim", "tiles": [7]}', "its tiles cannot be"),
        ('{"dust": ' * 9999, "not what a Lichen material"),
        ("[]", "not what a Lichen material"),
        ("nonsense", "not what a Lichen material"),
    ],
)
def test_other_text_is_no_request(requests: Any, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        requests.Request.from_json(text)
