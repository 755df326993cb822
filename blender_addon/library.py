"""What Lichen keeps in a .blend file: the weights on the node group, the recipe on every datablock it made.

Custom properties travel with their datablock through saving, appending, linking and undo, so a material can be grown
again in any file, without the `.nca` file it came from.
"""

from __future__ import annotations

import base64
import binascii
from functools import lru_cache

import bpy

import nca_core

WEIGHTS, RECIPE = "lichen_weights", "lichen_recipe"


def group_node(material: bpy.types.Material | None) -> bpy.types.ShaderNodeGroup | None:
    """The node in the material's tree that holds a Lichen group; None if it is not a Lichen material."""
    if material is None or material.node_tree is None:
        return None
    for node in material.node_tree.nodes:
        if isinstance(node, bpy.types.ShaderNodeGroup) and node.node_tree and node.node_tree.get(WEIGHTS):
            return node
    return None


def store_model(group: bpy.types.NodeTree, model: nca_core.Model) -> None:
    """Keep the whole weight file in the node group."""
    group[WEIGHTS] = base64.b64encode(nca_core.dumps(model)).decode("ascii")


def model_of(material: bpy.types.Material) -> nca_core.Model:
    """The model that a Lichen material was grown from. Raises WeightFileError if what is stored was damaged."""
    node = group_node(material)
    if node is None or node.node_tree is None:
        raise nca_core.WeightFileError(f"{material.name}: it is not a Lichen material")
    return _parse(str(node.node_tree[WEIGHTS]), f"the weights stored in {node.node_tree.name!r}")


@lru_cache(maxsize=16)  # panels ask at every redraw
def _parse(text: str, name: str) -> nca_core.Model:
    try:
        return nca_core.loads(base64.b64decode(text, validate=True), name)
    except binascii.Error as error:
        raise nca_core.WeightFileError(f"{name}: {error}") from error


def store_recipe(block: bpy.types.ID, recipe: nca_core.Recipe) -> None:
    """Write down how the datablock was grown."""
    block[RECIPE] = recipe.to_json()


def recipe_of(block: bpy.types.ID) -> nca_core.Recipe | None:
    """How a datablock was grown; None if it was not, or what is stored was damaged."""
    try:
        return nca_core.Recipe.from_json(str(block.get(RECIPE, "")))
    except ValueError:
        return None
