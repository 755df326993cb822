"""An endless material: which corner tile lies where, out of an atlas that holds each of them once.

A tile is picked by hashing its four corners. EEVEE's mipmaps would draw a line where the place in the atlas jumps, so
the atlas is read in the three ways of nca_core.dealing.
"""

from __future__ import annotations

from collections.abc import Mapping

from nca_core import Model, Recipe
from nca_core.corner_tiles import TileAtlas
from nca_core.dealing import lookup, lookup_png
from nca_core.signals import seeds_of

from ...node_graph import Graph, Places, Socket, Tree
from ..request import Growth, Request
from ..varieties import VARIETIES
from .mode import ROTATION, SCALE, SEED, Finding, Mode, check_size

BAND, PER_UNIT, TABLE = "Near a Line", "Tiles per Unit", "Tiles"


def _recipe(request: Request, model: Model) -> Recipe:
    variety = VARIETIES[request.variety]
    cells = max(variety.least_side, 2 * model.tile_reach + 1)
    pixels = cells * model.coarse_pixels if request.living else max(1, round(cells * request.width / request.cells))
    recipe = Recipe(
        width=pixels * variety.colours**2,
        height=pixels * variety.colours**2,
        density=pixels / (cells * model.coarse_pixels),
        mode="endless",
        colours=variety.colours,
        reach=model.tile_reach,
    )
    return check_size(recipe, "A lower resolution, more cells or less variety make it smaller")


def _table_name(colours: int) -> str:
    return f"Lichen Tiles {colours}"


def _tables(growth: Growth) -> Mapping[str, bytes]:
    colours = growth.recipe.colours
    return {_table_name(colours): lookup_png(lookup(colours))}


def _places(graph: Graph, finding: Finding, growth: Growth) -> Places:
    """The atlas in all three ways."""
    per_unit = graph.node("ShaderNodeValue", PER_UNIT).outputs[0]  # set by `_fit`, as is BAND
    in_tiles = graph.vector("MULTIPLY", finding.vector, per_unit)
    colours = growth.recipe.colours
    return place_nodes(graph, in_tiles, finding.inputs.outputs[SEED], colours, finding.tables[_table_name(colours)])


def _fit(group: Tree, growth: Growth, model: Model) -> None:
    """Set the size of a tile, and what counts as near a line: one coarse cell."""
    field = seeds_of(growth.recipe.unsteered(model).field)
    assert isinstance(field, TileAtlas)
    for name, value in ((BAND, 1.0 / field.tiles.side), (PER_UNIT, growth.request.cells / field.tiles.side)):
        if node := group.nodes.get(name):
            node.outputs[0].default_value = value


def _layout(growth: Growth) -> str:
    """Nodes deal tiles by the number of their corners' colours."""
    return str(growth.recipe.colours)


def place_nodes(graph: Graph, vector: Socket, seed: Socket, colours: int, table: object) -> Places:
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


ENDLESS = Mode(
    "endless",
    "Endless",
    "Many tiles in one image, dealt so that they never repeat in order. For floors, walls and ground that go on "
    "and on: the memory stays that of one image, and Seed on the node deals anew",
    _recipe,
    _places,
    _fit,
    _layout,
    has_places=False,
    settings=("variety",),
    inputs=(SCALE, ROTATION, SEED),
    tables=_tables,
)
