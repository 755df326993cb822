"""Hue, Saturation, Value, Roughness Offset and Height Amount on a material's node: at once, without growing."""

from __future__ import annotations

import colorsys
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from .. import stored
from ..conftest import random_model
from ..exporting import export, grown_from
from ..guided import image
from ..operators.test_import import group_node
from ..pixels import material_pixels, same
from ..rendering import render

NEUTRAL = {"Hue": 0.5, "Saturation": 1.0, "Value": 1.0, "Roughness Offset": 0.0, "Height Amount": 1.0}
OTHERS = {"Hue": 0.8, "Saturation": 0.5, "Value": 1.5, "Roughness Offset": -0.25, "Height Amount": 2.0}
FORMS = [("tile", False), ("endless", False), ("udim", False), ("tile", True), ("endless", True)]
ROUNDED = 1e-5
BEFORE = " adjustable"  # what the name of a layout lacked before there were adjustments


def seen(material: bpy.types.Material, output: str, folder: Path, **inputs: float) -> np.ndarray:
    """An output, rendered: a pixel for each of the tile's."""
    pixels = render(material, output, folder / "a.exr", size=(64, 64), **inputs)
    bpy.data.materials.remove(bpy.data.materials["flat"])  # or the group would not be the material's own any more
    return pixels


def grown(material: bpy.types.Material, mode: str, living: bool) -> None:
    """Grow the material in a mode, as images or living."""
    material.lichen.mode, material.lichen.living = mode, living
    assert bpy.ops.lichen.grow() == {"FINISHED"}


def without(material: bpy.types.Material) -> bpy.types.NodeTree:
    """The material's group as a Lichen without adjustments built it: neither sockets nor nodes of them."""
    group = group_node(material).node_tree
    for node in [node for node in group.nodes if node.name in ("Adjusted Color", "Adjusted Roughness")]:
        source, into = node.inputs["Color" if "Color" in node.inputs else 0].links[0], node.outputs[0].links[0]
        group.links.new(into.to_socket, source.from_socket)
        group.nodes.remove(node)
    bent = group.nodes["Normal Map"].inputs["Color"]
    scaled = bent.links[0].from_node.inputs[0].links[0].from_node
    group.links.new(bent, scaled.inputs[0].links[0].from_socket)
    sink = group.nodes["Group Output"].inputs["Height Scale"]
    group.links.new(sink, sink.links[0].from_node.inputs[0].links[0].from_socket)
    face = group.interface
    for item in [item for item in face.items_tree if item.name in (*NEUTRAL, "Adjustments")]:
        face.remove(item)
    group["lichen_layout"] = group["lichen_layout"].removesuffix(BEFORE)
    return group


# --- what they do --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "living"), FORMS)
def test_left_alone_they_change_nothing(material: bpy.types.Material, tmp_path: Path, mode: str, living: bool) -> None:
    grown(material, mode, living)
    outputs = ("Base Color", "Roughness", "Normal", "Height", "Height Scale")
    adjusted = {output: seen(material, output, tmp_path) for output in outputs}
    without(material)
    for output in outputs:
        assert np.abs(seen(material, output, tmp_path) - adjusted[output]).max() < ROUNDED, output


def test_colours_change_as_blenders_own_node_changes_them(material: bpy.types.Material, tmp_path: Path) -> None:
    plain = seen(material, "Base Color", tmp_path)
    asked = {name: OTHERS[name] for name in ("Hue", "Saturation", "Value")}

    def changed(colour: np.ndarray) -> tuple[float, float, float]:
        hue, saturation, value = colorsys.rgb_to_hsv(*colour)
        return colorsys.hsv_to_rgb((hue + asked["Hue"] + 0.5) % 1, saturation * asked["Saturation"], value * 1.5)

    expected = np.apply_along_axis(changed, 2, plain.astype(np.float64))
    assert np.abs(expected - plain).max() > 0.1
    assert np.abs(seen(material, "Base Color", tmp_path, **asked) - expected).max() < ROUNDED


