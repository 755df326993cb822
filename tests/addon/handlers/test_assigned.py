"""What waits for its real size gets it as soon as an object with UVs has it, whoever gives it: as of dropped assets."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

from ..asset_files import appended
from ..conftest import random_model
from ..export.test_asset_file import made
from ..settings.test_real_size import saved, scale

METRES = 4.0  # that a unit of UV shows


@pytest.fixture
def dropped(blender: ModuleType, tmp_path: Path) -> bpy.types.Material:
    """The material of an asset, appended as the Asset Browser does it."""
    from bl_ext.user_default.lichen.export import asset_file

    asset, result = made(cell_size=0.25)
    assert asset.metres == METRES
    asset_file.write(asset, result, tmp_path / "old_wall.blend")
    return appended(tmp_path / "old_wall.blend")


def plane(size: float = 2.0) -> bpy.types.Object:
    bpy.ops.mesh.primitive_plane_add(size=size)
    return bpy.context.object


def test_an_asset_that_is_dropped_on_an_object(dropped: bpy.types.Material) -> None:
    assert (scale(dropped), dropped.lichen.real_size) == (1.0, True)
    wall = plane(size=20)
    wall.active_material = dropped
    bpy.context.view_layer.update()
    assert scale(dropped) == pytest.approx(20 / METRES)


def test_once_it_is_measured_other_objects_leave_it_alone(dropped: bpy.types.Material) -> None:
    plane(size=20).active_material = dropped
    bpy.context.view_layer.update()
    plane(size=2).active_material = dropped
    bpy.context.view_layer.update()
    assert scale(dropped) == pytest.approx(20 / METRES)


def test_an_asset_of_unknown_size_is_left_alone(blender: ModuleType, tmp_path: Path) -> None:
    from bl_ext.user_default.lichen.export import asset_file

    asset, result = made()
    asset_file.write(asset, result, tmp_path / "old_wall.blend")
    block = appended(tmp_path / "old_wall.blend")
    plane(size=20).active_material = block
    bpy.context.view_layer.update()
    assert (scale(block), block.lichen.real_size) == (1.0, False)


def test_a_scale_that_was_set_before_it_was_dropped_stays(dropped: bpy.types.Material) -> None:
    (node,) = (node for node in dropped.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    node.inputs["Scale"].default_value = 3.0
    plane(size=20).active_material = dropped
    bpy.context.view_layer.update()
    assert scale(dropped) == 3.0


def test_a_mesh_that_gets_its_uvs_later(dropped: bpy.types.Material) -> None:
    wall = plane(size=20)
    wall.data.uv_layers.remove(wall.data.uv_layers[0])
    wall.active_material = dropped
    bpy.context.view_layer.update()
    assert scale(dropped) == 1.0
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.uv.unwrap()
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.context.view_layer.update()
    assert scale(dropped) == pytest.approx(20 / METRES, rel=0.05)


def test_a_material_that_had_no_object(blender: ModuleType, tmp_path: Path) -> None:
    file = saved(random_model("moss", ("base_color",)), tmp_path / "moss.nca")
    bpy.context.view_layer.objects.active = None
    bpy.ops.lichen.import_weights(filepath=str(file), width=64)
    block = bpy.data.materials["moss"]
    assert scale(block) == 1.0
    plane(size=2).active_material = block
    bpy.context.view_layer.update()
    assert scale(block) == pytest.approx(4.0)


def test_an_undo_step_from_before_it_was_measured(dropped: bpy.types.Material) -> None:
    """Blender makes its step when the asset is dropped, and it is measured after that."""
    from bl_ext.user_default.lichen.handlers import assigned

    wall = plane(size=20)
    wall.active_material = dropped
    assigned.detach()  # so that the step is made before
    bpy.context.view_layer.update()
    bpy.ops.ed.undo_push(message="drop")
    wall.location.x = 3
    bpy.ops.ed.undo_push(message="move")
    assigned.attach()
    bpy.ops.ed.undo()
    assert scale(bpy.data.materials["Old Wall"]) == pytest.approx(20 / METRES)


def test_nothing_is_measured_where_nothing_waits(dropped: bpy.types.Material, monkeypatch: pytest.MonkeyPatch) -> None:
    from bl_ext.user_default.lichen.scene import uv_scale

    wall = plane(size=20)
    wall.active_material = dropped
    bpy.context.view_layer.update()
    calls: list[Any] = []
    monkeypatch.setattr(uv_scale, "measured", lambda *arguments: calls.append(arguments))
    wall.data.update()
    wall.active_material = None
    wall.active_material = dropped
    bpy.context.view_layer.update()
    assert calls == []
