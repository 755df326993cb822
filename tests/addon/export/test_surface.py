"""Export: which surface the files show, at any resolution: what the material shows."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import bpy
import numpy as np
import pytest

from ..exporting import MAPS, export, maps_of, read
from ..pixels import material_pixels


def test_another_resolution_is_the_same_surface(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    export(material, tmp_path, width=256)
    seen = read(tmp_path / "moss_height.png", 1)
    assert np.abs(seen - maps_of(weights, width=256, height=256, density=4)["height"]).max() < 1 / 65535
    coarse = maps_of(weights)["height"]
    assert np.abs(seen.reshape(64, 4, 64, 4, 1).mean(axis=(1, 3)) - coarse).mean() < 0.2 * coarse.std()


@pytest.mark.parametrize("width", [0, 40, 100, 333, 1000])
@pytest.mark.parametrize("height", [16, 70, 100, 127])
def test_no_resolution_changes_how_many_cells_a_tile_has(
    installed: ModuleType, weights: Path, height: int, width: int
) -> None:
    from bl_ext.user_default.lichen.growing.request import Request
    from bl_ext.user_default.lichen.growing.resolve import resized, resolve

    import nca_core

    model = nca_core.load(weights)
    request = resolve(Request(cells=9, width=100, height=height), model).request
    before = resolve(request, model).recipe.coarse_cells(model)
    other = resolve(resized(request, model, width), model).recipe
    assert other.coarse_cells(model) == before
    assert abs(other.height - height * other.width / 100) <= 1.5


def test_it_is_what_the_material_shows_and_not_its_settings(
    material: bpy.types.Material, weights: Path, tmp_path: Path
) -> None:
    """The artist turned knobs, but did not grow."""
    material.lichen.seed, material.lichen.cells, material.lichen.mode = 99, 3, "endless"
    export(material, tmp_path)
    assert np.abs(read(tmp_path / "moss_height.png", 1) - maps_of(weights)["height"]).max() < 1 / 65535


def test_a_file_that_says_nothing_of_that_has_its_settings(
    material: bpy.types.Material, weights: Path, tmp_path: Path
) -> None:
    from bl_ext.user_default.lichen.datablocks import storage

    storage.REQUEST.remove(storage.group_node(material).node_tree)
    export(material, tmp_path)
    assert np.abs(read(tmp_path / "moss_height.png", 1) - maps_of(weights)["height"]).max() < 1 / 65535


def test_a_living_material_gives_maps_as_well(material: bpy.types.Material, weights: Path, tmp_path: Path) -> None:
    material.lichen.living = True
    bpy.ops.lichen.grow()
    assert len(export(material, tmp_path, width=128)) == 11
    expected = maps_of(weights, width=128, height=128, density=2)["roughness"]
    assert np.abs(read(tmp_path / "moss_roughness.png", 1) - expected).max() < 1 / 65535


def test_an_endless_material_gives_its_atlas(material: bpy.types.Material, tmp_path: Path) -> None:
    material.lichen.mode = "endless"
    bpy.ops.lichen.grow()
    shown = material_pixels("moss")["Height"]
    export(material, tmp_path)
    assert np.abs(read(tmp_path / "moss_height.png", 1) - shown[..., :1]).max() < 2 / 65535
    sidecar = json.loads((tmp_path / "moss.json").read_text())
    assert "4 x 4 corner tiles" in sidecar["layout"]
    export(material, tmp_path / "half", width=32)
    assert read(tmp_path / "half" / "moss_height.png", 1).shape[0] == len(shown) / 2


def test_every_udim_tile_is_a_file_with_its_number(blender: ModuleType, weights: Path, tmp_path: Path) -> None:
    import nca_core

    bpy.ops.mesh.primitive_plane_add()
    for entry in bpy.context.object.data.uv_layers[0].data:
        entry.uv = (entry.uv[0] * 2, entry.uv[1])
    bpy.ops.lichen.import_weights(filepath=str(weights), mode="udim", width=64, height=64, seed=1)
    bpy.data.objects.remove(bpy.context.object)  # the tiles are those that were grown
    files = export(bpy.data.materials["moss"], tmp_path)
    expected = [f"moss_{name}.{tile}.png" for tile in (1001, 1002) for name in MAPS]
    assert [file.name for file in files] == [*expected, "moss.1001.json", "moss.1002.json"]
    model = nca_core.load(weights)
    cells = nca_core.grow(model, nca_core.Plane(0, -8, 16, 8, seed=1))
    plane = nca_core.decode(model, cells, (64, 128))["height"]
    seen = np.concatenate([read(tmp_path / f"moss_height.{tile}.png", 1) for tile in (1001, 1002)], axis=1)
    assert np.abs(seen - plane).max() < 1 / 255
    sidecar = json.loads((tmp_path / "moss.1002.json").read_text())
    assert (sidecar["recipe"]["x"], sidecar["maps"]["height"]) == (64, "moss_height.1002.png")
    tiled = bpy.data.images.load(str(tmp_path / "moss_height.<UDIM>.png"))  # as Blender and others name all of them
    tiled.source = "TILED"
    assert tiled.filepath.endswith("moss_height.<UDIM>.png")
