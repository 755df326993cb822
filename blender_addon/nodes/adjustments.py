"""What an artist changes on a material's node without growing it again: colour, roughness, relief.

These nodes stand between all that gives the maps and the group's outputs, so they are the same in every mode and form,
and are put into a group that an older Lichen built as into a new one. With the inputs' default values they change
nothing, and Cycles leaves most of them out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from nca_core import KINDS

from ..node_graph import Graph, Node, Socket, Tree
from .sockets import HEIGHT_AMOUNT, HEIGHT_SCALE, HUE, ROUGHNESS_OFFSET, SATURATION, VALUE, label

_OF_COLOUR = (HUE, SATURATION, VALUE)


def add(graph: Graph, names: Collection[str]) -> None:
    """Let some of a group's inputs change its outputs. names: of sockets.adjustments_of. Where an artist has left
    nothing to change, nothing is added."""
    sink = _node(graph.tree, "NodeGroupOutput")
    source = _node(graph.tree, "NodeGroupInput") or graph.node("NodeGroupInput", "Group Input", (-800, 0))
    if sink is None:
        return
    values = {name: source.outputs[name] for name in names}
    if of_colour := {name: values[name] for name in _OF_COLOUR if name in values}:
        _change(graph, _into(sink, "base_color"), lambda colour: _recoloured(graph, colour, of_colour))
    if offset := values.get(ROUGHNESS_OFFSET):
        _change(graph, _into(sink, "roughness"), lambda roughness: _moved(graph, roughness, offset))
    if amount := values.get(HEIGHT_AMOUNT):
        _change(graph, _encoded_normal(sink), lambda normal: _sloped(graph, normal, amount))
        _change(graph, sink.inputs.get(HEIGHT_SCALE), lambda scale: graph.math("MULTIPLY", scale, amount))


def _change(graph: Graph, into: Socket | None, change: Callable[[Socket], Socket]) -> None:
    """Put nodes between a socket and what comes into it, if anything does."""
    if into and into.links:
        graph.link(into, change(into.links[0].from_socket))


def _recoloured(graph: Graph, colour: Socket, values: dict[str, Socket]) -> Socket:
    node = graph.node("ShaderNodeHueSaturation", "Adjusted Color", (150, 100))
    graph.link(node.inputs["Color"], colour)
    for name, value in values.items():
        graph.link(node.inputs[name], value)
    return node.outputs["Color"]


def _moved(graph: Graph, roughness: Socket, offset: Socket) -> Socket:
    node = graph.node("ShaderNodeMath", "Adjusted Roughness", (150, -100), operation="ADD", use_clamp=True)
    graph.link(node.inputs[0], roughness)
    graph.link(node.inputs[1], offset)
    return node.outputs["Value"]


def _sloped(graph: Graph, normal: Socket, amount: Socket) -> Socket:
    """An encoded normal, of a surface this many times as high: (x, y, z) becomes (amount x, amount y, z), which needs
    no length of 1. One product and one sum, since Cycles leaves out products by 1 and sums with 0."""
    middle = graph.math("MULTIPLY_ADD", amount, -0.5, 0.5)
    scaled = graph.vector("MULTIPLY", normal, graph.join(amount, amount, 1.0))
    return graph.vector("ADD", scaled, graph.join(middle, middle, 0.0))


def _encoded_normal(sink: Node) -> Socket | None:
    """Where the normal comes in before it is bent to the surface."""
    into = _into(sink, "normal")
    bent = into.links[0].from_node if into and into.links else None
    return bent.inputs["Color"] if bent and bent.bl_idname == "ShaderNodeNormalMap" else None


def _into(sink: Node, name: str) -> Socket | None:
    """The group's output for a map."""
    return sink.inputs.get(label(KINDS[name]))


def _node(tree: Tree, kind: str) -> Node | None:
    """The node of the group's inputs or outputs: of several outputs, the one that counts."""
    found = [node for node in tree.nodes if node.bl_idname == kind]
    return next((node for node in found if getattr(node, "is_active_output", True)), None)