def test_roughness_is_moved_within_its_range(material: bpy.types.Material, tmp_path: Path) -> None:
    plain = seen(material, "Roughness", tmp_path)
    for offset in (-1.0, -0.25, 0.4, 1.0):
        moved = seen(material, "Roughness", tmp_path, **{"Roughness Offset": offset})
        assert np.abs(moved - np.clip(plain + offset, 0, 1)).max() < ROUNDED, offset


@pytest.mark.parametrize(("mode", "living"), [("tile", False), ("endless", True)])
@pytest.mark.parametrize("amount", [0.0, 2.0, -1.0])
def test_normals_are_those_of_a_surface_as_many_times_as_high(
    material: bpy.types.Material, tmp_path: Path, mode: str, living: bool, amount: float
) -> None:
    """Slopes are multiplied, which Normal Strength does only roughly; and turned by Rotation as ever."""
    grown(material, mode, living)
    plain = 2 * seen(material, "Normal", tmp_path, Rotation=0.5) - 1
    expected = plain * (amount, amount, 1)
    expected /= np.linalg.norm(expected, axis=2, keepdims=True)
    steep = 2 * seen(material, "Normal", tmp_path, Rotation=0.5, **{"Height Amount": amount}) - 1
    assert np.abs(steep - expected).max() < 1e-4


def test_displacement_grows_with_it_and_heights_stay_in_their_range(
    material: bpy.types.Material, tmp_path: Path
) -> None:
    once, twice = (
        seen(material, "Height Scale", tmp_path, **{"Height Amount": amount}).mean() for amount in (1.0, 2.0)
    )
    assert twice == pytest.approx(2 * once, rel=1e-5)
    heights = [seen(material, "Height", tmp_path, **{"Height Amount": amount}) for amount in (1.0, 2.0)]
    assert np.array_equal(*heights)


@pytest.mark.parametrize("output", ["Emission", "Metallic", "Opacity", "Ambient Occlusion", "Mask", "Label 1"])
def test_other_maps_stay_as_they_are(material: bpy.types.Material, tmp_path: Path, output: str) -> None:
    assert np.array_equal(seen(material, output, tmp_path), seen(material, output, tmp_path, **OTHERS))


def test_exported_maps_stay_as_grown(material: bpy.types.Material, tmp_path: Path) -> None:
    export(material, tmp_path / "plain")
    for name, value in OTHERS.items():
        group_node(material).inputs[name].default_value = value
    for file in export(material, tmp_path / "adjusted"):
        if file.suffix == ".png":
            assert file.read_bytes() == (tmp_path / "plain" / file.name).read_bytes(), file.name


# --- which there are -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "living"), FORMS)
def test_every_mode_has_them_in_a_panel_below_the_others(material: bpy.types.Material, mode: str, living: bool) -> None:
    grown(material, mode, living)
    node = group_node(material)
    assert {socket.name: socket.default_value for socket in node.inputs if socket.name in NEUTRAL} == NEUTRAL
    items = [item for item in node.node_tree.interface.items_tree if item.item_type == "SOCKET"]
    inputs = [item for item in items if item.in_out == "INPUT"]
    assert [item.name for item in inputs][-len(NEUTRAL) :] == list(NEUTRAL)
    assert {item.name for item in inputs if item.parent.name == "Adjustments"} == set(NEUTRAL)
    assert len([item for item in node.node_tree.interface.items_tree if item.item_type == "PANEL"]) == 1


@pytest.mark.parametrize(
    ("maps", "names"),
    [
        (("base_color",), {"Hue", "Saturation", "Value"}),
        (("height", "metallic"), {"Height Amount"}),
        (("mask",), set[str]()),
    ],
)
def test_there_is_none_for_a_map_that_the_material_lacks(
    blender: ModuleType, tmp_path: Path, maps: tuple[str, ...], names: set[str]
) -> None:
    block = grown_from(random_model("few", maps), tmp_path)
    assert {socket.name for socket in group_node(block).inputs} & NEUTRAL.keys() == names


