"""The node group of an endless material: which corner tile lies where, out of an atlas that holds each of them once.

A tile is picked by hashing its four corners. At tile borders the place in the atlas jumps, and a renderer that filters
by the size of the jump (EEVEE's mipmaps) would draw a line there. So the atlas is read in four ways, each smooth where
it is used: by tile inside, by edge near an edge, by corner near a corner. There they all show the same, since what lies
near a corner or an edge is grown from noise that belongs to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np
import numpy.typing as npt

from nca_core import Model
from nca_core.corner_tiles import TileAtlas, atlas_corners

from ..growth import Growth
from ..png import PngWriter
from .graph import Graph, Socket
from .places import Places
from .sockets import ROTATION, SCALE, SEED

INPUTS = (SCALE, ROTATION, SEED)
BAND, PER_UNIT, TABLE = "Near a Line", "Tiles per Unit", "Tiles"
WAYS = ("tile", "edge down", "edge across", "corner")


@dataclass(frozen=True)
class Lookup:
    """Where in the atlas to read, by the colours of corners: a table for each of the four ways, one after the other.

    places: (entries, 2), column and row of an atlas grid point, rows from below, as UV space has them. firsts: of each
    way, its first entry.
    """

    places: npt.NDArray[np.int64]
    firsts: tuple[int, ...]


def lookup(colours: int) -> Lookup:
    """The table. Corners are numbered below left, below right, above left, above right; an edge's from below, or from
    the left."""
    rows = atlas_corners(colours)[::-1]  # grid lines from below: line 0 is the atlas' lower border
    corners = np.roll(rows, 1, axis=0)
    n = len(corners)
    keys = dict.fromkeys(WAYS, ((0, 0),)) | {
        "tile": ((0, 0), (0, 1), (1, 0), (1, 1)),
        "edge down": ((0, 0), (1, 0)),
        "edge across": ((0, 0), (0, 1)),
    }
    places: list[npt.NDArray[np.int64]] = []
    firsts: list[int] = []
    for way in WAYS:
        table = np.zeros((colours ** len(keys[way]), 2), np.int64)
        for row in range(n):
            for column in range(n):
                digits = [int(corners[(row + down) % n, (column + right) % n]) for down, right in keys[way]]
                table[int("".join(map(str, digits)), colours)] = column, row
        firsts.append(sum(len(entries) for entries in places))
        places.append(table)
    return Lookup(np.concatenate(places), tuple(firsts))


def lookup_png(table: Lookup) -> bytes:
    """The table as an image of one row: column in red, row in green."""
    writer = PngWriter(1, len(table.places), 3, 8)
    pixels = np.zeros((1, len(table.places), 3), np.float32)
    pixels[0, :, :2] = table.places / 255
    writer.add(pixels)
    return writer.finish()


def places(graph: Graph, vector: Socket, source: bpy.types.Node, growth: Growth, _model: Model) -> Places:
    """The atlas in all four ways."""
    per_unit = graph.node("ShaderNodeValue", PER_UNIT).outputs[0]  # set by `fit`, as is BAND: they change with the size
    in_tiles = graph.vector("MULTIPLY", vector, per_unit)
    colours = growth.recipe.colours
    uvs, near_x, near_y = place_nodes(graph, in_tiles, source.outputs[SEED], colours, table_image(colours))

    def pick(values: list[Socket]) -> Socket:
        tile, down, across, corner = values
        inside, beside = (graph.choose(near_x, no, yes, "RGBA") for no, yes in ((tile, down), (across, corner)))
        return graph.choose(near_y, inside, beside, "RGBA")

    return Places(uvs[0], tuple(uvs), pick)


def fit(group: bpy.types.NodeTree, growth: Growth, model: Model) -> None:
    """Set the size of a tile, and what counts as near a line: one coarse cell."""
    field = growth.recipe.surface(model).field
    assert isinstance(field, TileAtlas)
    for name, value in ((BAND, 1.0 / field.tiles.side), (PER_UNIT, growth.wish.cells / field.tiles.side)):
        node: bpy.types.Node | None = group.nodes.get(name)
        if node:
            node.outputs[0].default_value = value  # type: ignore[attr-defined]


def table_image(colours: int) -> bpy.types.Image:
    """The lookup table as an image, one for all materials of a file."""
    name = f"Lichen Tiles {colours}"
    image: bpy.types.Image | None = bpy.data.images.get(name)
    if image is None:
        image = bpy.data.images.new(name, 1, 1, alpha=False, is_data=True)
        png = lookup_png(lookup(colours))
        image.pack(data=png, data_len=len(png))
        image.source = "FILE"
    return image


def place_nodes(
    graph: Graph, vector: Socket, seed: Socket, colours: int, table: bpy.types.Image
) -> tuple[list[Socket], Socket, Socket]:
    """Nodes from a vector, in tiles, to the four places in the atlas, as UV coordinates of it, in the order of WAYS;
    and whether the point is near a line that runs down, or across (1 or 0)."""
    across = float(colours**2)
    cell = graph.vector("FLOOR", vector)
    inside_x, inside_y, _ = graph.split(graph.vector("SUBTRACT", vector, cell))
    right, above = (graph.math("GREATER_THAN", inside, 0.5) for inside in (inside_x, inside_y))

    def colour(x: float, y: float) -> Socket:
        corner = graph.vector("ADD", cell, (x, y, 0.0))
        noise = graph.node("ShaderNodeTexWhiteNoise", noise_dimensions="4D")
        graph.link(noise.inputs["Vector"], corner)
        graph.link(noise.inputs["W"], seed)
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
        place = graph.node("ShaderNodeTexImage", TABLE, image=table, interpolation="Closest")
        u = graph.math("DIVIDE", graph.math("ADD", index, first + 0.5), float(len(found.places)))
        graph.link(place.inputs["Vector"], graph.join(u, 0.5))
        whole = graph.vector("MULTIPLY", place.outputs["Color"], (255.0, 255.0, 0.0))
        rounded = graph.vector("FLOOR", graph.vector("ADD", whole, (0.5, 0.5, 0.0)))
        inside = graph.vector("ADD", rounded, graph.join(*offsets[way]))
        uvs.append(graph.vector("DIVIDE", inside, (across, across, 1.0)))
    band = graph.node("ShaderNodeValue", BAND).outputs[0]
    near_x, near_y = (graph.math("LESS_THAN", graph.math("ABSOLUTE", value), band) for value in (from_x, from_y))
    return uvs, near_x, near_y
