"""What survives: saving and reopening, growing without the weight file, appending, undo and redo."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import bpy
import numpy as np
import pytest

from .. import stored
from ..conftest import ROOT
from ..operators.test_grow import counts
from ..operators.test_import import group_node, node_of
from ..pixels import material_pixels, same, shown
from ..rendering import render


def test_pixels_links_and_recipe_survive_save_and_reload(material: bpy.types.Material, tmp_path: Path) -> None:
    before, recipe = material_pixels("moss"), stored.recipe(material)
    reopen(tmp_path / "saved.blend")
    material = bpy.data.materials["moss"]
    assert same(before, material_pixels("moss"))
    assert stored.recipe(material) == recipe
    assert material.lichen.width == 64
    assert bpy.data.images["moss Height"].colorspace_settings.name == "Non-Color"
    assert bpy.data.images["moss Base Color"].colorspace_settings.name == "sRGB"
    assert node_of(material, "ShaderNodeBsdfPrincipled").inputs["Base Color"].is_linked


def test_a_reopened_file_grows_without_the_weight_file(blender: ModuleType, weights: Path, tmp_path: Path) -> None:
    lent = tmp_path / "lent.nca"
    shutil.copy(weights, lent)
    bpy.ops.lichen.import_weights(filepath=str(lent), width=64, height=64)
    before = material_pixels("moss")
    lent.unlink()
    reopen(tmp_path / "saved.blend")
    bpy.data.materials["moss"].lichen.seed = 4
    bpy.ops.lichen.grow(material="moss")
    assert not same(before, material_pixels("moss"))
    bpy.data.materials["moss"].lichen.seed = 0
    bpy.ops.lichen.grow(material="moss")
    assert same(before, material_pixels("moss"))


def test_an_appended_material_grows(material: bpy.types.Material, tmp_path: Path) -> None:
    before = material_pixels("moss")
    library = tmp_path / "library.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(library)) as (_source, target):
        target.materials = ["moss"]
    bpy.ops.lichen.grow(material="moss")
    assert same(before, material_pixels("moss"))


def test_a_linked_material_says_that_it_cannot_grow(material: bpy.types.Material, tmp_path: Path) -> None:
    library = tmp_path / "library.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(library), link=True) as (_source, target):
        target.materials = ["moss"]
    try:
        bpy.ops.lichen.grow(material="moss")
    except RuntimeError as error:
        assert "linked from another file" in str(error)
    else:
        raise AssertionError("a linked material was grown")


def test_undo_restores_pixels_recipe_and_settings(material: bpy.types.Material) -> None:
    before, recipe = material_pixels("moss"), stored.recipe(material)
    material.lichen.seed = 8
    bpy.ops.lichen.grow()
    bpy.ops.ed.undo_push(message="grow")
    after = material_pixels("moss")
    assert not same(before, after)
    bpy.ops.ed.undo()
    material = bpy.data.materials["moss"]
    assert same(before, material_pixels("moss"))
    assert stored.recipe(material) == recipe
    assert material.lichen.seed == 1
    bpy.ops.ed.redo()
    assert same(after, material_pixels("moss"))
    assert bpy.data.materials["moss"].lichen.seed == 8


def test_undo_restores_another_size_and_links(material: bpy.types.Material) -> None:
    before = material_pixels("moss")
    material.lichen.width = 32
    material.lichen.displacement = True
    bpy.ops.lichen.grow()
    bpy.ops.ed.undo_push(message="grow")
    bpy.ops.ed.undo()
    material = bpy.data.materials["moss"]
    assert tuple(bpy.data.images["moss Height"].size) == (64, 64)
    assert same(before, material_pixels("moss"))
    assert node_of(material, "ShaderNodeBsdfPrincipled").inputs["Normal"].is_linked
    assert not node_of(material, "ShaderNodeOutputMaterial").inputs["Displacement"].is_linked


def test_undoing_an_import_leaves_nothing(blender: ModuleType, weights: Path) -> None:
    before = counts()
    bpy.ops.lichen.import_weights(filepath=str(weights), width=32, height=32)
    bpy.ops.ed.undo_push(message="import")
    assert counts() != before
    bpy.ops.ed.undo()
    assert counts() == before
    assert bpy.context.object.active_material is None


def test_growing_after_undo_works(material: bpy.types.Material) -> None:
    before = material_pixels("moss")
    bpy.ops.lichen.reseed()
    bpy.ops.ed.undo_push(message="reseed")
    bpy.ops.ed.undo()
    bpy.ops.lichen.grow()
    assert same(before, material_pixels("moss"))
    assert group_node(bpy.data.materials["moss"]).node_tree.name == "moss"


def reopen(path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.open_mainfile(filepath=str(path))


def test_a_linked_material_that_was_made_local_grows(material: bpy.types.Material, tmp_path: Path) -> None:
    """Its node group is still the other file's, and stays as it is."""
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True, load_ui=False, use_factory_startup=False)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (_there, here):
        here.materials = ["moss"]
    with pytest.raises(RuntimeError, match="make it local"):
        bpy.ops.lichen.grow(material="moss")
    linked = bpy.data.materials["moss"]
    linked.make_local()
    local = next(entry for entry in bpy.data.materials if entry.library is None)
    assert bpy.ops.lichen.grow(material=local.name) == {"FINISHED"}
    (node,) = (node for node in local.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    assert node.node_tree.library is None
    images = [inner.image for inner in node.node_tree.nodes if inner.bl_idname == "ShaderNodeTexImage"]
    assert all(image.library is None and image.size[0] == 64 for image in images)


WITHOUT = """
import sys
import bpy, numpy
from pathlib import Path
from tests.addon.rendering import render
bpy.ops.wm.open_mainfile(filepath=sys.argv[1])
assert not hasattr(bpy.types, "LICHEN_OT_grow") and not hasattr(bpy.types.Material, "lichen")
numpy.save(sys.argv[2], render(bpy.data.materials["moss"], "Base Color", Path(sys.argv[2] + ".exr"), size=(24, 24)))
"""


@pytest.mark.parametrize(("mode", "living"), [("tile", False), ("endless", False), ("tile", True)])
def test_a_file_looks_the_same_where_there_is_no_lichen(
    material: bpy.types.Material, tmp_path: Path, mode: str, living: bool
) -> None:
    """Plain nodes and packed images: a render farm needs nothing else."""
    material.lichen.mode, material.lichen.living = mode, living
    bpy.ops.lichen.grow()
    here = render(material, "Base Color", tmp_path / "here.exr", size=(24, 24))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "moss.blend"))
    (tmp_path / "user").mkdir()
    environment = os.environ | {"BLENDER_USER_RESOURCES": str(tmp_path / "user"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", WITHOUT, str(tmp_path / "moss.blend"), str(tmp_path / "there.npy")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200)
    assert run.returncode == 0, run.stderr
    assert here.std() > 0.01
    assert np.array_equal(np.load(tmp_path / "there.npy"), here)


# --- packed images as files ----------------------------------------------------------------------------------------


def unpacked(folder: Path) -> None:
    """File > External Data > Unpack Resources, and what one sees after that."""
    path = str(folder / "scene.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.file.unpack_all(method="USE_LOCAL")
    bpy.ops.wm.save_mainfile()
    bpy.ops.wm.open_mainfile(filepath=path)


def all_pixels() -> dict[str, np.ndarray]:
    return {image.name: shown(image.name, 3) for image in bpy.data.images if image.size[0]}


@pytest.mark.parametrize(
    ("names", "mode"),
    [
        (("brick wall", "brick_wall"), "tile"),
        (("brick wall", "brick_wall"), "endless"),
        (("oak: old", "oak? old"), "udim"),
        (("Moss", "moss"), "tile"),
        (("Moss", "moss"), "udim"),
        (("\N{CJK UNIFIED IDEOGRAPH-82D4}" * 21, "a" * 63), "udim"),
    ],
)
def test_unpacked_maps_of_materials_that_are_named_alike_do_not_meet(
    blender: ModuleType, weights: Path, tmp_path: Path, names: tuple[str, str], mode: str
) -> None:
    """Nor where files' names have no case."""
    from bl_ext.user_default.lichen import api

    for seed, name in enumerate(names):
        api.grow(weights, bpy.context.object, name=name, width=32, height=32, mode=mode, seed=seed).use_fake_user = True
    before = all_pixels()
    unpacked(tmp_path)
    files = [path.name.casefold() for path in (tmp_path / "textures").iterdir()]
    assert len(files) == len(set(files))
    after = all_pixels()
    assert after.keys() == before.keys()
    assert all(np.array_equal(after[name], before[name]) for name in before)


def test_nor_do_those_of_one_material_that_came_twice(blender: ModuleType, weights: Path, tmp_path: Path) -> None:
    """The same material of another seed, appended from another file."""
    from bl_ext.user_default.lichen import api

    api.grow(weights, bpy.context.object, width=32, height=32, seed=2)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "other.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    api.grow(weights, width=32, height=32, seed=1).use_fake_user = True
    with bpy.data.libraries.load(str(tmp_path / "other.blend")) as (_there, here):
        here.materials = ["moss"]
    here.materials[0].use_fake_user = True
    before = all_pixels()
    assert len(before) == 2 * 11
    unpacked(tmp_path)
    assert all(np.array_equal(values, before[name]) for name, values in all_pixels().items())


def test_an_endless_material_leans_on_no_other_file(blender: ModuleType, weights: Path, tmp_path: Path) -> None:
    """The table of tiles is one for all materials of a file, but not that of a linked one."""
    from bl_ext.user_default.lichen import api, nodes
    from bl_ext.user_default.lichen.datablocks import storage

    api.grow(weights, bpy.context.object, width=32, height=32, mode="endless")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "library.blend"))
    bpy.ops.wm.read_homefile(use_empty=True)
    with bpy.data.libraries.load(str(tmp_path / "library.blend"), link=True) as (there, here):
        here.materials = there.materials
    own = api.grow(weights, width=32, height=32, mode="endless")
    group = storage.group_node(own).node_tree
    images = {reader.image for reader in nodes.all_image_nodes(group)}
    assert "Lichen Tiles 2" in {image.name for image in images}
    assert {image.library for image in images} == {None}
    assert {file.filepath for image in images if "Tiles" in image.name for file in image.packed_files} == {
        "//textures/lichen_tiles_2.png"
    }
