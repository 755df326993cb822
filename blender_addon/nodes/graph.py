"""Arithmetic as nodes: a thin shorthand, so that formulas can be read in the code that builds them."""

from __future__ import annotations

import bpy

Socket = bpy.types.NodeSocket

_COLUMN, _ROW, _COLUMNS = 200, 260, 12


class Graph:
    """Adds nodes to a tree; those without a place of their own in rows below the others."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self.tree = tree
        self._count = 0

    def node(
        self, kind: str, name: str = "", place: tuple[float, float] | None = None, **values: object
    ) -> bpy.types.Node:
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
        return self._operation("ShaderNodeMath", operation, values)

    def vector(self, operation: str, *values: Socket | tuple[float, float, float]) -> Socket:
        return self._operation("ShaderNodeVectorMath", operation, values)

    def split(self, vector: Socket) -> tuple[Socket, Socket]:
        """x and y."""
        node = self.node("ShaderNodeSeparateXYZ")
        self.link(node.inputs[0], vector)
        return node.outputs[0], node.outputs[1]

    def join(self, x: Socket | float, y: Socket | float) -> Socket:
        """A vector of x and y."""
        node = self.node("ShaderNodeCombineXYZ")
        self._feed(node, (x, y))
        return node.outputs[0]

    def choose(self, factor: Socket, no: Socket, yes: Socket, kind: str = "FLOAT") -> Socket:
        """`no` where the factor is 0, `yes` where it is 1; kind: FLOAT or RGBA."""
        node = self.node("ShaderNodeMix", data_type=kind, clamp_factor=False)
        suffix = {"FLOAT": "Float", "RGBA": "Color"}[kind]
        inputs = {socket.identifier: socket for socket in node.inputs}
        for name, source in (("Factor_Float", factor), (f"A_{suffix}", no), (f"B_{suffix}", yes)):
            self.link(inputs[name], source)
        return next(socket for socket in node.outputs if socket.identifier == f"Result_{suffix}")

    def _operation(self, kind: str, operation: str, values: tuple[object, ...]) -> Socket:
        node = self.node(kind, operation=operation)
        self._feed(node, values)
        return node.outputs[0]

    def _feed(self, node: bpy.types.Node, values: tuple[object, ...]) -> None:
        for socket, value in zip(node.inputs, values, strict=False):
            if isinstance(value, bpy.types.NodeSocket):
                self.link(socket, value)
            else:
                socket.default_value = value  # type: ignore[attr-defined]
