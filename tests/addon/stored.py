"""What a material carries in the .blend file, as the tests read it: the custom properties themselves."""

from __future__ import annotations

import bpy


def group_of(material: bpy.types.Material) -> bpy.types.NodeTree:
    """The Lichen group of a material."""
    (group,) = (
        node.node_tree
        for node in material.node_tree.nodes
        if node.type == "GROUP" and node.node_tree and "lichen_weights" in node.node_tree
    )
    return group


def recipe(material: bpy.types.Material) -> str:
    """The recipe that is written down for a material, as JSON."""
    return group_of(material)["lichen_recipe"]
