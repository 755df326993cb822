"""The node group of a grown material: one image node per map, and an output for each.

Inputs: Vector (UV; one unit is one tile), Normal Strength. Outputs: the maps by name, and Height Scale, the relief in
Blender units if a tile is one unit wide, for the Scale of a Displacement node.
"""

from __future__ import annotations

import bpy

from nca_core import MapKind, Model, Recipe

ASPECT, SCALE, STRENGTH = "Tile Aspect", "Height Scale", "Normal Strength"
_SOCKETS = {"base_color": "NodeSocketColor", "emission": "NodeSocketColor", "normal": "NodeSocketVector"}


def label(kind: MapKind) -> str:
    """A map's name on screen: "Base Color" for base_color."""
    return kind.name.replace("_", " ").title()


def build(group: bpy.types.NodeTree, kinds: tuple[MapKind, ...]) -> None:
    """Fill a new group with nodes for these maps."""
    names = [kind.name for kind in kinds]
    face = group.interface
    vector = face.new_socket(
        "Vector", description="UV coordinates; one unit is one tile", socket_type="NodeSocketVector"
    )
    vector.hide_value = True
    if "normal" in names:
        strength = face.new_socket(STRENGTH, socket_type="NodeSocketFloat")
        strength.default_value, strength.min_value, strength.max_value = 1.0, 0.0, 10.0  # type: ignore[attr-defined]
    for kind in kinds:
        face.new_socket(label(kind), in_out="OUTPUT", socket_type=_SOCKETS.get(kind.name, "NodeSocketFloat"))

    source = _node(group, "NodeGroupInput", "Group Input", -800, 0)
    sink = _node(group, "NodeGroupOutput", "Group Output", 400, 0)
    aspect = _node(group, "ShaderNodeVectorMath", ASPECT, -600, 0)
    aspect.operation = "MULTIPLY"  # type: ignore[attr-defined]
    group.links.new(aspect.inputs[0], source.outputs["Vector"])
    for row, kind in enumerate(kinds):
        image = _node(group, "ShaderNodeTexImage", kind.name, -350, 300 - 300 * row)
        image.label = label(kind)
        group.links.new(image.inputs["Vector"], aspect.outputs["Vector"])
        colour = image.outputs["Color"]
        if kind.name == "normal":
            bend = _node(group, "ShaderNodeNormalMap", "Normal Map", 0, 300 - 300 * row)
            group.links.new(bend.inputs["Color"], colour)
            group.links.new(bend.inputs["Strength"], source.outputs[STRENGTH])
            colour = bend.outputs["Normal"]
        group.links.new(sink.inputs[label(kind)], colour)
    if "height" in names:
        face.new_socket(SCALE, in_out="OUTPUT", socket_type="NodeSocketFloat")
        scale = _node(group, "ShaderNodeValue", SCALE, 0, 450)
        group.links.new(sink.inputs[SCALE], scale.outputs[0])


def image_node(group: bpy.types.NodeTree, kind: MapKind) -> bpy.types.ShaderNodeTexImage | None:
    """The image node of a map; None where someone took it out."""
    node: bpy.types.Node | None = group.nodes.get(kind.name)
    return node if isinstance(node, bpy.types.ShaderNodeTexImage) else None


def fit(group: bpy.types.NodeTree, model: Model, recipe: Recipe) -> None:
    """Set what depends on the tile's size: its aspect, so that features keep theirs, and the height's scale."""
    cells_wide, cells_high = recipe.coarse_cells(model)
    aspect: bpy.types.Node | None = group.nodes.get(ASPECT)
    scale: bpy.types.Node | None = group.nodes.get(SCALE)
    if aspect:
        aspect.inputs[1].default_value = (1.0, cells_wide / cells_high, 1.0)  # type: ignore[attr-defined]
    if scale:
        scale.outputs[0].default_value = model.relief / (cells_wide * model.coarse_pixels)  # type: ignore[attr-defined]


def _node(group: bpy.types.NodeTree, kind: str, name: str, x: float, y: float) -> bpy.types.Node:
    node = group.nodes.new(kind)
    node.name, node.location = name, (x, y)
    return node
