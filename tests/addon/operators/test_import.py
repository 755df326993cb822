"""Importing a weight file: the material, its nodes and images, as an artist finds them."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

from ..conftest import SHIPPED, random_model
from ..pixels import material_pixels, reference, shown
from ..standing_in import ESC, TIMER, Driven, Reporting, Window, running

LINKS = {
    "Base Color": "Base Color",
    "Metallic": "Metallic",
    "Roughness": "Roughness",
    "Normal": "Normal",
    "Emission": "Emission Color",
    "Opacity": "Alpha",
}


def group_node(material: bpy.types.Material) -> bpy.types.ShaderNodeGroup:
    (node,) = (node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    return node


def node_of(material: bpy.types.Material, kind: str) -> bpy.types.Node:
    (node,) = (node for node in material.node_tree.nodes if node.bl_idname == kind)
    return node


def linked_from(socket: bpy.types.NodeSocket) -> str | None:
    return socket.links[0].from_socket.name if socket.is_linked else None


def test_nca_core_comes_from_the_wheel(installed: ModuleType) -> None:
    import nca_core

    assert ".local" in Path(nca_core.__file__).parts
    assert Path(nca_core.__file__).is_relative_to(bpy.utils.resource_path("USER"))


def test_every_map_reaches_the_principled_shader(material: bpy.types.Material) -> None:
    principled = node_of(material, "ShaderNodeBsdfPrincipled")
    output = node_of(material, "ShaderNodeOutputMaterial")
    for name, socket in LINKS.items():
        link = principled.inputs[socket].links[0]
        assert (link.from_node, link.from_socket.name) == (group_node(material), name)
    assert principled.inputs["Emission Strength"].default_value == 1.0
    assert output.inputs["Surface"].links[0].from_node == principled
    assert linked_from(node_of(material, "ShaderNodeDisplacement").inputs["Height"]) == "Height"
    for unused in ("Ambient Occlusion", "Mask", "Label 0", "Label 1"):
        assert not group_node(material).outputs[unused].is_linked


def test_the_group_is_named_after_the_material_and_takes_uv(material: bpy.types.Material) -> None:
    node = group_node(material)
    assert node.node_tree.name == material.name == "moss"
    assert node.inputs["Vector"].links[0].from_node.bl_idname == "ShaderNodeMapping"
    inner = node.node_tree.nodes
    textures = [entry for entry in inner if entry.bl_idname == "ShaderNodeTexImage"]
    assert len(textures) == 11
    for texture in textures:
        assert texture.image.name == f"moss {texture.label}"
        assert texture.extension == "REPEAT"
        assert texture.outputs["Color"].is_linked
        assert texture.inputs["Vector"].is_linked


def test_colour_spaces_and_depths(material: bpy.types.Material) -> None:
    spaces = {image.name.removeprefix("moss "): image.colorspace_settings.name for image in bpy.data.images}
    assert {name for name, space in spaces.items() if space == "sRGB"} >= {"Base Color", "Emission"}
    data = {"Metallic", "Roughness", "Normal", "Height", "Opacity", "Ambient Occlusion", "Mask", "Label 0", "Label 1"}
    assert {spaces[name] for name in data} == {"Non-Color"}
    assert {name for name in data if bpy.data.images[f"moss {name}"].is_float} == {"Roughness", "Normal", "Height"}


def test_pixels_are_nca_cores(material: bpy.types.Material, weights: Path) -> None:
    import nca_core

    model = nca_core.load(weights)
    for name, values in reference(model, nca_core.Recipe(seed=1, width=64, height=64)).items():
        steps = 2 ** nca_core.KINDS[name].bits - 1
        image = shown(f"moss {name.replace('_', ' ').title()}", values.shape[2])
        assert np.abs(image - values).max() <= 0.51 / steps


def test_the_recipe_is_on_the_group_and_nowhere_else(material: bpy.types.Material, weights: Path) -> None:
    import nca_core

    recipe = json.loads(group_node(material).node_tree["lichen_recipe"])
    assert recipe["digest"] == nca_core.load(weights).digest
    assert (recipe["seed"], recipe["width"], recipe["height"], recipe["mode"]) == (1, 64, 64, "tile")
    assert not [block for block in (material, *bpy.data.images) if "lichen_recipe" in block]


def test_the_active_object_gets_the_material(material: bpy.types.Material) -> None:
    assert bpy.context.object.active_material == material
    assert len(bpy.context.object.material_slots) == 1


def test_importing_without_an_object(blender: ModuleType, weights: Path) -> None:
    bpy.data.objects.remove(bpy.context.object)
    bpy.ops.lichen.import_weights(filepath=str(weights), width=32, height=32)
    assert "moss" in bpy.data.materials


def test_importing_twice_gives_two_independent_materials(material: bpy.types.Material, weights: Path) -> None:
    before = material_pixels("moss")
    bpy.ops.lichen.import_weights(filepath=str(weights), width=32, height=64, seed=2)
    other = bpy.context.object.active_material
    assert (other.name, group_node(other).node_tree.name) == ("moss.001", "moss.001")
    assert tuple(bpy.data.images["moss.001 Base Color"].size) == (32, 64)
    assert all(np.array_equal(before[name], shown(f"moss {name}", 3)) for name in before if not name.startswith("."))


def test_a_material_without_height_has_no_displacement(blender: ModuleType, tmp_path: Path) -> None:
    import nca_core

    nca_core.save(random_model("paint", ("base_color",)), tmp_path / "paint.nca")
    bpy.ops.lichen.import_weights(filepath=str(tmp_path / "paint.nca"), width=32, height=32)
    material = bpy.data.materials["paint"]
    assert [socket.name for socket in group_node(material).outputs] == ["Base Color"]
    assert not [node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeDisplacement"]
    material.lichen.displacement = True  # nothing to displace by, and no error
    assert not node_of(material, "ShaderNodeOutputMaterial").inputs["Displacement"].is_linked


@pytest.mark.parametrize("content", [b"", b"not a weight file", bytes(8) + b"{}", None])
def test_bad_files_give_one_clear_error_and_leave_nothing(
    blender: ModuleType, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "broken.nca"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RuntimeError, match=r"broken\.nca") as caught:
        bpy.ops.lichen.import_weights(filepath=str(path))
    assert "Traceback" not in str(caught.value)
    assert not bpy.data.materials
    assert not bpy.data.node_groups
    assert not [image for image in bpy.data.images if image.source == "FILE"]


def test_too_many_cells_give_one_clear_error_and_leave_nothing(blender: ModuleType, weights: Path) -> None:
    with pytest.raises(RuntimeError, match=r"16384 x 16384 pixels .* million cells") as caught:
        bpy.ops.lichen.import_weights(filepath=str(weights), width=16384, height=16384, cells=4096 * 3)
    assert "Traceback" not in str(caught.value)
    assert len(str(caught.value).strip().splitlines()) == 1
    assert not bpy.data.materials
    assert not bpy.data.node_groups


@pytest.mark.skipif(not SHIPPED.exists(), reason="no sample weights here")
def test_the_shipped_sample_imports(blender: ModuleType) -> None:
    bpy.ops.lichen.import_weights(filepath=str(SHIPPED), width=128, height=128)
    assert material_pixels("brick_wall")["Base Color"].std() > 0.02


def test_an_import_can_be_redone_with_other_settings(blender: ModuleType, weights: Path) -> None:
    """Adjust Last Operation undoes it, and runs the same operator again, which remembers what it made before."""
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.operators.import_weights import LICHEN_OT_import_weights as Operator
    from bl_ext.user_default.lichen.operators.task_operator import TaskOperator

    class Import(Reporting, TaskOperator):
        _task, filepath, real_size = Operator._task, str(weights), True

        def _take_preferences(self) -> None:
            pass

        def request(self, _tiles: Any) -> Request:
            return Request(width=32, height=32)

    operator = Import()
    for _ in range(2):
        assert operator.execute(bpy.context) == {"FINISHED"}
        bpy.data.materials.remove(bpy.data.materials["moss"])  # as undo does


def test_an_object_whose_mesh_is_linked_keeps_its_materials(
    blender: ModuleType, weights: Path, tmp_path: Path, capfd: pytest.CaptureFixture
) -> None:
    bpy.data.libraries.write(str(tmp_path / "mesh.blend"), {bpy.context.object.data})
    with bpy.data.libraries.load(str(tmp_path / "mesh.blend"), link=True) as (there, here):
        here.meshes = there.meshes
    bpy.context.object.data = here.meshes[0]
    bpy.ops.lichen.import_weights(filepath=str(weights), width=32)
    assert bpy.context.object.active_material is None
    assert bpy.data.materials["moss"].use_fake_user
    assert "takes no material" in "".join(capfd.readouterr())


def test_one_side_alone_makes_a_square(blender: ModuleType, weights: Path) -> None:
    bpy.ops.lichen.import_weights(filepath=str(weights), width=48)
    assert tuple(bpy.data.images["moss Base Color"].size) == (48, 48)


def add(kind: str) -> bpy.types.Object:
    """An object of a kind, active."""
    if kind == "EMPTY":
        data = None
    elif kind == "POINTCLOUD":
        data = bpy.data.pointclouds.new("thing")
    else:
        getattr(
            bpy.ops.object,
            {"GREASEPENCIL": "grease_pencil_add", "META": "metaball_add"}.get(kind, f"{kind.lower()}_add"),
        )()
        return bpy.context.object
    holder = bpy.data.objects.new("thing", data)
    bpy.context.collection.objects.link(holder)
    bpy.context.view_layer.objects.active = holder
    return holder


@pytest.mark.parametrize("kind", ["EMPTY", "CAMERA", "VOLUME", "GREASEPENCIL", "ARMATURE", ""])
def test_a_material_that_no_object_takes_is_kept_and_it_says_so(
    blender: ModuleType, weights: Path, tmp_path: Path, capfd: pytest.CaptureFixture, kind: str
) -> None:
    """A grease pencil's slots are for strokes; a volume has no surface. And there may be no active object."""
    if kind:
        slots = [slot.material for slot in add(kind).material_slots]
    else:
        bpy.context.view_layer.objects.active = None
    bpy.ops.lichen.import_weights(filepath=str(weights), width=32)
    assert not kind or [slot.material for slot in bpy.context.object.material_slots] == slots
    said = "".join(capfd.readouterr())
    assert ("takes no material; moss is in the file" if kind else "No object has moss") in said
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "kept.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "kept.blend"))
    assert bpy.data.materials["moss"].use_fake_user


