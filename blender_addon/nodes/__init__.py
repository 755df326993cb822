"""The node group of a grown material: its maps at any place of a surface. How they are read there is its mode's.

Inputs: Vector, those of the mode, Normal Strength. Outputs: the maps by name, and Height Scale, the relief in Blender
units if a tile is one unit wide, for the Scale of a Displacement node.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import bpy

from nca_core import MapKind, Model, Recipe

from . import endless, tile
from .graph import Graph

SCALE, STRENGTH = "Height Scale", "Normal Strength"
MODES: dict[str, ModuleType] = {"tile": tile, "endless": endless}
_MODE = "lichen_mode"  # of what a group was built for

_SOCKETS = {"base_color": "NodeSocketColor", "emission": "NodeSocketColor", "normal": "NodeSocketVector"}
_INPUTS = {  # name -> (description, default, least, most)
    endless.SCALE: ("Tiles for each unit of Vector", 1.0, 0.0, 1e6),
    endless.SEED: ("Deals the same tiles anew", 0.0, -1e6, 1e6),
    STRENGTH: ("", 1.0, 0.0, 10.0),
}


def label(kind: MapKind) -> str:
    """A map's name on screen: "Base Color" for base_color."""
    return kind.name.replace("_", " ").title()


def build(group: bpy.types.NodeTree, model: Model, recipe: Recipe) -> None:
    """Fill a group with nodes for these maps in this mode, if it has not got them: what an artist has changed in a
    group of the same mode stays."""
    if group.get(_MODE) == recipe.mode:
        return
    mode, kinds = MODES[recipe.mode], model.kinds
    _fit_sockets(group, kinds, mode.INPUTS)
    group.nodes.clear()
    graph = Graph(group)
    source = graph.node("NodeGroupInput", "Group Input", (-800, 0))
    sink = graph.node("NodeGroupOutput", "Group Output", (400, 0))
    reader = mode.Reader(graph, source, model, recipe)
    for row, kind in enumerate(kinds):
        place = 300.0 - 300 * row
        colour = reader.colour(kind, place)
        if kind.name == "normal":
            bend = graph.node("ShaderNodeNormalMap", "Normal Map", (0, place))
            graph.link(bend.inputs["Color"], colour)
            graph.link(bend.inputs["Strength"], source.outputs[STRENGTH])
            colour = bend.outputs["Normal"]
        graph.link(sink.inputs[label(kind)], colour)
    for node in image_nodes(group, kinds):
        node.label = label(next(kind for kind in kinds if kind.name == node.name.partition(".")[0]))
    if "height" in model.maps:
        scale = graph.node("ShaderNodeValue", SCALE, (0, 450)).outputs[0]
        graph.link(sink.inputs[SCALE], reader.spread(scale))
    group[_MODE] = recipe.mode


def image_nodes(group: bpy.types.NodeTree, kinds: tuple[MapKind, ...]) -> Iterator[bpy.types.ShaderNodeTexImage]:
    """The image nodes of some maps, without those that someone took out."""
    names = {kind.name for kind in kinds}
    for node in group.nodes:
        if isinstance(node, bpy.types.ShaderNodeTexImage) and node.name.partition(".")[0] in names:
            yield node


def fit(group: bpy.types.NodeTree, model: Model, recipe: Recipe) -> None:
    """Set what depends on the size."""
    scale: bpy.types.Node | None = group.nodes.get(SCALE)
    value = MODES[recipe.mode].fit(group, model, recipe)
    if scale:
        scale.outputs[0].default_value = value  # type: ignore[attr-defined]


def _fit_sockets(group: bpy.types.NodeTree, kinds: tuple[MapKind, ...], of_mode: tuple[str, ...]) -> None:
    """Give the group the sockets that it lacks and take away those of another mode; the others keep their links."""
    face = group.interface
    there = {item.name: item for item in face.items_tree if isinstance(item, bpy.types.NodeTreeInterfaceSocket)}
    for mode in MODES.values():
        for name in mode.INPUTS:
            if name in there and name not in of_mode:
                face.remove(there[name])
    if "Vector" not in there:
        vector = face.new_socket("Vector", description="UV coordinates", socket_type="NodeSocketVector")
        vector.hide_value = True
    names = [kind.name for kind in kinds]
    for name in (*of_mode, *([STRENGTH] if "normal" in names else [])):
        if name not in there:
            description, default, least, most = _INPUTS[name]
            socket = face.new_socket(name, description=description, socket_type="NodeSocketFloat")
            socket.default_value, socket.min_value, socket.max_value = default, least, most  # type: ignore[attr-defined]
    outputs = {label(kind): _SOCKETS.get(kind.name, "NodeSocketFloat") for kind in kinds}
    for name, kind_of_socket in (outputs | ({SCALE: "NodeSocketFloat"} if "height" in names else {})).items():
        if name not in there:
            face.new_socket(name, in_out="OUTPUT", socket_type=kind_of_socket)
