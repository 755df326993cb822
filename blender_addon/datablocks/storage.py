"""What Lichen keeps in a .blend file: the weights on the node group, the recipe on every datablock it made, and on the
group what was asked for as well.

Custom properties travel with their datablock through saving, appending, linking and undo, so a material can be grown
again in any file, without the `.nca` file it came from.
"""

from __future__ import annotations

import base64
from functools import lru_cache

import bpy

import nca_core

from ..growing.request import Request
from ..growing.stored_request import from_text, to_text
from ..texts import tell

WEIGHTS, RECIPE, REQUEST = "lichen_weights", "lichen_recipe", "lichen_wish"


def group_node(material: bpy.types.Material | None) -> bpy.types.ShaderNodeGroup | None:
    """The node in the material's tree that holds a Lichen group; None if it is not a Lichen material."""
    if material is None or material.node_tree is None:
        return None
    for node in material.node_tree.nodes:
        if isinstance(node, bpy.types.ShaderNodeGroup) and node.node_tree and node.node_tree.get(WEIGHTS):
            return node
    return None


def can_grow(material: bpy.types.Material) -> bool:
    """Whether a material is this file's own: not linked from another one, nor an override, whose nodes are not kept."""
    return material.is_editable and material.override_library is None


def store_model(group: bpy.types.NodeTree, model: nca_core.Model) -> None:
    """Keep the whole weight file in the node group."""
    group[WEIGHTS] = base64.b64encode(nca_core.dumps(model)).decode("ascii")


def model_of(material: bpy.types.Material) -> nca_core.Model:
    """The model that a Lichen material was grown from. Raises WeightFileError if what is stored was damaged."""
    node = group_node(material)
    if node is None or node.node_tree is None:
        raise nca_core.WeightFileError(tell("{name}: it is not a Lichen material", name=material.name))
    return _parse(str(node.node_tree[WEIGHTS]), f"the weights stored in {node.node_tree.name!r}")


@lru_cache(maxsize=16)  # panels ask at every redraw
def _parse(text: str, name: str) -> nca_core.Model:
    try:
        blob = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise nca_core.WeightFileError(f"{name}: {error}") from error
    return nca_core.loads(blob, name)


def store_recipe(block: bpy.types.ID, recipe: nca_core.Recipe) -> None:
    """Write down how the datablock was grown."""
    block[RECIPE] = recipe.to_json()


def store_request(group: bpy.types.NodeTree, request: Request) -> None:
    """Write down what the group was grown for: the material's settings may have been changed since."""
    group[REQUEST] = to_text(request, str(group.get(REQUEST, "")))


def request_of(material: bpy.types.Material) -> Request | None:
    """What a Lichen material was grown for; None if nobody wrote it down. Raises ValueError if that was damaged."""
    node = group_node(material)
    text = node.node_tree.get(REQUEST) if node and node.node_tree else None
    return from_text(str(text)) if text else None