@pytest.mark.parametrize("kind", ["CURVE", "TEXT", "SURFACE", "META", "POINTCLOUD"])
def test_what_has_a_surface_takes_it_and_it_says_if_that_has_no_uvs(
    blender: ModuleType, weights: Path, capfd: pytest.CaptureFixture, kind: str
) -> None:
    if kind in ("CURVE", "SURFACE"):
        getattr(bpy.ops, kind.lower()).__getattr__(
            {"CURVE": "primitive_bezier_circle_add", "SURFACE": "primitive_nurbs_surface_sphere_add"}[kind]
        )()
    else:
        add(kind)
    bpy.ops.lichen.import_weights(filepath=str(weights), width=32)
    assert bpy.context.object.active_material == bpy.data.materials["moss"]
    assert not bpy.data.materials["moss"].use_fake_user
    assert ("of a kind that has no UV map" in "".join(capfd.readouterr())) == (kind in ("META", "POINTCLOUD"))


def test_an_objects_own_slot_takes_it_whatever_its_mesh_has(blender: ModuleType, weights: Path, tmp_path: Path) -> None:
    """The slot is the object's: another object of the same mesh keeps what it has, and the mesh may be linked."""
    cube, before = bpy.context.object, bpy.data.materials.new("before")
    cube.active_material = before
    bpy.data.libraries.write(str(tmp_path / "mesh.blend"), {cube.data})
    with bpy.data.libraries.load(str(tmp_path / "mesh.blend"), link=True) as (there, here):
        here.meshes = there.meshes
    cube.data = here.meshes[0]
    twin = bpy.data.objects.new("twin", cube.data)
    bpy.context.collection.objects.link(twin)
    cube.material_slots[0].link = "OBJECT"
    bpy.ops.lichen.import_weights(filepath=str(weights), width=32)
    assert cube.active_material == bpy.data.materials["moss"]
    assert cube.material_slots[0].link == "OBJECT"
    assert twin.material_slots[0].material.name == "before"


