"""A .blend that an older add-on saved opens, looks the same, and grows again.

`tests/fixtures/0.1.0/materials.blend` has one material of each kind; `renders.npz` is what they looked like then.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from . import stored
from .conftest import ROOT
from .pixels import shown
from .rendering import render

OLD = ROOT / "tests" / "fixtures" / "0.1.0"
OUTPUTS = ("Base Color", "Normal", "Height")
EXTENTS = {"tile": 1.0, "endless": 4.0, "udim": 1.0, "living": 1.0}  # units of UV that the renders show
SAME = 1 / 255  # of what is rendered, on average
LEVEL = 1.5 / 255  # of an image's pixel that was grown again: one level of 8 bits, and rounding


@pytest.fixture
def opened(blender: ModuleType, tmp_path: Path) -> Iterator[ModuleType]:
    """The add-on, in a copy of the old file."""
    path = shutil.copy(OLD / "materials.blend", tmp_path / "materials.blend")
    bpy.ops.wm.open_mainfile(filepath=str(path))
    yield blender


def looks(name: str, folder: Path) -> dict[str, np.ndarray]:
    """What a material's outputs look like, rendered."""
    extent = (EXTENTS[name], EXTENTS[name])
    block = bpy.data.materials[name]
    return {output: render(block, output, folder / f"{output}.exr", size=(24, 24), extent=extent) for output in OUTPUTS}


@pytest.mark.parametrize("name", EXTENTS)
def test_it_looks_the_same(opened: ModuleType, tmp_path: Path, name: str) -> None:
    then = np.load(OLD / "renders.npz")
    for output, values in looks(name, tmp_path).items():
        assert np.abs(values - then[f"{name} {output}"]).mean() < SAME, output


def test_its_settings_and_provenance_are_read(opened: ModuleType) -> None:
    from bl_ext.user_default.lichen import api

    found = {block.name: api.settings(block) for block in api.materials()}
    assert set(found) == set(EXTENTS)
    assert found["tile"]["seed"] == 7
    assert (found["endless"]["mode"], found["endless"]["cells"]) == ("endless", 16)
    assert found["living"]["living"] is True
    assert {api.provenance(block)["licence"] for block in api.materials()} == {"CC0-1.0"}


@pytest.mark.parametrize("name", ["tile", "udim", "living"])
def test_it_grows_the_same_again(opened: ModuleType, tmp_path: Path, name: str) -> None:
    """From the weights of version 3 that the file holds, and the request of version 1. Another seed, and back."""
    before = images_of(name)
    assert len(before) >= 4
    grow(name, seed=99)
    others = images_of(name)
    assert max(float(np.abs(others[key] - before[key]).max()) for key in before) > 0.1
    grow(name, seed={"tile": 7, "udim": 5, "living": 2}[name])
    again = images_of(name)
    assert again.keys() == before.keys()
    for key in before:
        assert np.abs(again[key] - before[key]).max() <= LEVEL, key


def test_an_endless_material_grows_tiles_that_join(opened: ModuleType, tmp_path: Path) -> None:
    """Its tiles were cut to 10 coarse cells, too few; weights of version 3 do not say how many are needed, so the
    strict reach is taken, and the tiles are larger."""
    import nca_core

    before = stored.recipe(bpy.data.materials["endless"])
    assert nca_core.Recipe.from_json(before).reach == nca_core.recipe.AS_VERSION_1
    grow("endless", seed=3)
    recipe = nca_core.Recipe.from_json(stored.recipe(bpy.data.materials["endless"]))
    assert recipe.reach == 18
    assert recipe.width == 4 * 37 * 2  # pixels: 37 coarse cells, each of which has two
    for values in looks("endless", tmp_path).values():
        assert values.std() > 0.05


def test_opening_changes_nothing_and_growing_brings_it_up_to_date(opened: ModuleType) -> None:
    from bl_ext.user_default.lichen.datablocks import storage

    for name in EXTENTS:
        group = stored.group_of(bpy.data.materials[name])
        assert storage.version_of(group) == 1
        assert bpy.data.materials[name]["lichen_recipe"] == group["lichen_recipe"]
    grow("tile", seed=9)
    material, group = bpy.data.materials["tile"], stored.group_of(bpy.data.materials["tile"])
    assert storage.version_of(group) == storage.VERSION
    images = [image for image in bpy.data.images if image.name.startswith("tile ")]
    assert images
    assert all(storage.version_of(image) == storage.VERSION for image in images)
    assert not [block for block in (material, *images) if "lichen_recipe" in block]
    assert storage.version_of(stored.group_of(bpy.data.materials["udim"])) == 1


@pytest.mark.parametrize("name", EXTENTS)
def test_growing_again_adds_adjustments_to_the_nodes_that_are_there(
    opened: ModuleType, tmp_path: Path, name: str
) -> None:
    """With what an artist has set, linked and built; and it still looks the same."""
    (node,) = (entry for entry in bpy.data.materials[name].node_tree.nodes if entry.type == "GROUP")
    inner, links = {entry.name for entry in node.node_tree.nodes}, len(bpy.data.materials[name].node_tree.links)
    node.inputs["Normal Strength"].default_value = 0.75
    grow(name)
    added = ("Hue", "Saturation", "Value", "Roughness Offset", "Height Amount")
    assert [node.inputs[each].default_value for each in added] == [0.5, 1, 1, 0, 1]
    assert node.inputs["Normal Strength"].default_value == 0.75
    assert inner < {entry.name for entry in node.node_tree.nodes}
    assert len(bpy.data.materials[name].node_tree.links) == links
    if name != "endless":  # which grows other tiles
        then = np.load(OLD / "renders.npz")
        for output, values in looks(name, tmp_path).items():
            assert np.abs(values - then[f"{name} {output}"]).mean() < SAME, output
    size = {"size": (8, 8), "Height Amount": 0.0}
    flat = render(bpy.data.materials[name], "Normal", tmp_path / "flat.exr", **size)
    assert np.abs(flat - (0.5, 0.5, 1.0)).max() < SAME


def grow(name: str, **values: Any) -> None:
    from bl_ext.user_default.lichen import api

    api.regrow(bpy.data.materials[name], **values)


def images_of(name: str) -> dict[str, np.ndarray]:
    """The pixels of a material's images, by what comes after the material's name."""
    names = [image.name for image in bpy.data.images if image.name.startswith(f"{name} ")]
    return {entry.removeprefix(f"{name} "): shown(entry, 3) for entry in names}
