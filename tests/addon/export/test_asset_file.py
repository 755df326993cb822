"""An asset's file has one material, which anybody can append, edit and grow again; the open file is left alone."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from .. import stored
from ..asset_files import appended, picture
from ..conftest import random_model

MAPS = ("base_color", "roughness", "height", "opacity")


def made(**changes: Any) -> tuple[Any, Any]:
    """An asset of a small model, 32 pixels a side, and what comes of its growth."""
    from dataclasses import replace

    from bl_ext.user_default.lichen.assets import job, shelf

    model = replace(random_model("old_wall", MAPS), **changes)
    (asset,) = shelf.assets_of([("Old Wall", model)], 32)
    work = job.AssetJob(model, asset.request)
    work.run()
    return asset, work.result()


@pytest.fixture
def write(blender: ModuleType, tmp_path: Path) -> Any:
    def write(**changes: Any) -> Path:
        from bl_ext.user_default.lichen.export import asset_file

        asset, result = made(**changes)
        asset_file.write(asset, result, tmp_path / "old_wall.blend")
        return tmp_path / "old_wall.blend"

    return write


def names() -> list[str]:
    kinds = (bpy.data.materials, bpy.data.node_groups, bpy.data.images)
    return [f"{type(block).__name__} {block.name} {block.users}" for blocks in kinds for block in blocks]


def test_it_says_what_it_is(write: Any) -> None:
    import nca_core

    origin = nca_core.Provenance(author="A. Mason", licence="CC0-1.0")
    block = appended(write(provenance=origin, cell_size=0.25))
    data = block.asset_data
    assert (block.name, data.author, data.license) == ("Old Wall", "A. Mason", "CC0-1.0")
    assert {"lichen", "wall", "old", "seamless"} <= {tag.name for tag in data.tags}
    assert "Base Color" in data.description
    assert data.catalog_id == "7e34bb0a-583c-4896-a455-df27f94c7db4"  # Lichen/Wall, for good
    assert data["Real size"] == 32 * 0.25 / 2  # pixels, of which each cell has two
    assert f"{data['Real size']:.3g} m" in data.description
    if bpy.app.version >= (5, 2):
        assert (data.use_preferred_import_method, data.preferred_import_method) == (True, "APPEND")


def test_a_group_and_tags_of_the_file_are_the_assets(write: Any) -> None:
    data = appended(write(group="metal", tags=("scratched", "blue paint"))).asset_data
    assert {"metal", "scratched", "blue paint", "old", "wall"} <= {tag.name for tag in data.tags}
    assert data.catalog_id == "55299298-19bc-476b-9713-3cab6f04d253"  # Lichen/Metal


def test_what_nobody_knows_is_not_said(write: Any) -> None:
    data = appended(write()).asset_data
    assert (data.author, data.license) == ("", "")
    assert "Real size" not in data


def test_its_picture_is_that_of_a_sphere(write: Any) -> None:
    pixels = picture(appended(write()))
    assert pixels.shape == (256, 256, 4)
    assert pixels[0, 0].tolist() == [0, 0, 0, 0]
    assert (pixels[..., :3] <= pixels[..., 3:] + 0.01).all()  # multiplied by alpha
    _asset, result = made()
    assert np.abs(pixels[..., 3] - result.picture[::-1, :, 3]).max() < 0.01


def test_what_was_appended_can_be_edited_and_grows_again(write: Any) -> None:
    from bl_ext.user_default.lichen import api

    path = write()
    bpy.ops.wm.read_homefile(use_empty=True)
    bpy.ops.mesh.primitive_cube_add()
    block = appended(path)
    path.unlink()  # it needs nothing of where it comes from
    bpy.context.object.data.materials.append(block)
    assert block.library is None and block.is_editable
    assert api.settings(block)["width"] == block.lichen.width == 32
    principled = next(node for node in block.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    assert principled.inputs["Base Color"].is_linked
    assert bpy.data.images["Old Wall Base Color"].size[0] == 32
    api.regrow(block, seed=5, width=48)
    assert bpy.data.images["Old Wall Base Color"].size[0] == 48
    assert '"seed": 5' in stored.recipe(block)
    block.lichen.seed = 6
    assert bpy.ops.lichen.grow(material=block.name) == {"FINISHED"}
    assert '"seed": 6' in stored.recipe(block)


def test_the_open_file_is_left_alone(write: Any) -> None:
    write()
    before = names()
    write()
    assert names() == before
    assert not [name for name in before if "Old Wall" in name]


def test_a_material_of_that_name_keeps_it_and_the_asset_has_it_too(write: Any) -> None:
    """As after it was dragged out of the Asset Browser."""
    block = appended(write())
    group = next(node.node_tree for node in block.node_tree.nodes if node.type == "GROUP")
    before = names()
    path = write()
    assert names() == before
    assert (block.name, group.name) == ("Old Wall", "Old Wall")
    bpy.ops.wm.read_homefile(use_empty=True)
    appended(path)
    assert {"Old Wall", "Old Wall Base Color"} <= {*bpy.data.materials.keys(), *bpy.data.images.keys()}


def test_what_cannot_be_written_leaves_the_open_file_alone(write: Any, tmp_path: Path) -> None:
    from bl_ext.user_default.lichen.export import asset_file

    asset, result = made()
    block = appended(write())
    before = names()
    with pytest.raises(OSError, match="nowhere"):
        asset_file.write(asset, result, tmp_path / "nowhere" / "old_wall.blend")
    assert names() == before
    assert block.name == "Old Wall"


def test_a_file_that_was_cut_short_is_refused(write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a full disk, of which Blender does not always tell."""
    from bl_ext.user_default.lichen.export import asset_file

    monkeypatch.setattr(asset_file.blend_files, "is_whole", lambda path: False)
    with pytest.raises(OSError, match="not whole"):
        write()
