"""What is learnt, as the trainer reads it: an image, and the maps of an object's material in one folder."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from ..training_program import real


@pytest.fixture
def cube(blender: ModuleType) -> bpy.types.Object:
    """A cube with a material "old wall", whose nodes are a Principled BSDF and the output."""
    block = bpy.data.materials.new("old wall")
    block.use_nodes = True
    bpy.context.object.active_material = block
    return bpy.context.object


def learnt(exemplar: Any) -> Any:
    from bl_ext.user_default.lichen.settings import exemplars

    return exemplars.learnt(exemplar)


def image(name: str, values: np.ndarray, is_float: bool = False) -> bpy.types.Image:
    """An image of (height, width, 4), first row on top."""
    made = bpy.data.images.new(name, values.shape[1], values.shape[0], alpha=True, float_buffer=is_float)
    made.colorspace_settings.name = "Non-Color"
    made.pixels.foreach_set(np.ascontiguousarray(values[::-1], np.float32).ravel())
    return made


def wire(cube: bpy.types.Object, socket: str, shown: bpy.types.Image, out: str = "Color") -> None:
    """Wire an image into the Principled BSDF, its normals and heights through their nodes."""
    tree = cube.active_material.node_tree
    shader = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    output = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")
    source = tree.nodes.new("ShaderNodeTexImage")
    source.image = shown
    if socket == "Normal":
        between = tree.nodes.new("ShaderNodeNormalMap")
        tree.links.new(between.inputs["Color"], source.outputs[out])
        tree.links.new(shader.inputs["Normal"], between.outputs["Normal"])
    elif socket == "Displacement":
        between = tree.nodes.new("ShaderNodeDisplacement")
        tree.links.new(between.inputs["Height"], source.outputs[out])
        tree.links.new(output.inputs["Displacement"], between.outputs["Displacement"])
    else:
        tree.links.new(shader.inputs[socket], source.outputs[out])


def pixels(path: Path) -> np.ndarray:
    """The numbers of a file: (height, width, 4), first row on top."""
    loaded = bpy.data.images.load(str(path))
    loaded.colorspace_settings.name = "Non-Color"
    width, height = loaded.size
    values = np.array(loaded.pixels, np.float32).reshape(height, width, -1)[::-1]
    bpy.data.images.remove(loaded)
    return values


def texture(seed: int, size: int = 96) -> np.ndarray:
    values = np.random.default_rng(seed).integers(0, 256, (size, size, 4)) / np.float32(255)
    values[..., 3] = 1.0
    return values.astype(np.float32)


def test_the_maps_of_an_object_lie_in_one_folder(cube: bpy.types.Object, tmp_path: Path) -> None:
    from bl_ext.user_default.lichen.settings import trainings

    from nca_core.maps import kind_of_file

    colours = texture(1)
    wire(cube, "Base Color", image("paint", colours))
    rough = image("rough", texture(2))
    rough.filepath_raw, rough.file_format = str(tmp_path / "scan 7.png"), "PNG"
    rough.save()
    on_disk = bpy.data.images.load(str(tmp_path / "scan 7.png"))
    wire(cube, "Roughness", on_disk)
    wire(cube, "Normal", image("bent", texture(3)))
    wire(cube, "Displacement", image("high", texture(4)))
    found = learnt(cube)
    assert (found.path.name, found.name, found.note) == ("old wall", "old wall", "")
    assert trainings.records() in found.path.parents
    files = {kind_of_file(path.stem).name: path for path in found.path.iterdir()}
    assert sorted(files) == ["base_color", "height", "normal", "roughness"]
    assert files["normal"].stem == "normal_gl"
    assert files["roughness"].read_bytes() == (tmp_path / "scan 7.png").read_bytes()
    np.testing.assert_allclose(pixels(files["base_color"])[..., :3], colours[..., :3], atol=1e-6)


def test_alpha_and_channels_have_files_of_their_own(cube: bpy.types.Object) -> None:
    leaf = texture(1)
    leaf[..., 3] = leaf[..., 0]
    shown = image("leaf", leaf)
    shown.alpha_mode = "STRAIGHT"
    wire(cube, "Base Color", shown)
    wire(cube, "Alpha", shown, "Alpha")
    found = learnt(cube)
    assert sorted(path.name for path in found.path.iterdir()) == ["base_color.png", "opacity.png"]
    np.testing.assert_allclose(pixels(found.path / "opacity.png")[..., 0], leaf[..., 3], atol=1e-6)
    assert pixels(found.path / "base_color.png")[..., 3].min() == 1.0  # or it would be opacity too


def test_heights_of_any_unit_keep_their_steps(cube: bpy.types.Object) -> None:
    heights = np.repeat(np.linspace(-2, 2, 96, dtype=np.float32)[:, None, None], 96, 1).repeat(4, 2)
    wire(cube, "Displacement", image("high", heights, is_float=True))
    found = learnt(cube)
    np.testing.assert_allclose(pixels(found.path / "height.png")[:, 0, 0], np.linspace(0, 1, 96), atol=2e-5)


def test_the_part_of_the_base_colour_is_that_of_all(cube: bpy.types.Object) -> None:
    from bl_ext.user_default.lichen import api

    shown = image("paint", texture(1, 128))
    api.choose_part(shown, crop=(8, 0, 100, 110))
    wire(cube, "Base Color", shown)
    assert learnt(cube).part == ("--crop", "8,0,100x110")


def test_what_is_no_image_is_named(cube: bpy.types.Object) -> None:
    wire(cube, "Base Color", image("paint", texture(1)))
    tree = cube.active_material.node_tree
    shader = next(node for node in tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    tree.links.new(shader.inputs["Roughness"], tree.nodes.new("ShaderNodeTexNoise").outputs[0])
    note = "Left out, as they are no plain images: Roughness. Bake them to have them learnt"
    assert learnt(cube).note == note


def test_an_object_without_images_says_to_bake_first(cube: bpy.types.Object) -> None:
    with pytest.raises(ValueError, match="No image is wired into the Principled BSDF of old wall: bake its maps first"):
        learnt(cube)
    cube.active_material = None
    with pytest.raises(ValueError, match="Cube has no material"):
        learnt(cube)


def test_tiles_are_refused_before_anything_is_written(cube: bpy.types.Object) -> None:
    from bl_ext.user_default.lichen.settings import trainings

    wire(cube, "Roughness", image("paint", texture(1)))
    tiled = image("tiled", texture(2))
    tiled.source = "TILED"
    wire(cube, "Base Color", tiled)
    before = sorted(trainings.records().rglob("*"))
    with pytest.raises(ValueError, match="tiled is no picture that can be learnt"):
        learnt(cube)
    assert sorted(trainings.records().rglob("*")) == before


def test_the_trainer_knows_the_maps(cube: bpy.types.Object, tmp_path: Path) -> None:
    """The real one, which reads what was written."""
    from bl_ext.user_default.lichen.training import training
    from bl_ext.user_default.lichen.training.arguments import Arguments

    for seed, socket in enumerate(("Base Color", "Metallic", "Roughness", "Normal", "Displacement", "Alpha")):
        wire(cube, socket, image(socket, texture(seed)))
    path = learnt(cube).path
    work = training.look_at(real(tmp_path), Arguments(str(path), str(tmp_path / "wall.nca")), tmp_path / "looks")
    work.run()
    known = work.known
    work.forget()
    assert known.maps == ("base_color", "metallic", "roughness", "height", "opacity"), known
    assert not any("passed over" in note for note in known.notes)
