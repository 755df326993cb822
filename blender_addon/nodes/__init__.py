"""The node group of a grown material: its maps at any place of a surface.

Two things decide what is inside: the mode, which says where to read (tile, endless, udim), and the form of the images,
which says what is read there (baked: the maps; living: cells and noise that the nodes decode). `sockets` lists what one
sees from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import bpy

from nca_core import KINDS, MapKind, Model

from ..growth import Growth
from . import baked, endless, living, tile, udim
from .graph import Graph, Socket
from .sockets import HEIGHT_SCALE, ROTATION, SCALE, STRENGTH, VECTOR, fit_sockets, label, users_of

__all__ = ["build", "fit", "image_nodes", "users_of"]

MODES: dict[str, ModuleType] = {"tile": tile, "endless": endless, "udim": udim}
_LAYOUT = "lichen_layout"  # what a group was built for


def build(group: bpy.types.NodeTree, model: Model, growth: Growth, *, keep_sockets: bool = False) -> None:
    """Fill a group with nodes for this growth, if it has not got them: what an artist has changed in a group of the
    same layout stays. keep_sockets: also those that only another mode has."""
    if group.get(_LAYOUT) == growth.layout:
        return
    mode, form = MODES[growth.wish.mode], living if growth.wish.decodes else baked
    fit_sockets(group, model.kinds, mode.INPUTS, keep=keep_sockets)
    living.clear(group)
    graph = Graph(group)
    source = graph.node("NodeGroupInput", "Group Input", (-800, 0))
    sink = graph.node("NodeGroupOutput", "Group Output", (400, 0))
    turns = ROTATION in mode.INPUTS
    vector = source.outputs[VECTOR]
    if turns:
        vector = graph.turned(vector, source.outputs[ROTATION], back=True)
        vector = graph.vector("MULTIPLY", vector, source.outputs[SCALE])
    places = mode.places(graph, vector, source, growth, model)
    for name, value in form.values(graph, places, model).items():
        if name == "normal":
            if turns:
                value = graph.turned(value, source.outputs[ROTATION], centre=(0.5, 0.5, 0.5))
            value = _bent(graph, value, source.outputs[STRENGTH])
        graph.link(sink.inputs[label(KINDS[name])], value)
    if "height" in model.maps:
        relief = graph.node("ShaderNodeValue", HEIGHT_SCALE, (0, 450)).outputs[0]
        scaled = graph.math("DIVIDE", relief, source.outputs[SCALE]) if turns else relief
        graph.link(sink.inputs[HEIGHT_SCALE], scaled)
    group[_LAYOUT] = growth.layout


def fit(group: bpy.types.NodeTree, model: Model, growth: Growth, bound: float = 1.0) -> None:
    """Set what depends on the size, and on what was grown. bound: see living.cell_texels."""
    MODES[growth.wish.mode].fit(group, growth, model)
    if growth.wish.decodes:
        living.fit(group, growth.recipe.surface(model).field.region.scaled(model.coarse_pixels), bound)
    relief: bpy.types.Node | None = group.nodes.get(HEIGHT_SCALE)
    if relief:  # in units of Vector
        value = model.relief / (growth.wish.cells * model.coarse_pixels)
        relief.outputs[0].default_value = value  # type: ignore[attr-defined]


def image_nodes(
    group: bpy.types.NodeTree, kinds: tuple[MapKind, ...]
) -> Iterator[tuple[MapKind, bpy.types.ShaderNodeTexImage]]:
    """The nodes that show some images, without those that someone took out."""
    named = {kind.name: kind for kind in kinds}
    for tree in (group, *living.decoders(group)):
        for node in tree.nodes:
            kind = named.get(node.name.partition(".")[0])
            if kind and isinstance(node, bpy.types.ShaderNodeTexImage):
                yield kind, node


def _bent(graph: Graph, colour: Socket, strength: Socket) -> Socket:
    """An encoded tangent-space normal as a normal of the surface."""
    node = graph.node("ShaderNodeNormalMap", "Normal Map", (0, -900))
    graph.link(node.inputs["Color"], colour)
    graph.link(node.inputs["Strength"], strength)
    return node.outputs["Normal"]
