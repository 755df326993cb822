"""The node group of an endless material: which corner tile lies where, out of an atlas that holds each of them once.

A tile is picked by hashing its four corners. At tile borders the place in the atlas jumps, and a renderer that filters
by the size of the jump (EEVEE's mipmaps) would draw a line there. So the atlas is read in three ways, each smooth where
it is used: by tile inside, by edge near an edge, by corner near a corner. There they all show the same, since what lies
near a corner or an edge is grown from noise that belongs to it. (Fewer do not cover a plane without a jump.)
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import bpy
import numpy as np
import numpy.typing as npt

from nca_core import Model
from nca_core.corner_tiles import TileAtlas, atlas_corners
from nca_core.png import PngWriter

from ..datablocks import colour_spaces
from ..growing.request import Growth
from .graph import Graph, Socket
from .places import Places
from .sockets import ROTATION, SCALE, SEED

INPUTS = (SCALE, ROTATION, SEED)
BAND, PER_UNIT, TABLE = "Near a Line", "Tiles per Unit", "Tiles"
TABLES = ("tile", "edge down", "edge across", "corner")


@dataclass(frozen=True)
class Lookup:
    """Where in the atlas to read, by the colours of corners: TABLES, one after the other.

    places: (entries, 2), column and row of an atlas grid point, rows from below, as UV space has them. firsts: of each
    table, its first entry.
    """

    places: npt.NDArray[np.int64]
    firsts: tuple[int, ...]


def lookup(colours: int) -> Lookup:
    """The table. Corners are numbered below left, below right, above left, above right; an edge's from below, or from
    the left."""
    rows = atlas_corners(colours)[::-1]  # grid lines from below: line 0 is the atlas' lower border
    corners = np.roll(rows, 1, axis=0)
    n = len(corners)
    keys = dict.fromkeys(TABLES, ((0, 0),)) | {
        "tile": ((0, 0), (0, 1), (1, 0), (1, 1)),
        "edge down": ((0, 0), (1, 0)),
        "edge across": ((0, 0), (0, 1)),
    }
    places: list[npt.NDArray[np.int64]] = []
    firsts: list[int] = []
    for name in TABLES:
        table = np.zeros((colours ** len(keys[name]), 2), np.int64)
        for row in range(n):
            for column in range(n):
                digits = [int(corners[(row + down) % n, (column + right) % n]) for down, right in keys[name]]
                table[int("".join(map(str, digits)), colours)] = column, row
        firsts.append(sum(len(entries) for entries in places))
        places.append(table)
    return Lookup(np.concatenate(places), tuple(firsts))


def lookup_png(table: Lookup) -> bytes:
    """The table as an image of one row: column in red, row in green."""
    file = BytesIO()
    writer = PngWriter(file, (1, len(table.places)), 3, 8)
    pixels = np.zeros((1, len(table.places), 3), np.float32)
    pixels[0, :, :2] = table.places / 255
    writer.add(pixels)
    writer.finish()
    return file.getvalue()


def places(graph: Graph, vector: Socket, source: bpy.types.Node, growth: Growth, _model: Model) -> Places:
    """The atlas in all three ways."""
    per_unit = graph.node("ShaderNodeValue", PER_UNIT).outputs[0]  # set by `fit`, as is BAND: they change with the size
    in_tiles = graph.vector("MULTIPLY", vector, per_unit)
    colours = growth.recipe.colours
    return place_nodes(graph, in_tiles, source.outputs[SEED], colours, table_image(colours))


def fit(group: bpy.types.NodeTree, growth: Growth, model: Model) -> None:
    """Set the size of a tile, and what counts as near a line: one coarse cell."""
    field = growth.recipe.surface(model).field
    assert isinstance(field, TileAtlas)
    for name, value in ((BAND, 1.0 / field.tiles.side), (PER_UNIT, growth.request.cells / field.tiles.side)):
        node: bpy.types.Node | None = group.nodes.get(name)
        if node:
            node.outputs[0].default_value = value  # type: ignore[attr-defined]


def table_image(colours: int) -> bpy.types.Image:
    """The lookup table as an image, one for all materials of a file."""
    name = f"Lichen Tiles {colours}"
    image: bpy.types.Image | None = bpy.data.images.get((name, None))  # not another file's
    if image is None:
        image = bpy.data.images.new(name, 1, 1, alpha=False)
        colour_spaces.assign(image, is_data=True)
        image.filepath_raw = f"//textures/lichen_tiles_{colours}.png"  # where "Unpack" writes it: all are equal
        png = lookup_png(lookup(colours))
        image.pack(data=png, data_len=len(png))
        image.source = "FILE"
    return image


def place_nodes(graph: Graph, vector: Socket, seed: Socket, colours: int, table: bpy.types.Image) -> Places:
    """Nodes from a vector, in tiles, to the places in the atlas, as UV coordinates of it."""
    cell = graph.vector("FLOOR", vector)
    inside = graph.vector("SUBTRACT", vector, cell)
    inside_x, inside_y, _ = graph.split(inside)
    right, above = (graph.math("GREATER_THAN", position, 0.5) for position in (inside_x, inside_y))
    from_x, from_y = graph.math("SUBTRACT", inside_x, right), graph.math("SUBTRACT", inside_y, above)
    to_x, to_y = graph.math("ABSOLUTE", from_x), graph.math("ABSOLUTE", from_y)
    across = graph.math("GREATER_THAN", to_x, to_y)  # the nearest line runs across

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
    edge = graph.choose(across, near_below, near_left), graph.choose(across, near_above, near_right)
    found = lookup(colours)
    tile, down, over, corner = map(float, found.firsts)
    first_of_edges = graph.math("MULTIPLY_ADD", across, over - down, down)

    def place(first: Socket | float, digits: tuple[Socket, ...], offset: Socket) -> Socket:
        index: Socket | float = 0.0
        for digit in digits:
            index = graph.math("MULTIPLY_ADD", index, float(colours), digit)
        entry = graph.math("ADD", graph.math("ADD", index, first), 0.5)
        node = graph.node("ShaderNodeTexImage", TABLE, image=table, interpolation="Closest")
        graph.link(node.inputs["Vector"], graph.join(graph.math("DIVIDE", entry, float(len(found.places))), 0.5))
        whole = graph.vector("MULTIPLY", node.outputs["Color"], (255.0, 255.0, 0.0))
        rounded = graph.vector("FLOOR", graph.vector("ADD", whole, (0.5, 0.5, 0.0)))
        on_a_side = float(colours**2)
        return graph.vector("DIVIDE", graph.vector("ADD", rounded, offset), (on_a_side, on_a_side, 1.0))

    beside = graph.join(graph.choose(across, from_x, inside_x), graph.choose(across, inside_y, from_y))
    ways = (
        place(tile, (below_left, below_right, above_left, above_right), inside),
        place(first_of_edges, edge, beside),
        place(corner, (graph.choose(above, near_below, near_above),), graph.join(from_x, from_y)),
    )
    band = graph.node("ShaderNodeValue", BAND).outputs[0]
    near_line = graph.math("LESS_THAN", graph.math("MINIMUM", to_x, to_y), band)
    near_corner = graph.math("LESS_THAN", graph.math("MAXIMUM", to_x, to_y), band)
    return Places(ways, (near_line, near_corner))
