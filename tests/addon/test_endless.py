"""An endless material: tiles dealt by their corners, seamless, switched to and back, in one image a map."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest

from .pixels import material_pixels, same, shown
from .test_import import group_node


@pytest.fixture
def endless(material: bpy.types.Material) -> bpy.types.Material:
    """The material as an atlas of 16 tiles, the smallest that it can have."""
    material.lichen.mode = "endless"
    with pytest.raises(RuntimeError, match="take") as error:
        bpy.ops.lichen.grow()
    material.lichen.width = int(str(error.value).split("take ")[1].split()[0])
    assert bpy.ops.lichen.grow() == {"FINISHED"}
    return material


def render(
    material: bpy.types.Material, output: str, tiles: int, pixels: int, path: Path, **inputs: float
) -> np.ndarray:
    """What the group's output gives on a square of tiles × tiles, unlit: (pixels, pixels, 3), first row on top."""
    flat = bpy.data.materials.new("flat")
    if flat.node_tree is None:
        flat.use_nodes = True
    tree = flat.node_tree
    tree.nodes.clear()
    place = tree.nodes.new("ShaderNodeTexCoord")
    spread = tree.nodes.new("ShaderNodeVectorMath")
    spread.operation = "MULTIPLY_ADD"
    spread.inputs[1].default_value, spread.inputs[2].default_value = (tiles, tiles, 0), (-3, -2, 0)
    group = tree.nodes.new("ShaderNodeGroup")
    group.node_tree = group_node(material).node_tree
    for name, value in inputs.items():
        group.inputs[name].default_value = value
    shine, end = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeOutputMaterial")
    for into, source in (
        (spread.inputs[0], place.outputs["UV"]),
        (group.inputs["Vector"], spread.outputs[0]),
        (shine.inputs["Color"], group.outputs[output]),
        (end.inputs["Surface"], shine.outputs[0]),
    ):
        tree.links.new(into, source)
    bpy.ops.mesh.primitive_plane_add(size=1)
    bpy.context.object.data.materials.append(flat)
    bpy.context.object.location.z = 9
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    camera.location.z, camera.data.type, camera.data.ortho_scale = 10, "ORTHO", 1
    bpy.context.collection.objects.link(camera)
    scene = bpy.context.scene
    bpy.ops.preferences.addon_enable(module="cycles")
    scene.camera, scene.render.engine = camera, "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.use_adaptive_sampling = 1, False, False
    scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BOX", 0.01
    scene.render.resolution_x = scene.render.resolution_y = pixels
    scene.view_settings.view_transform = "Raw"
    scene.render.image_settings.file_format, scene.render.image_settings.color_depth = "OPEN_EXR", "32"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    bpy.data.images.load(str(path), check_existing=False).name = "rendered"
    return shown("rendered", 3)


def test_every_tile_on_the_plane_is_one_of_the_atlas_and_fits_its_neighbours(
    endless: bpy.types.Material, tmp_path: Path
) -> None:
    """Roughness, since it is data: rendered values are the image's, on a plane around the origin."""
    atlas = shown("moss Roughness", 1)
    side, count = len(atlas) // 4, 6
    surface = render(endless, "Roughness", count, count * side, tmp_path / "plane.exr")[..., :1]
    places = [(y, x) for y in range(4) for x in range(4)]
    dealt = {}
    for row in range(count):
        for column in range(count):
            seen = surface[row * side : (row + 1) * side, column * side : (column + 1) * side]
            errors = [
                np.abs(atlas[y * side : (y + 1) * side, x * side : (x + 1) * side] - seen).max() for y, x in places
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
    one, other = (render(endless, "Roughness", 4, 64, tmp_path / "a.exr", Seed=seed) for seed in (0, 1))
    assert np.abs(one - other).max() > 0.01


def test_height_is_scaled_to_a_tile(endless: bpy.types.Material) -> None:
    model, inner = 4.0, group_node(endless).node_tree.nodes
    tile = endless.lichen.width / 4  # pixels, at density 1
    assert inner["Height Scale"].outputs[0].default_value == pytest.approx(model / tile, rel=0.1)


def test_another_size_sets_anew_what_is_near_a_line(endless: bpy.types.Material) -> None:
    """One coarse cell, in tiles: a larger share of them would show more than belongs to the line."""
    inner = group_node(endless).node_tree.nodes
    before, count = inner["Near a Line"].outputs[0].default_value, len(inner)
    endless.lichen.width *= 2
    bpy.ops.lichen.grow()
    assert inner["Near a Line"].outputs[0].default_value == pytest.approx(before / 2, rel=0.1)
    assert len(inner) == count


def test_back_to_a_tile_gives_the_tile_that_was(material: bpy.types.Material, weights: Path) -> None:
    before = material_pixels("moss")
    names = {image.name for image in bpy.data.images}
    group, node = group_node(material).node_tree, group_node(material)
    links = {link.to_socket.name for link in material.node_tree.links if link.from_node == node}
    material.lichen.mode, material.lichen.width = "endless", 1024
    bpy.ops.lichen.grow()
    assert {"Scale", "Seed"} <= {socket.name for socket in node.inputs}
    assert {link.to_socket.name for link in material.node_tree.links if link.from_node == node} == links
    material.lichen.mode, material.lichen.width = "tile", 64
    bpy.ops.lichen.grow()
    assert same(before, material_pixels("moss"))
    assert not {"Scale", "Seed"} & {socket.name for socket in node.inputs}
    assert node.node_tree == group
    assert {image.name for image in bpy.data.images} - names == {"Lichen Tiles 2"}
