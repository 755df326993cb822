"""A colour attribute of the mesh as a guide: it lies on the image where it lies on the UV map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import ModuleType

import bpy
import numpy as np
import pytest

from ..guided import guided_model


@pytest.fixture
def moss(blender: ModuleType, tmp_path: Path) -> bpy.types.Material:
    """A material that listens, on a plane whose UVs are its own square."""
    from bl_ext.user_default.lichen import api

    import nca_core

    bpy.ops.mesh.primitive_plane_add()
    nca_core.save(guided_model(), tmp_path / "moss.nca")
    return api.grow(tmp_path / "moss.nca", bpy.context.object, width=64, height=64, seed=1)


@pytest.mark.parametrize(("domain", "kind"), [("POINT", "FLOAT_COLOR"), ("CORNER", "BYTE_COLOR")])
def test_an_attribute_becomes_an_image(moss: bpy.types.Material, domain: str, kind: str) -> None:
    mesh = bpy.context.object.data
    attribute = mesh.color_attributes.new("Rust", kind, domain)
    mesh.color_attributes.active_color = attribute
    uvs = {
        (mesh.loops[index].vertex_index if domain == "POINT" else index): mesh.uv_layers.active.uv[index].vector
        for index in range(len(mesh.loops))
    }
    for index, place in uvs.items():
        attribute.data[index].color_srgb = (place.x, place.x, place.x, place.y)
    assert bpy.ops.lichen.bake_attribute(guide="moss") == {"FINISHED"}
    image = moss.lichen.steering.guides["moss"].image
    pixels = np.array(image.pixels, np.float32).reshape(64, 64, 4)
    middles = (np.arange(64) + 0.5) / 64
    assert np.abs(pixels[..., 0] - middles[None, :]).max() < 3 / 255
    assert np.abs(pixels[..., 3] - middles[:, None]).max() < 3 / 255
    assert bpy.ops.lichen.grow() == {"FINISHED"}


@pytest.mark.parametrize(("domain", "kind"), [("POINT", "FLOAT_COLOR"), ("CORNER", "BYTE_COLOR")])
def test_an_attribute_becomes_a_direction_by_its_numbers(moss: bpy.types.Material, domain: str, kind: str) -> None:
    """As nodes and scripts write them: 0.5 is none."""
    mesh = bpy.context.object.data
    mesh.color_attributes.active_color = mesh.color_attributes.new("Flow", kind, domain)
    for corner in mesh.color_attributes.active_color.data:
        corner.color = (0.5, 1.0, 0.0, 1.0)
    assert bpy.ops.lichen.bake_attribute(what="DIRECTION") == {"FINISHED"}
    image = moss.lichen.steering.direction
    assert list(image.pixels)[:4] == pytest.approx([0.5, 1.0, 0.0, 1.0], abs=0.01)
    assert not moss.lichen.steering.guides["moss"].image
    assert bpy.ops.lichen.grow() == {"FINISHED"}


def test_it_lies_where_the_material_does_and_features_keep_their_size(blender: ModuleType, tmp_path: Path) -> None:
    """A material of a known size in metres: the node's Scale would repeat the image over the object."""
    from bl_ext.user_default.lichen import api

    import nca_core

    bpy.ops.mesh.primitive_plane_add()
    nca_core.save(replace(guided_model(), cell_size=0.02), tmp_path / "moss.nca")
    moss = api.grow(tmp_path / "moss.nca", bpy.context.object, width=64, height=64)
    scale = next(node for node in moss.node_tree.nodes if node.type == "GROUP").inputs["Scale"]
    before, cells = scale.default_value, api.settings(moss)["cells"]
    assert before != 1.0
    bpy.context.object.data.color_attributes.new("Rust", "FLOAT_COLOR", "POINT")
    assert bpy.ops.lichen.bake_attribute(guide="moss") == {"FINISHED"}
    assert scale.default_value == 1.0
    assert moss.lichen.cells == pytest.approx(before * cells, abs=0.5)
    assert bpy.ops.lichen.grow() == {"FINISHED"}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("height", 32, "A tile that is not square"),
        ("mode", "endless", "come again everywhere"),
        ("mode", "udim", "becomes one image"),
    ],
)
def test_what_lies_otherwise_than_an_image_is_refused(
    moss: bpy.types.Material, name: str, value: object, words: str
) -> None:
    bpy.context.object.data.color_attributes.new("Rust", "FLOAT_COLOR", "POINT")
    setattr(moss.lichen, name, value)
    with pytest.raises(RuntimeError, match=words):
        bpy.ops.lichen.bake_attribute(guide="moss")
    assert not moss.lichen.steering.guides["moss"].image


def test_without_an_attribute_there_is_nothing_to_take(moss: bpy.types.Material) -> None:
    assert not bpy.ops.lichen.bake_attribute.poll()


def test_in_edit_mode_there_is_no_mesh_to_read(moss: bpy.types.Material) -> None:
    mesh = bpy.context.object.data
    mesh.color_attributes.new("Rust", "FLOAT_COLOR", "POINT")
    assert bpy.ops.lichen.bake_attribute.poll()
    bpy.ops.object.mode_set(mode="EDIT")
    assert not bpy.ops.lichen.bake_attribute.poll()
    bpy.ops.object.mode_set(mode="OBJECT")


def test_weights_that_cannot_be_read_are_said_in_a_line(moss: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen.datablocks import storage

    bpy.context.object.data.color_attributes.new("Rust", "FLOAT_COLOR", "POINT")
    storage.WEIGHTS.put(storage.group_node(moss).node_tree, "no weights")
    with pytest.raises(RuntimeError) as refused:
        bpy.ops.lichen.bake_attribute(guide="moss")
    assert "Traceback" not in str(refused.value)
