"""The Python API: what studios' scripts build on, so what is tested here stays."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

from .conftest import SHIPPED


@pytest.fixture
def api(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen import api

    return api


def test_a_script_grows_regrows_and_exports(api: Any, weights: Path, tmp_path: Path) -> None:
    cube = bpy.context.object
    moss = api.grow(weights, cube, width=32, height=32, seed=7)
    assert cube.active_material == moss
    assert api.materials() == [moss]
    assert api.settings(moss) == {
        "mode": "tile",
        "living": False,
        "seed": 7,
        "cells": api.settings(moss)["cells"],
        "width": 32,
        "height": 32,
        "variety": "normal",
    }
    api.regrow(moss, width=64, height=64)
    assert tuple(bpy.data.images["moss Base Color"].size) == (64, 64)
    assert api.settings(moss)["seed"] == moss.lichen.seed == 7
    files = api.export(moss, tmp_path)
    assert {file.name for file in files} >= {"moss_base_color.png", "moss_normal.png", "moss.json"}


def test_scripts_of_older_versions_find_a_materials_node(api: Any, weights: Path) -> None:
    from bl_ext.user_default.lichen import library
    from bl_ext.user_default.lichen.datablocks import storage

    moss = api.grow(weights, bpy.context.object, width=16, height=16)
    assert library.group_node(moss) == storage.group_node(moss)


def test_without_an_object_it_is_only_made(api: Any, weights: Path) -> None:
    moss = api.grow(weights, name="lawn", width=32, height=32)
    assert (moss.name, moss.users) == ("lawn", 0)
    assert bpy.context.object.active_material is None


def test_other_settings_stay(api: Any, weights: Path) -> None:
    """Also those that the artist has set in the panel and not grown yet: a script gets what it asks for."""
    moss = api.grow(weights, width=32, height=32, seed=3)
    moss.lichen.seed = 9
    api.regrow(moss, mode="udim", tiles=(1001, 1002))
    assert api.settings(moss)["seed"] == 3
    assert [tile.number for tile in bpy.data.images["moss Base Color"].tiles] == [1001, 1002]


def test_udim_tiles_are_those_of_the_object(api: Any, weights: Path) -> None:
    api.grow(weights, bpy.context.object, width=32, height=32, mode="udim")
    assert [tile.number for tile in bpy.data.images["moss Base Color"].tiles] == [1001]


def test_what_comes_with_lichen_is_found_by_name(api: Any) -> None:
    assert {path.stem for path in SHIPPED.parent.glob("*.nca")} <= set(api.shipped())


def test_a_material_says_whose_it_is(api: Any) -> None:
    wall = api.grow(api.shipped()["pebbles"], width=32, height=32)
    assert api.provenance(wall)["licence"] == "CC0-1.0"
    assert api.provenance(wall)["joules"] > 0
    json.dumps(api.provenance(wall))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"size": 3}, "there is no setting size; there are mode, living"),
        ({"mode": "round"}, "mode is one of tile, endless, udim, not 'round'"),
        ({"variety": "most"}, "variety is one of"),
        ({"width": 16, "cells": 4000}, "cells take"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_grown_is_said_in_a_line(
    api: Any, weights: Path, values: dict[str, object], message: str
) -> None:
    before = len(bpy.data.materials), len(bpy.data.images), len(bpy.data.node_groups)
    with pytest.raises(ValueError, match=message) as found:
        api.grow(weights, bpy.context.object, **({"width": 32, "height": 32} | values))
    assert "\n" not in str(found.value)
    assert before == (len(bpy.data.materials), len(bpy.data.images), len(bpy.data.node_groups))


def test_a_material_of_another_kind_is_refused(api: Any) -> None:
    with pytest.raises(ValueError, match="plain: it is not a Lichen material"):
        api.regrow(bpy.data.materials.new("plain"))


def test_one_side_alone_keeps_the_shape(api: Any, weights: Path) -> None:
    moss = api.grow(weights, width=64)
    assert api.settings(moss)["height"] == 64
    api.regrow(moss, height=32)
    api.regrow(moss, width=128)
    assert (api.settings(moss)["width"], api.settings(moss)["height"]) == (128, 64)


def test_udim_tiles_that_were_given_stay(api: Any, weights: Path) -> None:
    moss = api.grow(weights, bpy.context.object, width=32, mode="udim", tiles=(1001, 1002))
    api.regrow(moss, seed=5)
    assert [tile.number for tile in bpy.data.images["moss Base Color"].tiles] == [1001, 1002]
    api.regrow(moss, mode="tile")
    assert bpy.data.images["moss Base Color"].source == "FILE"


def test_it_waits_for_nobody(api: Any, weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What grows in the window at that moment would be mixed with it."""
    from bl_ext.user_default.lichen import running

    monkeypatch.setattr(running, "current", lambda: object())
    with pytest.raises(ValueError, match="something is growing"):
        api.grow(weights, width=32)


def test_an_override_of_a_linked_material_is_not_grown(api: Any, weights: Path, tmp_path: Path) -> None:
    """Blender does not keep what is changed in an override's nodes."""
    api.grow(weights, bpy.context.object, width=32, height=32)
    bpy.data.libraries.write(str(tmp_path / "library.blend"), {bpy.data.materials["moss"]})
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_there, here):
        here.materials = ["moss"]
    override = here.materials[0].override_create()
    with pytest.raises(ValueError, match="linked from another file"):
        api.regrow(override, seed=4)