def test_a_script_hears_that_an_object_takes_none(blender: ModuleType, weights: Path) -> None:
    from bl_ext.user_default.lichen import api

    with pytest.raises(ValueError, match="takes no material"):
        api.grow(weights, add("CAMERA"), width=32, height=32)
    assert not bpy.data.materials


@pytest.fixture
def three(blender: ModuleType, tmp_path: Path) -> Path:
    """A folder with three weight files, and one that is none."""
    import nca_core

    for seed, name in enumerate(("bark", "moss", "sand")):
        nca_core.save(random_model(name, ("base_color",), seed), tmp_path / f"{name}.nca")
    (tmp_path / "broken.nca").write_bytes(b"no weights")
    return tmp_path


def drop(folder: Path, *names: str, **settings: Any) -> set[str]:
    """Import several files, as dropping them does."""
    files = [{"name": f"{name}.nca"} for name in names]
    first = str(folder / f"{names[0]}.nca")
    return bpy.ops.lichen.import_weights(filepath=first, directory=str(folder), files=files, width=16, **settings)


def test_blender_hands_all_files_that_are_dropped_to_the_import(blender: ModuleType) -> None:
    """It gives an operator that has these properties every file, and others the first one only."""
    handler = bpy.types.LICHEN_FH_weights
    operator = bpy.ops.lichen.import_weights.get_rna_type()
    assert handler.bl_import_operator == "lichen.import_weights"
    assert {"filepath", "directory", "files"} <= set(operator.properties.keys())


