"""UDIM: an image for each tile that the object's UVs touch, neighbours joined, all packed into the file."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import bpy
import numpy as np
import pytest

from ..pixels import reference
from ..rendering import render


def unwrap(corner: tuple[float, float], extent: tuple[float, float]) -> bpy.types.Object:
    """A plane whose UVs cover a rectangle."""
    bpy.ops.mesh.primitive_plane_add()
    plane = bpy.context.object
    for entry in plane.data.uv_layers[0].data:
        entry.uv = tuple(corner[axis] + extent[axis] * entry.uv[axis] for axis in (0, 1))
    return plane


@pytest.fixture
def tiled(blender: ModuleType, weights: Path) -> bpy.types.Material:
    """On a plane over the tiles 1001, 1002, 1011 and 1012."""
    unwrap((0, 0), (2, 2))
    bpy.ops.lichen.import_weights(filepath=str(weights), mode="udim", width=64, height=64, seed=1)
    return bpy.data.materials["moss"]


def test_every_tile_has_its_image(tiled: bpy.types.Material) -> None:
    image = bpy.data.images["moss Height"]
    assert image.source == "TILED"
    assert [tile.number for tile in image.tiles] == [1001, 1002, 1011, 1012]
    assert {packed.tile_number for packed in image.packed_files} == {1001, 1002, 1011, 1012}
    assert re.fullmatch(r"//textures/moss_Height\.[0-9a-f]{10}\.<UDIM>\.png", image.filepath)


def test_the_tiles_are_one_plane(tiled: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    import nca_core

    model = nca_core.load(weights)
    cells = nca_core.grow(model, nca_core.Plane(0, -16, 16, 16, seed=1))
    expected = nca_core.decode(model, cells, (128, 128))["height"]
    seen = render(tiled, "Height", tmp_path / "a.exr", size=(128, 128), extent=(2, 2))
    assert np.abs(seen[..., :1] - expected).max() < 1 / 255


def test_it_survives_saving(tiled: bpy.types.Material, tmp_path: Path) -> None:
    before = render(tiled, "Normal", tmp_path / "a.exr", size=(64, 64), extent=(2, 2))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "kept.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "kept.blend"))
    again = render(bpy.data.materials["moss"], "Normal", tmp_path / "a.exr", size=(64, 64), extent=(2, 2))
    assert np.array_equal(again, before)


def test_other_uvs_and_another_seed_grow_other_tiles(tiled: bpy.types.Material) -> None:
    plane = bpy.context.object
    for entry in plane.data.uv_layers[0].data:
        entry.uv = (entry.uv[0] / 2 + 3, entry.uv[1] / 2)
    tiled.lichen.seed = 5
    bpy.ops.lichen.grow()
    assert [tile.number for tile in bpy.data.images["moss Height"].tiles] == [1004]
    assert not [image for image in bpy.data.images if image.name.endswith(".001")]


def test_an_images_own_settings_stay(tiled: bpy.types.Material) -> None:
    image = bpy.data.images["moss Height"]
    image["note"], image.use_half_precision = "mine", True
    image.colorspace_settings.name = "sRGB"
    bpy.ops.lichen.grow()
    image = bpy.data.images["moss Height"]
    assert (image["note"], image.use_half_precision, image.colorspace_settings.name) == ("mine", True, "sRGB")


def test_back_to_a_tile(tiled: bpy.types.Material, weights: Path) -> None:
    import nca_core

    from ..pixels import shown

    tiled.lichen.mode = "tile"
    bpy.ops.lichen.grow()
    expected = reference(nca_core.load(weights), nca_core.Recipe(seed=1, width=64, height=64))["height"]
    assert bpy.data.images["moss Height"].source == "FILE"
    assert np.abs(shown("moss Height", 1) - expected).max() < 1 / 65535


@pytest.mark.parametrize(
    ("corner", "extent", "expected"),
    [
        ((0, 0), (1, 1), (1001,)),
        ((0.2, 0.2), (0.1, 0.1), (1001,)),
        ((0.5, 0), (1, 1), (1001, 1002)),
        ((9, 1), (1, 2), (1020, 1030)),
        ((-3, 0), (1, 1), ()),
        ((0, 0), (0, 0), (1001,)),
    ],
)
def test_faces_touch_the_tiles_that_they_lie_on(
    blender: ModuleType, corner: tuple[float, float], extent: tuple[float, float], expected: tuple[int, ...]
) -> None:
    from bl_ext.user_default.lichen.scene import uv_tiles

    assert uv_tiles.touched([unwrap(corner, extent)], None) == expected


def test_only_faces_of_the_material_count(tiled: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen.scene import uv_tiles

    plane = bpy.context.object
    plane.data.materials.append(bpy.data.materials.new("other"))
    assert uv_tiles.touched(uv_tiles.users(tiled), tiled) == (1001, 1002, 1011, 1012)
    plane.data.polygons[0].material_index = 1
    assert uv_tiles.touched(uv_tiles.users(tiled), tiled) == ()


def test_a_mesh_may_be_in_edit_mode(tiled: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen.scene import uv_tiles

    bpy.ops.object.mode_set(mode="EDIT")
    try:
        assert uv_tiles.touched(uv_tiles.users(tiled), tiled) == (1001, 1002, 1011, 1012)
        for mode in ("udim", "tile"):
            tiled.lichen.mode = mode
            assert bpy.ops.lichen.grow(material="moss") == {"FINISHED"}
    finally:
        bpy.ops.object.mode_set(mode="OBJECT")


def test_uvs_that_are_no_numbers_count_for_nothing(blender: ModuleType) -> None:
    from bl_ext.user_default.lichen.scene import uv_tiles

    plane = unwrap((0, 0), (1, 1))
    plane.data.uv_layers[0].data[2].uv = (float("nan"), float("inf"))
    assert uv_tiles.touched([plane], None) == ()


def test_too_many_tiles_say_so(blender: ModuleType, weights: Path) -> None:
    unwrap((0, 0), (10, 11))
    with pytest.raises(RuntimeError, match="touch 110 UDIM tiles"):
        bpy.ops.lichen.import_weights(filepath=str(weights), mode="udim", width=64)


def test_every_map_would_be_unpacked_to_a_place_of_its_own(tiled: bpy.types.Material) -> None:
    paths = [
        packed.filepath
        for image in bpy.data.images
        if image.source == "TILED" and image.name.startswith("moss")
        for packed in image.packed_files
    ]
    assert len(paths) == len(set(paths)) == 11 * 4
    assert all(path.startswith("//textures/moss_") for path in paths)


def test_without_uvs_it_says_what_is_missing(blender: ModuleType, weights: Path) -> None:
    bpy.data.objects.remove(bpy.context.object)
    with pytest.raises(RuntimeError, match="UV map"):
        bpy.ops.lichen.import_weights(filepath=str(weights), mode="udim", width=64)
    assert not bpy.data.materials
