"""Arithmetic as nodes: a thin shorthand, so that formulas can be read in the code that builds them.

Nothing is imported from Blender: a graph adds to the tree that it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeAlias

Tree: TypeAlias = Any  # bpy.types.NodeTree
Node: TypeAlias = Any  # bpy.types.Node
Socket: TypeAlias = Any  # bpy.types.NodeSocket

_TO_NUMBER = {"DOT_PRODUCT", "LENGTH", "DISTANCE"}
_COLUMN, _ROW, _COLUMNS = 200, 260, 12


class Graph:
    """Adds nodes to a tree; those without a place of their own in rows below the others."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._count = 0

    def node(self, kind: str, name: str = "", place: tuple[float, float] | None = None, **values: object) -> Node:
        """A node; values: its properties."""
        node = self.tree.nodes.new(kind)
        node.name = name or node.name
        row, column = divmod(self._count, _COLUMNS)
        node.location = place or (_COLUMN * (column - _COLUMNS) - 900, -_ROW * row)
        self._count += place is None
        for key, value in values.items():
            setattr(node, key, value)
        return node

    def link(self, into: Socket, source: Socket) -> None:
        self.tree.links.new(into, source)

    def math(self, operation: str, *values: Socket | float) -> Socket:
        node = self.node("ShaderNodeMath", operation=operation)
        self._feed(node, values)
        return node.outputs["Value"]

    def vector(self, operation: str, *values: Socket | tuple[float, float, float]) -> Socket:
        """A vector, or a number where the operation gives one."""
        node = self.node("ShaderNodeVectorMath", operation=operation)
        self._feed(node, values)
        return node.outputs["Value" if operation in _TO_NUMBER else "Vector"]

    def turned(
        self, vector: Socket, angle: Socket, *, back: bool = False, centre: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ) -> Socket:
        """A vector turned about the z axis through a centre."""
        node = self.node("ShaderNodeVectorRotate", rotation_type="Z_AXIS", invert=back)
        self.link(node.inputs["Vector"], vector)
        node.inputs["Center"].default_value = centre
        self.link(node.inputs["Angle"], angle)
        return node.outputs["Vector"]

    def split(self, vector: Socket) -> tuple[Socket, Socket, Socket]:
        """x, y and z."""
        node = self.node("ShaderNodeSeparateXYZ")
        self.link(node.inputs[0], vector)
        return node.outputs[0], node.outputs[1], node.outputs[2]

    def join(self, *values: Socket | float) -> Socket:
        """A vector of up to three numbers."""
        node = self.node("ShaderNodeCombineXYZ")
        self._feed(node, values)
        return node.outputs[0]

    def total(self, values: Sequence[Socket]) -> Socket:
        """The sum of some numbers."""
        return reduce(lambda one, other: self.math("ADD", one, other), values)

    def choose(self, factor: Socket, no: Socket, yes: Socket, kind: str = "FLOAT") -> Socket:
        """`no` where the factor is 0, `yes` where it is 1; kind: FLOAT or RGBA."""
        node = self.node("ShaderNodeMix", data_type=kind, clamp_factor=False)
        suffix = {"FLOAT": "Float", "RGBA": "Color"}[kind]
        inputs = {socket.identifier: socket for socket in node.inputs}
        for name, source in (("Factor_Float", factor), (f"A_{suffix}", no), (f"B_{suffix}", yes)):
            self.link(inputs[name], source)
        return next(socket for socket in node.outputs if socket.identifier == f"Result_{suffix}")

    def _feed(self, node: Node, values: tuple[object, ...]) -> None:
        for socket, value in zip(node.inputs, values, strict=False):
            if isinstance(value, int | float | tuple):
                socket.default_value = value
            else:
                self.link(socket, value)


@dataclass(frozen=True)
class Places:
    """UV coordinates of the images, in one or more ways: ways[0] where none of `beside` is 1, else ways[i + 1] where
    beside[i] is the last that is 1. All ways are right where they are used, and none jumps there: renderers that filter
    by how fast coordinates change (EEVEE's mipmaps) would draw a line."""

    ways: tuple[Socket, ...]
    beside: tuple[Socket, ...] = ()

    def moved(self, move: Callable[[Socket], Socket]) -> Places:
        """Other places, found from each of these alike."""
        return Places(tuple(move(way) for way in self.ways), self.beside)

    def pick(self, graph: Graph, values: Sequence[Socket], kind: str = "RGBA") -> Socket:
        """The value that holds here, of those that were read in each way."""
        chosen = values[0]
        for factor, value in zip(self.beside, values[1:], strict=True):
            chosen = graph.choose(factor, chosen, value, kind)
        return chosen