def test_several_files_make_a_material_each_and_the_object_gets_the_first(
    three: Path, capfd: pytest.CaptureFixture
) -> None:
    assert drop(three, "sand", "bark", "moss") == {"FINISHED"}
    assert {material.name for material in bpy.data.materials} == {"bark", "moss", "sand"}
    assert bpy.context.object.active_material.name == "sand"
    assert [name for name in ("bark", "moss") if bpy.data.materials[name].use_fake_user] == ["bark", "moss"]
    assert "3 of 3 materials were grown; Cube has sand" in "".join(capfd.readouterr())


def test_one_file_of_a_list_is_that_file(three: Path) -> None:
    bpy.ops.lichen.import_weights(directory=str(three), files=[{"name": "moss.nca"}], width=16)
    assert bpy.context.object.active_material.name == "moss"


def test_a_bad_file_among_several_keeps_no_other_from_it(three: Path) -> None:
    with pytest.raises(RuntimeError, match=r"broken\.nca") as caught:
        drop(three, "broken", "bark", "moss")
    assert "2 of 3" not in str(caught.value)
    assert {material.name for material in bpy.data.materials} == {"bark", "moss"}
    assert bpy.context.object.active_material.name == "bark"


def test_several_files_without_an_object(three: Path, capfd: pytest.CaptureFixture) -> None:
    bpy.context.view_layer.objects.active = None
    drop(three, "bark", "moss")
    assert {material.name for material in bpy.data.materials if material.use_fake_user} == {"bark", "moss"}
    assert "2 of 2 materials were grown" in "".join(capfd.readouterr())


def test_udim_tiles_of_several_files_are_those_of_the_object(three: Path) -> None:
    drop(three, "bark", "moss", mode="udim")
    assert {image.source for image in bpy.data.images if image.name.endswith("Base Color")} == {"TILED"}


@pytest.mark.parametrize("finished", [0, 1])
def test_esc_keeps_what_has_grown_and_leaves_nothing_else(
    three: Path, window: Window, monkeypatch: pytest.MonkeyPatch, finished: int
) -> None:
    from bl_ext.user_default.lichen.operators import import_weights

    settings: Any = SimpleNamespace(request=lambda _tiles: request_of(16), real_size=True)
    paths = [three / f"{name}.nca" for name in ("bark", "moss", "sand")]
    several = import_weights._Several(settings, paths, bpy.context.object)
    growth = Driven(*several.tasks(), summary=several.summary)
    growth.start(window)
    for _ in range(finished):
        growth.wait()
        growth.modal(window, TIMER)
    assert f"({finished + 1} of 3)" in running().text
    assert growth.modal(window, ESC) == ({"FINISHED"} if finished else {"CANCELLED"})
    names = ["bark"][:finished]
    assert [material.name for material in bpy.data.materials] == names
    assert (bpy.context.object.active_material is not None) == bool(finished)
    kept = "Cancelled; what has grown already stays" if finished else "Growing was cancelled; nothing has changed"
    assert growth.reports[-2:] == [
        ("INFO", kept),
        ("INFO", "1 of 3 materials were grown; Cube has bark" if finished else "0 of 3 materials were grown"),
    ]
    assert (window.timers, running()) == (0, None)


def request_of(side: int) -> Any:
    from bl_ext.user_default.lichen.growing.request import Request

    return Request(width=side, height=side)
