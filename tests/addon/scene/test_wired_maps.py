"""Which images a material has its maps from: through which nodes they are found, and what is no plain image."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import bpy
import pytest


class Tree:
    """A new material's nodes: a Principled BSDF and the output."""

    def __init__(self) -> None:
        self.block = bpy.data.materials.new("wall")
        self.block.use_nodes = True
        self.tree = self.block.node_tree
        self.shader = next(node for node in self.tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
        self.output = next(node for node in self.tree.nodes if node.bl_idname == "ShaderNodeOutputMaterial")

    def node(self, kind: str, **inputs: Any) -> Any:
        """A new node. inputs: what is wired into it."""
        node = self.tree.nodes.new(f"ShaderNode{kind}")
        for name, socket in inputs.items():
            self.wire(socket, node, name)
        return node

    def image(self, name: str) -> Any:
        """A node that shows an image of that name."""
        node = self.node("TexImage")
        node.image = bpy.data.images.new(name, 8, 8)
        return node

    def wire(self, socket: Any, node: Any, name: str) -> None:
        self.tree.links.new(node.inputs[name], socket)

    def found(self) -> dict[str, tuple[str, int | None]]:
        """The images and channels that are found, by the map."""
        return {name: (map_.image.name, map_.channel) for name, map_ in self.wired().maps.items()}

    def wired(self) -> Any:
        from bl_ext.user_default.lichen.scene.wired_maps import wired_maps

        return wired_maps(self.block)


@pytest.fixture
def tree(blender: ModuleType) -> Tree:
    return Tree()


def test_images_that_are_wired_into_the_shader(tree: Tree) -> None:
    for socket in ("Base Color", "Metallic", "Roughness", "Emission Color"):
        tree.wire(tree.image(socket).outputs["Color"], tree.shader, socket)
    tree.shader.inputs["Emission Strength"].default_value = 1.0
    assert tree.found() == {
        "base_color": ("Base Color", None),
        "metallic": ("Metallic", None),
        "roughness": ("Roughness", None),
        "emission": ("Emission Color", None),
    }


def test_what_emits_nothing_is_no_emission(tree: Tree) -> None:
    tree.wire(tree.image("glow").outputs["Color"], tree.shader, "Emission Color")
    tree.shader.inputs["Emission Strength"].default_value = 0.0
    assert tree.found() == {}


def test_normals_and_heights_through_their_nodes(tree: Tree) -> None:
    normal_map = tree.node("NormalMap", Color=tree.image("normal").outputs["Color"])
    bump = tree.node("Bump", Height=tree.image("bump").outputs["Color"], Normal=normal_map.outputs["Normal"])
    tree.wire(bump.outputs["Normal"], tree.shader, "Normal")
    assert tree.found() == {"normal": ("normal", None), "height": ("bump", None)}
    displacement = tree.node("Displacement", Height=tree.image("height").outputs["Color"])
    tree.wire(displacement.outputs["Displacement"], tree.output, "Displacement")
    assert tree.found()["height"] == ("height", None)  # a displacement goes before a bump


def test_normals_of_directx_are_known(tree: Tree) -> None:
    normal_map = tree.node("NormalMap", Color=tree.image("normal").outputs["Color"])
    tree.wire(normal_map.outputs["Normal"], tree.shader, "Normal")
    assert not tree.wired().maps["normal"].is_directx
    if hasattr(normal_map, "convention"):
        normal_map.convention = "DIRECTX"
        assert tree.wired().maps["normal"].is_directx
    normal_map.space = "OBJECT"
    assert tree.wired().maps == {}
    assert tree.wired().others == ("normal",)


def test_channels_of_packed_maps_and_alpha(tree: Tree) -> None:
    packed = tree.node("SeparateColor", Color=tree.image("orm").outputs["Color"])
    tree.wire(packed.outputs["Green"], tree.shader, "Roughness")
    tree.wire(packed.outputs["Blue"], tree.shader, "Metallic")
    tree.wire(tree.image("leaf").outputs["Alpha"], tree.shader, "Alpha")
    assert tree.found() == {"roughness": ("orm", 1), "metallic": ("orm", 2), "opacity": ("leaf", 3)}


def test_the_shader_is_found_behind_mixed_ones(tree: Tree) -> None:
    mixed = tree.node("MixShader")
    tree.tree.links.new(mixed.inputs[2], tree.shader.outputs["BSDF"])
    tree.wire(mixed.outputs["Shader"], tree.output, "Surface")
    tree.wire(tree.image("paint").outputs["Color"], tree.shader, "Base Color")
    assert tree.found() == {"base_color": ("paint", None)}


def test_what_nodes_make_is_no_plain_image(tree: Tree) -> None:
    noise = tree.node("TexNoise")
    tree.wire(noise.outputs["Color"], tree.shader, "Base Color")
    inverted = tree.node("Invert", Color=tree.image("gloss").outputs["Color"])
    tree.wire(inverted.outputs["Color"], tree.shader, "Roughness")
    assert tree.found() == {}
    assert tree.wired().others == ("base_color", "roughness")


def test_nodes_that_are_muted_are_not_heard(tree: Tree) -> None:
    image = tree.image("paint")
    tree.wire(image.outputs["Color"], tree.shader, "Base Color")
    image.mute = True
    assert tree.wired().maps == {}


def test_materials_without_a_shader_have_none(tree: Tree) -> None:
    tree.tree.nodes.clear()
    assert tree.wired().maps == {}
