"""The node group of an endless material: which corner tile lies where, out of an atlas that holds each of them once.

A tile is picked by hashing its four corners. At tile borders the place in the atlas jumps, and a renderer that filters
by the size of the jump (EEVEE's mipmaps) would draw a line there. So the atlas is read in four ways, each smooth where
it is used: by tile inside, by edge near an edge, by corner near a corner. There they all show the same, since what lies
near a corner or an edge is grown from noise that belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import bpy
import numpy as np

from nca_core.corner_tiles import TileSet, atlas_corners

from .png import PngWriter

Socket = bpy.types.NodeSocket
WAYS = ("tile", "edge down", "edge across", "corner")


@dataclass(frozen=True)
class Lookup:
    """Where in the atlas to read, by the colours of corners: a table for each of the four ways, one after the other.

    places: (entries, 2), column and row of an atlas grid point, rows from below, as UV space has them. firsts: of each
    way, its first entry.
    """

    places: np.ndarray
    firsts: tuple[int, ...]


def lookup(colours: int) -> Lookup:
    """The table. Corners are numbered below left, below right, above left, above right; an edge's from below, or from
    the left."""
    rows = atlas_corners(colours)[::-1]  # grid lines from below: line 0 is the atlas' lower border
    corners = np.roll(rows, 1, axis=0)
    n = len(corners)
    keys = {way: ((0, 0),) for way in WAYS} | {
        "tile": ((0, 0), (0, 1), (1, 0), (1, 1)),
        "edge down": ((0, 0), (1, 0)),
        "edge across": ((0, 0), (0, 1)),
    }
    places, firsts = [], []
    for way in WAYS:
        table = np.zeros((colours ** len(keys[way]), 2), np.int64)
        for row in range(n):
            for column in range(n):
                digits = [int(corners[(row + down) % n, (column + right) % n]) for down, right in keys[way]]
                table[int("".join(map(str, digits)), colours)] = column, row
        firsts.append(sum(map(len, places)))
        places.append(table)
    return Lookup(np.concatenate(places), tuple(firsts))


def lookup_png(table: Lookup) -> bytes:
    """The table as an image of one row: column in red, row in green."""
    writer = PngWriter(1, len(table.places), 3, 8)
    pixels = np.zeros((1, len(table.places), 3), np.float32)
    pixels[0, :, :2] = table.places / 255
    writer.add(pixels)
    return writer.finish()


class Graph:
    """Writes arithmetic as nodes: a thin shorthand, so that the formulas below can be read."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self.tree = tree
        self._count = 0

    def node(self, kind: str, **properties: object) -> bpy.types.Node:
        node = self.tree.nodes.new(kind)
        node.location = (200 * (self._count % 24) - 3000, -180 * (self._count // 24))
        self._count += 1
        for name, value in properties.items():
            setattr(node, name, value)
        return node

    def math(self, operation: str, *values: Socket | float) -> Socket:
        return self._operation("ShaderNodeMath", operation, values)

    def vector(self, operation: str, *values: Socket | tuple[float, float, float]) -> Socket:
        return self._operation("ShaderNodeVectorMath", operation, values)

    def split(self, vector: Socket) -> tuple[Socket, Socket]:
        node = self.node("ShaderNodeSeparateXYZ")
        self.tree.links.new(node.inputs[0], vector)
        return node.outputs[0], node.outputs[1]

    def join(self, x: Socket | float, y: Socket | float, z: Socket | float = 0.0) -> Socket:
        node = self.node("ShaderNodeCombineXYZ")
        self._feed(node, (x, y, z))
        return node.outputs[0]

    def choose(self, factor: Socket, no: Socket, yes: Socket, kind: str = "FLOAT") -> Socket:
        node = self.node("ShaderNodeMix", data_type=kind, clamp_factor=False)
        sockets = {socket.identifier: socket for socket in node.inputs}
        suffix = {"FLOAT": "Float", "VECTOR": "Vector", "RGBA": "Color"}[kind]
        self.tree.links.new(sockets["Factor_Float"], factor)
        self.tree.links.new(sockets[f"A_{suffix}"], no)
        self.tree.links.new(sockets[f"B_{suffix}"], yes)
        return next(socket for socket in node.outputs if socket.identifier == f"Result_{suffix}")

    def _operation(self, kind: str, operation: str, values: tuple[object, ...]) -> Socket:
        node = self.node(kind, operation=operation)
        self._feed(node, values)
        return node.outputs[0]

    def _feed(self, node: bpy.types.Node, values: tuple[object, ...]) -> None:
        for socket, value in zip(node.inputs, values, strict=False):
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(socket, value)
            else:
                socket.default_value = value  # type: ignore[attr-defined]


def place_nodes(
    graph: Graph, vector: Socket, seed: Socket, tiles: TileSet, table: bpy.types.Image
) -> tuple[list[Socket], Socket, Socket]:
    """Nodes from a vector, in tiles, to the four places in the atlas, as UV coordinates of it, in the order of WAYS;
    and whether the point is near a line that runs down, or across (1 or 0)."""
    colours, across = tiles.colours, float(tiles.across)
    cell = graph.vector("FLOOR", vector)
    inside_x, inside_y = graph.split(graph.vector("SUBTRACT", vector, cell))
    right, above = (graph.math("GREATER_THAN", inside, 0.5) for inside in (inside_x, inside_y))

    def colour(x: float, y: float) -> Socket:
        corner = graph.vector("ADD", cell, (x, y, 0.0))
        noise = graph.node("ShaderNodeTexWhiteNoise", noise_dimensions="4D")
        graph.tree.links.new(noise.inputs["Vector"], corner)
        graph.tree.links.new(noise.inputs["W"], seed)
        scaled = graph.math("MULTIPLY", noise.outputs["Value"], float(colours))
        return graph.math("MINIMUM", graph.math("FLOOR", scaled), float(colours - 1))

    below_left, below_right, above_left, above_right = (colour(x, y) for y in (0.0, 1.0) for x in (0.0, 1.0))
    near_below = graph.choose(right, below_left, below_right)
    near_above = graph.choose(right, above_left, above_right)
    near_left = graph.choose(above, below_left, above_left)
    near_right = graph.choose(above, below_right, above_right)
    digits = {
        "tile": (below_left, below_right, above_left, above_right),
        "edge down": (near_below, near_above),
        "edge across": (near_left, near_right),
        "corner": (graph.choose(above, near_below, near_above),),
    }
    from_x, from_y = graph.math("SUBTRACT", inside_x, right), graph.math("SUBTRACT", inside_y, above)
    offsets = {
        "tile": (inside_x, inside_y),
        "edge down": (from_x, inside_y),
        "edge across": (inside_x, from_y),
        "corner": (from_x, from_y),
    }
    found = lookup(colours)
    uvs = []
    for way, first in zip(WAYS, found.firsts, strict=True):
        index: Socket | float = 0.0
        for digit in digits[way]:
            index = graph.math("MULTIPLY_ADD", index, float(colours), digit)
        place = graph.node("ShaderNodeTexImage", image=table, interpolation="Closest")
        u = graph.math("DIVIDE", graph.math("ADD", index, first + 0.5), float(len(found.places)))
        graph.tree.links.new(place.inputs["Vector"], graph.join(u, 0.5))
        whole = graph.vector("MULTIPLY", place.outputs["Color"], (255.0, 255.0, 0.0))
        rounded = graph.vector("FLOOR", graph.vector("ADD", whole, (0.5, 0.5, 0.0)))
        inside = graph.vector("ADD", rounded, graph.join(*offsets[way]))
        uvs.append(graph.vector("DIVIDE", inside, (across, across, 1.0)))
    band = 1.0 / tiles.side
    near_x, near_y = (graph.math("LESS_THAN", graph.math("ABSOLUTE", value), band) for value in (from_x, from_y))
    return uvs, near_x, near_y


def read(graph: Graph, new_image: Callable[[], bpy.types.Node], uvs: list[Socket], near: tuple[Socket, Socket]) -> Socket:
    """The atlas read in all four ways, and the one that is smooth here."""
    colours = []
    for uv in uvs:
        node = new_image()
        graph.tree.links.new(node.inputs["Vector"], uv)
        colours.append(node.outputs["Color"])
    tile, down, across, corner = colours
    inside, beside = (graph.choose(near[0], no, yes, "RGBA") for no, yes in ((tile, down), (across, corner)))
    return graph.choose(near[1], inside, beside, "RGBA")
