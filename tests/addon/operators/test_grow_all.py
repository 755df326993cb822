"""Many materials in one go: each with its own seed, one undo step, and one that fails does not stop the others."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

from .. import stored
from ..standing_in import ESC, TIMER, Reporting, Window, running


@pytest.fixture
def three(blender: ModuleType, weights: Path) -> list[bpy.types.Material]:
    """Three cubes with a material each, of seeds 0, 1 and 2; the first two are selected."""
    for index in range(3):
        bpy.ops.mesh.primitive_cube_add()
        bpy.ops.lichen.import_weights(filepath=str(weights), width=32, height=32, seed=index)
    materials = [bpy.data.materials[name] for name in ("moss", "moss.001", "moss.002")]
    for holder in bpy.data.objects:
        holder.select_set(holder.active_material in materials[:2])
    bpy.context.view_layer.objects.active = bpy.context.selected_objects[0]
    return materials


def recipe(material: bpy.types.Material) -> dict[str, Any]:
    return json.loads(stored.recipe(material))


def widths(materials: list[bpy.types.Material]) -> list[int]:
    return [recipe(material)["width"] for material in materials]


def test_the_selected_objects_materials_grow(three: list[bpy.types.Material]) -> None:
    for material in three:
        material.lichen.width = material.lichen.height = 48
    assert bpy.ops.lichen.grow_all() == {"FINISHED"}
    assert widths(three) == [48, 48, 32]
    assert [recipe(material)["seed"] for material in three] == [0, 1, 2]
    assert bpy.ops.lichen.grow_all(scope="ALL") == {"FINISHED"}
    assert widths(three) == [48, 48, 48]


def test_all_take_the_settings_of_the_one_at_hand(three: list[bpy.types.Material]) -> None:
    at_hand = bpy.context.object.active_material
    at_hand.lichen.width = at_hand.lichen.height = 64
    bpy.ops.lichen.grow_all(scope="ALL", same_settings=True)
    assert widths(three) == [64, 64, 64]
    assert [recipe(material)["seed"] for material in three] == [0, 1, 2]


def test_each_gets_a_seed_of_its_own(three: list[bpy.types.Material]) -> None:
    bpy.ops.lichen.grow_all(scope="ALL", new_seeds=True)
    seeds = [recipe(material)["seed"] for material in three]
    assert len(set(seeds)) == 3
    assert [material.lichen.seed for material in three] == seeds


def test_one_that_fails_does_not_stop_the_others(three: list[bpy.types.Material], capfd: pytest.CaptureFixture) -> None:
    from bl_ext.user_default.lichen.datablocks import storage

    storage.group_node(three[0]).node_tree["lichen_weights"] = "damaged"
    three[1].lichen.width = three[1].lichen.height = 48
    with pytest.raises(RuntimeError, match="stored"):
        bpy.ops.lichen.grow_all(scope="ALL")
    assert widths(three) == [32, 48, 32]
    assert "2 of 3 materials were grown" in "".join(capfd.readouterr())


def test_nothing_to_grow_is_an_error(blender: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="no Lichen material"):
        bpy.ops.lichen.grow_all(scope="ALL")


def operator() -> Any:
    """The operator as a window runs it."""
    from bl_ext.user_default.lichen.operators.grow_all import LICHEN_OT_grow_all as Operator
    from bl_ext.user_default.lichen.operators.task_operator import TaskOperator

    class Many(Reporting, TaskOperator):
        _lined_up = Operator._lined_up
        scope, same_settings, new_seeds, confirmed = "SELECTED", False, False, True

    return Many()


@pytest.fixture
def window(three: list[bpy.types.Material], window: Window) -> Any:
    window.selected_objects, window.object, window.space_data = bpy.context.selected_objects, bpy.context.object, None
    return window


def test_in_a_window_they_grow_one_after_the_other(three: list[bpy.types.Material], window: Any) -> None:
    many = operator()
    for material in three:
        material.lichen.width = material.lichen.height = 48
    assert many.invoke(window, None) == {"RUNNING_MODAL"}
    labels = set()
    result = {"PASS_THROUGH"}
    while result in ({"PASS_THROUGH"}, {"RUNNING_MODAL"}):
        if entry := running():
            labels.add(entry.label)
            many._runner._task.work.wait(10)
        result = many.modal(window, TIMER)
    assert result == {"FINISHED"}
    assert labels == {"moss (1 of 2)", "moss.001 (2 of 2)"}
    assert widths(three) == [48, 48, 32]
    assert many.reports == [("INFO", "2 of 2 materials were grown")]
    assert (window.timers, running()) == (0, None)


def test_esc_keeps_those_that_are_finished(three: list[bpy.types.Material], window: Any) -> None:
    many = operator()
    for material in three:
        material.lichen.width = material.lichen.height = 48
    many.invoke(window, None)
    many._runner._task.work.wait(10)
    assert many.modal(window, TIMER) == {"RUNNING_MODAL"}
    assert many.modal(window, ESC) == {"FINISHED"}
    assert sorted(widths(three)) == [32, 32, 48]
    assert many.reports[-1] == ("INFO", "1 of 2 materials were grown")
    assert (window.timers, running()) == (0, None)
