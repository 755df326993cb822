"""An endless material: tiles dealt by their corners, seamless, switched to and back, in one image a map."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest

from ..operators.test_import import group_node
from ..pixels import material_pixels, same, shown
from ..rendering import render


@pytest.fixture
def endless(material: bpy.types.Material) -> bpy.types.Material:
    """The material as an atlas of 16 tiles."""
    material.lichen.mode = "endless"
    assert bpy.ops.lichen.grow() == {"FINISHED"}
    return material


def seen(material: bpy.types.Material, output: str, tiles: int, pixels: int, path: Path, **inputs: float) -> np.ndarray:
    """A square of tiles × tiles around the origin: (pixels, pixels, 3), first row on top."""
    per_unit = group_node(material).node_tree.nodes["Tiles per Unit"].outputs[0].default_value
    corner, extent = (-3 / per_unit, -2 / per_unit), (tiles / per_unit, tiles / per_unit)
    return render(material, output, path, size=(pixels, pixels), corner=corner, extent=extent, **inputs)


def test_every_tile_on_the_plane_is_one_of_the_atlas_and_fits_its_neighbours(
    endless: bpy.types.Material, tmp_path: Path
) -> None:
    """Roughness, since it is data: rendered values are the image's, on a plane around the origin."""
    atlas = shown("moss Roughness", 1)
    side, count = len(atlas) // 4, 6
    surface = seen(endless, "Roughness", count, count * side, tmp_path / "plane.exr")[..., :1]
    places = [(y, x) for y in range(4) for x in range(4)]
    dealt = {}
    for row in range(count):
        for column in range(count):
            part = surface[row * side : (row + 1) * side, column * side : (column + 1) * side]
            errors = [
                np.abs(atlas[y * side : (y + 1) * side, x * side : (x + 1) * side] - part).max() for y, x in places
            ]
            assert min(errors) < 1 / 255, (row, column)
            dealt[row, column] = places[int(np.argmin(errors))]
    assert len(set(dealt.values())) > 8
    from nca_core.corner_tiles import atlas_corners

    colours, corners = atlas_corners(2), {}
    for (row, column), (y, x) in dealt.items():
        for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
            colour = int(colours[(y + down) % 4, (x + right) % 4])
            assert corners.setdefault((row + down, column + right), colour) == colour


def test_its_seed_deals_anew_and_its_scale_spreads(endless: bpy.types.Material, tmp_path: Path) -> None:
    one, other = (seen(endless, "Roughness", 4, 64, tmp_path / "a.exr", Seed=seed) for seed in (0, 1))
    assert np.abs(one - other).max() > 0.01


def test_height_is_scaled_to_a_unit_of_uv(endless: bpy.types.Material) -> None:
    relief, inner = 4.0, group_node(endless).node_tree.nodes
    assert inner["Height Scale"].outputs[0].default_value == pytest.approx(relief / 64)


def test_features_are_as_large_as_on_a_tile(endless: bpy.types.Material) -> None:
    """8 coarse cells for each unit of UV, as the 64 pixels of the tile had."""
    atlas = len(shown("moss Roughness", 1))
    assert endless.lichen.cells == 8
    per_unit = group_node(endless).node_tree.nodes["Tiles per Unit"].outputs[0].default_value
    assert atlas / 4 * per_unit == pytest.approx(endless.lichen.width)


def test_another_resolution_changes_no_node(endless: bpy.types.Material) -> None:
    inner = group_node(endless).node_tree.nodes
    band, count, side = inner["Near a Line"].outputs[0].default_value, len(inner), len(shown("moss Roughness", 1))
    endless.lichen.width *= 2
    bpy.ops.lichen.grow()
    assert inner["Near a Line"].outputs[0].default_value == band
    assert len(inner) == count
    assert len(shown("moss Roughness", 1)) == 2 * side


def test_a_duplicate_deals_its_own_tiles(endless: bpy.types.Material, tmp_path: Path) -> None:
    copy = endless.copy()
    copy.lichen.seed = 9
    bpy.ops.lichen.grow(material=copy.name)
    one, other = (seen(entry, "Roughness", 4, 64, tmp_path / "d.exr") for entry in (endless, copy))
    assert np.abs(one - other).max() > 0.01
    assert other.std() > 0.01


def test_back_to_a_tile_gives_the_tile_that_was(material: bpy.types.Material, weights: Path) -> None:
    before = material_pixels("moss")
    names = {image.name for image in bpy.data.images}
    group, node = group_node(material).node_tree, group_node(material)
    links = {link.to_socket.name for link in material.node_tree.links if link.from_node == node}
    material.lichen.mode = "endless"
    bpy.ops.lichen.grow()
    assert {"Scale", "Seed"} <= {socket.name for socket in node.inputs}
    assert {link.to_socket.name for link in material.node_tree.links if link.from_node == node} == links
    material.lichen.mode = "tile"
    bpy.ops.lichen.grow()
    assert same(before, material_pixels("moss"))
    assert "Seed" not in {socket.name for socket in node.inputs}
    assert node.node_tree == group
    assert {image.name for image in bpy.data.images} - names == {"Lichen Tiles 2"}


def test_what_an_artist_set_on_the_node_comes_back_with_its_mode(material: bpy.types.Material) -> None:
    """UDIM has no Scale; a socket that is new to a node would be 0, and show one texel all over."""
    node = group_node(material)
    node.inputs["Scale"].default_value = 3.0
    for mode in ("udim", "endless", "tile"):
        material.lichen.mode = mode
        bpy.ops.lichen.grow()
        inputs = {socket.name: socket for socket in node.inputs}
        assert ("Scale" in inputs) == (mode != "udim")
        if "Scale" in inputs:
            assert inputs["Scale"].default_value == 3.0
            assert inputs["Rotation"].default_value == 0.0
