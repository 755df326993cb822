"""A living material: cells and noise as textures, decoded by nodes; the same maps as nca_core's, at any zoom."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import bpy
import numpy as np
import pytest

from ..conftest import random_model
from ..pixels import reference
from ..rendering import render

ZOOM = 2  # pixels per exemplar pixel: where a normal's step is a pixel


@pytest.fixture
def living(material: bpy.types.Material) -> bpy.types.Material:
    material.lichen.living = True
    assert bpy.ops.lichen.grow() == {"FINISHED"}
    return material


def decoded(material: bpy.types.Material, weights: Path, density: int) -> dict[str, np.ndarray]:
    import nca_core

    side = 64 * density
    return reference(nca_core.load(weights), nca_core.Recipe(seed=1, width=side, height=side, density=density))


@pytest.mark.parametrize("name", ["height", "roughness", "metallic", "opacity", "ambient_occlusion"])
def test_it_shows_what_decoding_gives(living: bpy.types.Material, weights: Path, tmp_path: Path, name: str) -> None:
    expected = decoded(living, weights, ZOOM)[name]
    seen = render(living, name.replace("_", " ").title(), tmp_path / "a.exr", size=expected.shape[:2])
    assert np.abs(seen[..., :1] - expected).mean() < 1 / 255


@pytest.mark.parametrize("name", ["base_color", "emission"])
def test_colours_come_as_light(living: bpy.types.Material, weights: Path, tmp_path: Path, name: str) -> None:
    encoded = decoded(living, weights, ZOOM)[name]
    light = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    seen = render(living, name.replace("_", " ").title(), tmp_path / "a.exr", size=light.shape[:2])
    assert np.abs(seen - light).mean() < 1 / 255


def test_normals_are_those_of_the_height(living: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    expected = decoded(living, weights, ZOOM)["normal"]
    seen = render(living, "Normal", tmp_path / "a.exr", size=expected.shape[:2])
    assert np.abs(seen - expected).mean() < 1 / 255
    assert np.abs(seen - expected)[..., :2].mean() < 0.05 * np.abs(expected - 0.5)[..., :2].mean()


def test_a_close_up_is_what_decoding_that_much_finer_gives(
    living: bpy.types.Material, weights: Path, tmp_path: Path
) -> None:
    """An eighth of the tile, sixteen times finer than the exemplar."""
    expected = decoded(living, weights, 16)["height"][-128:, :128]
    seen = render(living, "Height", tmp_path / "a.exr", size=(128, 128), extent=(0.125, 0.125))
    assert np.abs(seen[..., :1] - expected).mean() < 1 / 255


def test_a_sharpened_material_shows_what_decoding_gives(blender: ModuleType, weights: Path, tmp_path: Path) -> None:
    """Its textures are sharpened; the nodes are those of any other, but for how far the grain goes."""
    import nca_core

    model, path = nca_core.load(weights), tmp_path / "crisp.nca"
    nca_core.save(replace(model, name="crisp", decoder=replace(model.decoder, sharpening=0.25)), path)
    bpy.ops.lichen.import_weights(filepath=str(path), width=64, height=64, seed=1)
    material = bpy.data.materials["crisp"]
    material.lichen.living = True
    assert bpy.ops.lichen.grow() == {"FINISHED"}
    sharp, plain = decoded(material, path, ZOOM), decoded(material, weights, ZOOM)
    for name in ("height", "normal"):
        expected = sharp[name]
        seen = render(material, name.title(), tmp_path / "a.exr", size=expected.shape[:2])
        assert np.abs(seen[..., : expected.shape[2]] - expected).mean() < 1 / 255
        assert np.abs(plain[name] - expected).mean() > 4 / 255
    close = decoded(material, path, 16)["height"][-128:, :128]
    seen = render(material, "Height", tmp_path / "a.exr", size=(128, 128), extent=(0.125, 0.125))
    assert np.abs(seen[..., :1] - close).mean() < 1 / 255


@pytest.mark.parametrize(("widths", "features"), [((16, 52, 32), 12), ((16, 96, 48), 24)])
def test_it_shows_what_decoding_gives_of_a_wide_network(
    blender: ModuleType, tmp_path: Path, widths: tuple[int, int, int], features: int
) -> None:
    """Of 16 channels, as trained ones have, and with more features than the textures of a small one hold."""
    import nca_core

    model = random_model("wide", ("base_color", "roughness", "height"), 1, 16, widths, features)
    nca_core.save(model, tmp_path / "wide.nca")
    bpy.ops.lichen.import_weights(filepath=str(tmp_path / "wide.nca"), width=64, height=64, seed=1)
    material = bpy.data.materials["wide"]
    material.lichen.living = True
    assert bpy.ops.lichen.grow() == {"FINISHED"}
    expected = decoded(material, tmp_path / "wide.nca", ZOOM)["height"]
    assert expected.std() > 0.05
    seen = render(material, "Height", tmp_path / "a.exr", size=expected.shape[:2])
    assert np.abs(seen[..., :1] - expected).mean() < 1 / 255


def test_a_wide_tile_keeps_its_shape(living: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    import nca_core

    living.lichen.width = 128
    bpy.ops.lichen.grow()
    recipe = nca_core.Recipe(seed=1, width=128, height=64, density=ZOOM)  # 8 x 4 coarse cells
    expected = reference(nca_core.load(weights), recipe)["height"]
    seen = render(living, "Height", tmp_path / "a.exr", size=(64, 128), extent=(1.0, 0.5))
    assert np.abs(seen[..., :1] - expected).mean() < 1 / 255


def test_endless_deals_living_tiles(living: bpy.types.Material, tmp_path: Path) -> None:
    """The same surface as the images of an endless material show, but for their pixels."""
    living.lichen.mode = "endless"
    bpy.ops.lichen.grow()
    alive = render(living, "Roughness", tmp_path / "a.exr", size=(256, 256), corner=(-6, -5), extent=(12, 12))
    living.lichen.living = False
    bpy.ops.lichen.grow()
    baked = render(living, "Roughness", tmp_path / "b.exr", size=(256, 256), corner=(-6, -5), extent=(12, 12))
    assert np.abs(alive - baked).mean() < 0.1 * baked.std()


def test_it_leaves_no_images_behind_when_it_changes(living: bpy.types.Material) -> None:
    names = {image.name for image in bpy.data.images if image.users}
    assert names == {"moss Cells 0", "moss Cells 1", "moss Grain"}
    assert len(bpy.data.node_groups) == 2
    living.lichen.living = False
    bpy.ops.lichen.grow()
    assert {image.name.split()[1] for image in bpy.data.images if image.users} >= {"Base", "Roughness", "Normal"}
    assert not [image for image in bpy.data.images if "Cells" in image.name]
    assert [tree.name for tree in bpy.data.node_groups] == ["moss"]


def test_a_duplicate_has_a_decoder_of_its_own(living: bpy.types.Material, tmp_path: Path) -> None:
    before = render(living, "Height", tmp_path / "a.exr", size=(64, 64))
    copy = living.copy()
    copy.lichen.seed = 9
    bpy.ops.lichen.grow(material=copy.name)
    assert np.array_equal(render(living, "Height", tmp_path / "a.exr", size=(64, 64)), before)
    assert not np.array_equal(render(copy, "Height", tmp_path / "a.exr", size=(64, 64)), before)


def test_it_survives_saving(living: bpy.types.Material, tmp_path: Path) -> None:
    before = render(living, "Height", tmp_path / "a.exr", size=(64, 64))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "kept.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "kept.blend"))
    again = render(bpy.data.materials["moss"], "Height", tmp_path / "a.exr", size=(64, 64))
    assert np.array_equal(again, before)


def test_what_is_too_large_says_so(living: bpy.types.Material) -> None:
    living.lichen.cells = 4096
    with pytest.raises(RuntimeError, match="Fewer cells"):
        bpy.ops.lichen.grow()


@pytest.mark.skipif(not hasattr(bpy.data, "colorspace"), reason="files choose their working space from Blender 5 on")
@pytest.mark.parametrize("space", ["Linear Rec.2020", "ACEScg"])
def test_colours_are_those_of_images_in_a_wide_working_space_too(
    material: bpy.types.Material, tmp_path: Path, space: str
) -> None:
    bpy.ops.wm.set_working_color_space(working_space=space)
    of_images = render(material, "Base Color", tmp_path / "a.exr", size=(64, 64))
    material.lichen.living = True
    assert bpy.ops.lichen.grow() == {"FINISHED"}
    decoded_by_nodes = render(material, "Base Color", tmp_path / "a.exr", size=(64, 64))
    assert np.abs(decoded_by_nodes.mean((0, 1)) - of_images.mean((0, 1))).max() < 1 / 255


@pytest.mark.skipif(not hasattr(bpy.data, "colorspace"), reason="files choose their working space from Blender 5 on")
def test_nodes_are_built_for_the_working_space_and_know_when_it_is_another(living: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen import nodes
    from bl_ext.user_default.lichen.datablocks import storage

    group = storage.group_node(living).node_tree
    (decoder,) = nodes.living.decoders(group)
    count = len(decoder.nodes)
    bpy.ops.wm.set_working_color_space(working_space="ACEScg")
    assert nodes.is_stale(group)
    bpy.ops.lichen.grow()
    (decoder,) = nodes.living.decoders(group)
    assert not nodes.is_stale(group)
    assert len(decoder.nodes) > count
    bpy.ops.wm.set_working_color_space(working_space="Linear Rec.709")
    bpy.ops.lichen.grow()
    (decoder,) = nodes.living.decoders(group)
    assert len(decoder.nodes) == count
