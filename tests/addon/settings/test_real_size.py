"""Real Size: a metre of the material is a metre on its object, and an artist's own Scale is never written over."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

from ..conftest import ROOT, random_model
from ..guided import guided_model, image
from ..scene.test_uv_scale import set_uvs

METRES = 0.5  # that the exemplar shows, where cells are those of 64 pixels
OLD = ROOT / "tests" / "fixtures" / "0.1.0"


@pytest.fixture
def file(installed: ModuleType, tmp_path: Path) -> Path:
    """A weight file that knows its metres: 64 pixels of its exemplar show half a metre."""
    return saved(random_model("moss", ("base_color", "height")), tmp_path / "moss.nca")


@pytest.fixture
def api(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen import api

    return api


@pytest.fixture
def plane(blender: ModuleType) -> bpy.types.Object:
    """Two metres wide, UVs from 0 to 1."""
    bpy.ops.mesh.primitive_plane_add(size=2)
    return bpy.context.object


@pytest.fixture
def moss(api: Any, plane: bpy.types.Object, file: Path) -> bpy.types.Material:
    """The material on the plane: four times as much of it as without its real size."""
    return api.grow(file, plane, width=64)


def saved(model: Any, path: Path, metres: float = METRES) -> Path:
    import dataclasses

    import nca_core

    side = metres / (64 / model.coarse_pixels) / model.coarse_scale
    nca_core.save(dataclasses.replace(model, cell_size=side), path)
    return path


def socket(block: bpy.types.Material, name: str = "Scale") -> Any:
    (node,) = (node for node in block.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    return node.inputs[name]


def scale(block: bpy.types.Material) -> float:
    return socket(block).default_value


def relief(block: bpy.types.Material) -> float:
    """What the node's Height Scale would be at a Scale of 1."""
    (node,) = (node for node in block.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    return node.node_tree.nodes["Height Scale"].outputs[0].default_value


def test_a_wall_of_two_metres_shows_two_metres_of_bricks(moss: bpy.types.Material) -> None:
    """UVs from 0 to 1, half a metre in a unit: four times as many."""
    assert scale(moss) == pytest.approx(2.0 / METRES)
    assert moss.lichen.real_size


def test_an_import_gets_it_as_well(plane: bpy.types.Object, file: Path) -> None:
    bpy.ops.lichen.import_weights(filepath=str(file), width=64)
    assert scale(plane.active_material) == pytest.approx(4.0)
    bpy.ops.lichen.import_weights(filepath=str(file), width=64, real_size=False)
    assert scale(plane.active_material) == 1.0
    assert not plane.active_material.lichen.real_size


@pytest.mark.parametrize("mode", ["tile", "endless"])
@pytest.mark.parametrize("cells", [1, 3])
def test_cells_change_what_repeats_and_not_the_size(
    api: Any, plane: bpy.types.Object, file: Path, cells: int, mode: str
) -> None:
    import nca_core

    moss = api.grow(file, plane, width=32 * cells, cells=cells, mode=mode)
    coarse = METRES * nca_core.load(file).coarse_pixels / 64
    assert scale(moss) * cells * coarse == pytest.approx(2.0)
    api.regrow(moss, cells=2)
    assert scale(moss) * 2 * coarse == pytest.approx(2.0)


def test_the_objects_scale_counts_even_if_a_script_has_just_set_it(
    api: Any, plane: bpy.types.Object, file: Path
) -> None:
    plane.scale = (3, 3, 3)
    assert scale(api.grow(file, plane, width=64)) == pytest.approx(12.0)


@pytest.mark.parametrize(("system", "metres"), [("METRIC", 0.01), ("IMPERIAL", 0.01), ("NONE", 1.0)])
def test_the_scenes_unit_counts_if_it_has_one(
    api: Any, plane: bpy.types.Object, file: Path, system: str, metres: float
) -> None:
    units = bpy.context.scene.unit_settings
    units.system, units.scale_length = system, 0.01
    assert scale(api.grow(file, plane, width=64)) == pytest.approx(4.0 * metres)


def test_a_file_without_metres_is_left_alone(api: Any, plane: bpy.types.Object, tmp_path: Path) -> None:
    path = saved(random_model("moss", ("base_color",)), tmp_path / "moss.nca", metres=0.0)
    moss = api.grow(path, plane, width=64)
    assert scale(moss) == 1.0
    assert not moss.lichen.real_size
    with pytest.raises(RuntimeError, match="does not say how many metres"):
        bpy.ops.lichen.real_size()
    with pytest.raises(ValueError, match="does not say how many metres"):
        api.regrow(moss, real_size=True)
    moss.lichen.real_size = True
    assert not moss.lichen.real_size


def test_off_gives_back_what_was_there_and_on_measures_anew(moss: bpy.types.Material) -> None:
    assert bpy.ops.lichen.real_size(on=False) == {"FINISHED"}
    assert scale(moss) == 1.0
    assert not moss.lichen.real_size
    socket(moss).default_value = 2.5
    bpy.context.object.scale = (2, 2, 2)
    moss.lichen.real_size = True
    assert scale(moss) == pytest.approx(8.0)
    moss.lichen.real_size = False
    assert scale(moss) == 2.5


def test_a_scale_set_by_hand_switches_it_off_and_stays(api: Any, moss: bpy.types.Material) -> None:
    socket(moss).default_value = 7.0
    assert not moss.lichen.real_size
    bpy.ops.lichen.grow()
    api.regrow(moss, seed=3, cells=1)
    assert scale(moss) == 7.0
    assert not moss.lichen.real_size


def test_growing_again_measures_anew(moss: bpy.types.Material) -> None:
    bpy.context.object.scale = (2, 2, 2)
    bpy.ops.lichen.grow()
    assert scale(moss) == pytest.approx(8.0)


def test_heights_are_those_of_the_object(moss: bpy.types.Material, api: Any) -> None:
    """Displaced, bricks stand out as far as they would in life: in the object's own units, which Blender scales."""
    import nca_core

    model = api.storage.model_of(moss)
    share = model.relief / 64  # of half a metre
    assert relief(moss) / scale(moss) == pytest.approx(share * METRES)
    assert isinstance(model, nca_core.Model)
    bpy.context.object.scale = (2, 2, 2)
    bpy.ops.lichen.grow()
    assert relief(moss) / scale(moss) == pytest.approx(share * METRES / 2)
    moss.lichen.real_size = False
    assert relief(moss) == pytest.approx(share)


def test_udim_tiles_have_none_and_another_mode_gets_it_back(api: Any, moss: bpy.types.Material) -> None:
    api.regrow(moss, mode="udim")
    assert not moss.lichen.real_size
    with pytest.raises(RuntimeError, match="UDIM tiles have no Scale"):
        bpy.ops.lichen.real_size()
    api.regrow(moss, mode="tile")
    assert moss.lichen.real_size
    assert scale(moss) == pytest.approx(4.0)


def test_a_scale_set_by_hand_outlasts_another_mode(api: Any, moss: bpy.types.Material) -> None:
    socket(moss).default_value = 7.0
    api.regrow(moss, mode="udim")
    api.regrow(moss, mode="tile")
    assert scale(moss) == 7.0


@pytest.fixture
def listener(api: Any, plane: bpy.types.Object, tmp_path: Path) -> Iterator[bpy.types.Material]:
    """A material with a guide, on the plane; four times as much of it as without its real size."""
    yield api.grow(saved(guided_model(), tmp_path / "moss.nca"), plane, width=128, cells=2 * cells_of_64(tmp_path))
    if bpy.context.object and bpy.context.object.mode != "OBJECT":
        bpy.ops.object.mode_set(mode="OBJECT")


def cells_of_64(folder: Path) -> int:
    import nca_core

    return 64 // nca_core.load(folder / "moss.nca").coarse_pixels


def test_painting_a_guide_switches_it_off_and_keeps_the_size(
    listener: bpy.types.Material, capfd: pytest.CaptureFixture
) -> None:
    """A brush knows UVs alone; more cells make up for the Scale."""
    cells, before = listener.lichen.cells, scale(listener)
    assert before == pytest.approx(2.0)
    assert bpy.ops.lichen.paint_guide(guide="moss") == {"FINISHED"}
    assert scale(listener) == 1.0
    assert listener.lichen.cells == round(cells * before)
    assert not listener.lichen.real_size
    assert "Real Size is off while a guide is painted" in "".join(capfd.readouterr())


def test_a_guide_from_an_image_switches_it_off_and_says_so(
    listener: bpy.types.Material, capfd: pytest.CaptureFixture
) -> None:
    entry = listener.lichen.steering.guides["moss"]
    entry.image = image("guide")
    assert not listener.lichen.real_size
    bpy.ops.lichen.grow()
    assert scale(listener) == 1.0
    assert "Real Size is off for now (The image guide covers the UVs" in "".join(capfd.readouterr())
    entry.image = None
    bpy.ops.lichen.grow()
    assert scale(listener) == pytest.approx(2.0)


def test_a_new_material_that_follows_a_guide_has_none(api: Any, plane: bpy.types.Object, tmp_path: Path) -> None:
    path = saved(guided_model(), tmp_path / "moss.nca")
    moss = api.grow(path, plane, width=64, guide={"moss": image("guide")})
    assert scale(moss) == 1.0
    with pytest.raises(ValueError, match="covers the UVs"):
        api.grow(path, plane, width=64, guide={"moss": bpy.data.images["guide"]}, real_size=True)


def test_without_uvs_it_waits_for_them(api: Any, plane: bpy.types.Object, file: Path) -> None:
    """Box UVs are in the scene's units: a unit of UV is a metre."""
    plane.data.uv_layers.remove(plane.data.uv_layers[0])
    moss = api.grow(file, plane, width=64)
    assert (scale(moss), moss.lichen.real_size) == (1.0, True)
    bpy.ops.lichen.add_uvs()
    assert scale(moss) == pytest.approx(1.0 / METRES)


def test_of_objects_that_share_it_the_active_one_counts_and_it_says_so(
    moss: bpy.types.Material, plane: bpy.types.Object, capfd: pytest.CaptureFixture
) -> None:
    bpy.ops.mesh.primitive_plane_add(size=6)
    larger = bpy.context.object
    larger.active_material = moss
    bpy.ops.lichen.grow()
    assert scale(moss) == pytest.approx(12.0)
    said = "".join(capfd.readouterr())
    assert f"moss has its real size on {larger.name}; on {plane.name}, which shares it, it has another" in said


def test_of_objects_of_one_size_nothing_is_said(
    moss: bpy.types.Material, plane: bpy.types.Object, capfd: pytest.CaptureFixture
) -> None:
    for _ in range(3):
        bpy.ops.mesh.primitive_plane_add(size=2)
        bpy.context.object.active_material = moss
    bpy.ops.lichen.grow()
    assert scale(moss) == pytest.approx(4.0)
    assert "shares it" not in "".join(capfd.readouterr())


def test_a_tile_goes_around_a_tube_a_whole_number_of_times(api: Any, blender: ModuleType, file: Path) -> None:
    """Or it would have a seam there. An endless one has it anyway."""
    bpy.ops.mesh.primitive_cylinder_add()
    column = bpy.context.object
    moss = api.grow(file, column, width=64)
    whole = scale(moss)
    assert whole == round(whole)
    api.regrow(moss, mode="endless")
    assert scale(moss) != whole
    assert scale(moss) == pytest.approx(whole, rel=0.34)
    column.scale = (0.05, 0.05, 0.05)
    api.regrow(moss, mode="tile")
    assert scale(moss) < 0.75  # it would be too far from true


@pytest.mark.parametrize("kind", ["linked", "object coordinates"])
def test_what_lies_otherwise_is_left_alone(moss: bpy.types.Material, kind: str) -> None:
    tree = moss.node_tree
    if kind == "linked":
        tree.links.new(socket(moss), tree.nodes.new("ShaderNodeValue").outputs[0])
    else:
        (coordinates,) = (node for node in tree.nodes if node.bl_idname == "ShaderNodeTexCoord")
        (mapping,) = (node for node in tree.nodes if node.bl_idname == "ShaderNodeMapping")
        tree.links.new(mapping.inputs["Vector"], coordinates.outputs["Object"])
    assert not moss.lichen.real_size
    assert not bpy.ops.lichen.real_size.poll()


def test_the_uv_map_that_the_material_lies_by_is_measured(moss: bpy.types.Material, plane: bpy.types.Object) -> None:
    plane.data.uv_layers.new(name="small")
    set_uvs(plane.data, lambda uvs: uvs / 2, "small")
    tree = moss.node_tree
    (mapping,) = (node for node in tree.nodes if node.bl_idname == "ShaderNodeMapping")
    named = tree.nodes.new("ShaderNodeUVMap")
    named.uv_map = "small"
    tree.links.new(mapping.inputs["Vector"], named.outputs[0])
    bpy.ops.lichen.grow()
    assert scale(moss) == pytest.approx(8.0)


def test_a_duplicate_is_its_own(moss: bpy.types.Material) -> None:
    other = moss.copy()
    bpy.ops.mesh.primitive_plane_add(size=4)
    bpy.context.object.active_material = other
    bpy.ops.lichen.grow()
    assert (scale(moss), scale(other)) == pytest.approx((4.0, 8.0))


def test_it_is_stored_with_the_material(moss: bpy.types.Material, tmp_path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "saved.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "saved.blend"))
    moss = bpy.data.materials["moss"]
    assert moss.lichen.real_size
    moss.lichen.real_size = False
    assert scale(moss) == 1.0


def test_older_files_never_had_it(blender: ModuleType, tmp_path: Path) -> None:
    path = shutil.copy(OLD / "materials.blend", tmp_path / "materials.blend")
    bpy.ops.wm.open_mainfile(filepath=str(path))
    block = bpy.data.materials["tile"]
    before = scale(block)
    bpy.ops.lichen.grow(material="tile")
    assert scale(block) == before
    assert not block.lichen.real_size