def test_they_keep_values_and_links_where_the_mode_changes(material: bpy.types.Material) -> None:
    node, driven = group_node(material), material.node_tree.nodes.new("ShaderNodeValue")
    for name, value in OTHERS.items():
        node.inputs[name].default_value = value
    material.node_tree.links.new(node.inputs["Hue"], driven.outputs[0])
    for mode, living in FORMS:
        grown(material, mode, living)
        assert node.inputs["Hue"].links[0].from_node == driven
        assert {name: node.inputs[name].default_value for name in OTHERS} == pytest.approx(OTHERS)


def test_a_blended_material_brings_those_of_its_maps(blender: ModuleType, tmp_path: Path) -> None:
    """They change all that is seen, whichever of the two has grown there."""
    from bl_ext.user_default.lichen import api

    import nca_core

    rust, mask = tmp_path / "rust.nca", image("Mask", 2)
    nca_core.save(random_model("rust", ("base_color", "height", "roughness"), 5), rust)
    block = grown_from(random_model("few", ("base_color", "height")), tmp_path)
    group_node(block).inputs["Value"].default_value = 0.5
    assert "Roughness Offset" not in group_node(block).inputs
    api.regrow(block, blend=(rust, mask))
    inputs = group_node(block).inputs
    assert (inputs["Roughness Offset"].default_value, inputs["Value"].default_value) == (0.0, 0.5)
    plain, moved = (seen(block, "Roughness", tmp_path, **{"Roughness Offset": offset}) for offset in (0.0, 0.25))
    assert np.abs(moved - np.clip(plain + 0.25, 0, 1)).max() < ROUNDED


# --- groups that an older Lichen built -----------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "living"), FORMS)
def test_an_older_group_gets_them_when_it_grows_again(
    material: bpy.types.Material, tmp_path: Path, mode: str, living: bool
) -> None:
    grown(material, mode, living)
    group, node, pictures = without(material), group_node(material), material_pixels("moss")
    node.inputs["Normal Strength"].default_value = 0.5
    nodes, plain = len(group.nodes), seen(material, "Normal", tmp_path)
    grown(material, mode, living)
    assert (node.node_tree, node.inputs["Normal Strength"].default_value) == (group, 0.5)
    assert {name: node.inputs[name].default_value for name in NEUTRAL} == NEUTRAL
    assert stored.group_of(material)["lichen_layout"].endswith(BEFORE)
    assert same(pictures, material_pixels("moss"))
    assert len(group.nodes) > nodes
    assert np.abs(seen(material, "Normal", tmp_path) - plain).max() < ROUNDED
    flat = seen(material, "Normal", tmp_path, **{"Height Amount": 0.0})
    assert np.abs(flat - (0.5, 0.5, 1.0)).max() < ROUNDED


def test_what_an_artist_has_put_into_it_stays(material: bpy.types.Material, tmp_path: Path) -> None:
    """A node of their own, and an input of their own, which has one of the names."""
    group = without(material)
    source, sink = group.nodes["Group Input"], group.nodes["Group Output"]
    group.interface.new_socket("Value", socket_type="NodeSocketFloat").default_value = 1.0
    group_node(material).inputs["Value"].default_value = 0.25
    theirs = group.nodes.new("ShaderNodeHueSaturation")
    theirs.name = "mine"
    group.links.new(theirs.inputs["Color"], sink.inputs["Base Color"].links[0].from_socket)
    group.links.new(theirs.inputs["Value"], source.outputs["Value"])
    group.links.new(sink.inputs["Base Color"], theirs.outputs["Color"])
    group.links.remove(sink.inputs["Roughness"].links[0])
    before = seen(material, "Base Color", tmp_path, Value=0.25)
    grown(material, "tile", False)
    assert "mine" in group.nodes
    assert group_node(material).inputs["Value"].default_value == 0.25
    assert np.abs(seen(material, "Base Color", tmp_path, Value=0.25) - before).max() < ROUNDED
    grey = seen(material, "Base Color", tmp_path, Saturation=0.0)
    assert np.ptp(grey, axis=2).max() < ROUNDED
    assert not sink.inputs["Roughness"].is_linked


def test_one_whose_ends_were_taken_out_stays_without(material: bpy.types.Material) -> None:
    group: Any = without(material)
    group.nodes.remove(group.nodes["Group Output"])
    grown(material, "tile", False)
    assert "Adjusted Color" not in group.nodes
