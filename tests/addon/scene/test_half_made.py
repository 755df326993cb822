"""Whatever fails while a material is made or grown again, nothing has changed: slots, materials, groups and images."""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from ..pixels import material_pixels, same
from ..rendering import render

Place = tuple[str, str, int]  # a module, a function, and which of its calls fails

PLACES: tuple[Place, ...] = (
    ("datablocks.images", "_pack", 0),
    ("datablocks.images", "_pack", 2),
    ("datablocks.colour_spaces", "assign", 1),
    ("nodes", "fit", 0),
    ("datablocks.storage", "drop_copies", 2),
    ("datablocks.storage", "store_growth", 0),
    ("nodes", "image_nodes", 0),
)
CASES = [({"living": living}, place) for living in (False, True) for place in PLACES]
UDIM_CASES = [
    ({"mode": "udim"}, ("datablocks.images", "_tiled", 1)),
    ({"mode": "udim"}, ("datablocks.storage", "store_growth", 0)),
]


class UnforeseenError(Exception):
    """What nobody has thought of."""


def fail_at(monkeypatch: pytest.MonkeyPatch, module: str, function: str, call: int) -> None:
    """Let one call of a function raise."""
    there = importlib.import_module(f"bl_ext.user_default.lichen.{module}")
    works, calls = getattr(there, function), iter(range(1000))

    def fails(*arguments: Any, **options: Any) -> Any:
        if next(calls) == call:
            raise UnforeseenError("out of the blue\nwith details")
        return works(*arguments, **options)

    monkeypatch.setattr(there, function, fails)


def state() -> dict[str, Any]:
    """All that a growth could leave changed."""
    kinds = (bpy.data.materials, bpy.data.node_groups, bpy.data.images)
    blocks = {
        (type(block).__name__, block.name, block.session_uid, block.users) for blocks in kinds for block in blocks
    }
    nodes = {
        (tree.name, node.name, tuple(entry.is_linked for entry in (*node.inputs, *node.outputs)))
        for tree in (*bpy.data.node_groups, *(block.node_tree for block in bpy.data.materials if block.node_tree))
        for node in tree.nodes
    }
    slots = [(slot.link, slot.material) for holder in bpy.data.objects for slot in holder.material_slots]
    notes = {block.name: (block.get("lichen_recipe"), block.get("lichen_wish")) for block in bpy.data.node_groups}
    return {"blocks": blocks, "nodes": nodes, "slots": slots, "notes": notes}


@pytest.mark.parametrize(("values", "place"), CASES + UDIM_CASES, ids=str)
def test_a_new_material_that_fails_leaves_nothing(
    blender: ModuleType, weights: Path, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], place: Place
) -> None:
    from bl_ext.user_default.lichen import api

    bpy.context.object.active_material = bpy.data.materials.new("before")
    before = state()
    fail_at(monkeypatch, *place)
    with pytest.raises(UnforeseenError):
        api.grow(weights, bpy.context.object, width=32, height=32, **values)
    assert state() == before


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_an_operator_says_so_in_a_line_and_the_object_has_what_it_had(
    blender: ModuleType, weights: Path, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    bpy.context.object.active_material = bpy.data.materials.new("before")
    before = state()
    fail_at(monkeypatch, *place)
    with pytest.raises(RuntimeError, match="nothing has changed") as fault:
        bpy.ops.lichen.import_weights(filepath=str(weights), width=32, height=32)
    assert "UnforeseenError: out of the blue" in str(fault.value)
    assert "Traceback" not in str(fault.value)
    assert state() == before


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"seed": 5}, ("datablocks.images", "_pack", 0)),
        ({"seed": 5}, ("datablocks.images", "_pack", 2)),
        ({"seed": 5}, ("nodes", "fit", 0)),
        ({"seed": 5}, ("datablocks.storage", "store_growth", 0)),
        ({"mode": "endless"}, ("datablocks.images", "_pack", 2)),
        ({"mode": "endless"}, ("nodes", "build", 0)),
        ({"mode": "endless"}, ("nodes", "fit", 0)),
        ({"living": True}, ("datablocks.colour_spaces", "assign", 1)),
        ({"living": True}, ("nodes.living", "fit", 0)),
    ],
    ids=str,
)
def test_a_material_that_cannot_grow_again_stays_what_it_is(
    material: bpy.types.Material, monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], place: Place
) -> None:
    from bl_ext.user_default.lichen import api

    before, pixels, settings = state(), material_pixels("moss"), api.settings(material)
    fail_at(monkeypatch, *place)
    with pytest.raises(UnforeseenError):
        api.regrow(material, **values)
    assert state() == before
    assert same(pixels, material_pixels("moss"))
    assert api.settings(material) == settings


def test_a_living_material_that_cannot_grow_again_looks_as_it_did(
    material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is tried out has a decoder of its own."""
    from bl_ext.user_default.lichen import api

    api.regrow(material, living=True)
    seen = render(material, "Base Color", tmp_path / "a.exr", size=(32, 32))
    before = state()
    fail_at(monkeypatch, "datablocks.storage", "store_growth", 0)
    with pytest.raises(UnforeseenError):
        api.regrow(material, seed=12)
    assert state() == before
    assert np.array_equal(render(material, "Base Color", tmp_path / "a.exr", size=(32, 32)), seen)


def test_a_duplicate_that_cannot_grow_goes_on_sharing(
    material: bpy.types.Material, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen import api
    from bl_ext.user_default.lichen.datablocks import storage

    twin = material.copy()
    group, before = storage.group_node(material).node_tree, state()
    fail_at(monkeypatch, "datablocks.storage", "store_growth", 0)
    with pytest.raises(UnforeseenError):
        api.regrow(twin, seed=8)
    assert storage.group_node(twin).node_tree == group
    assert state() == before
