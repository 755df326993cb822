"""Corner tiles in MaterialX: which lies where is decided by standard nodes, so that every renderer draws them.

`cellnoise2d` gives each corner of the grid its colour, and the atlas is read in the three ways of nca_core.dealing,
since MaterialX has no gradients to hand to an image. The standard's cell noise is that of Open Shading Language, so
one seed deals alike in all renderers that keep to it; Blender's nodes and Lichen's own planes deal otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..dealing import lookup
from .measures import Measures
from .xml_graph import Graph, Out

_MIDDLE = 0.5  # of a cell of the noise, where no rounding decides
SEED_STEP = 8191  # tiles between two seeds' deals
SEEDS = 1000  # so many lie within what single precision counts exactly


@dataclass(frozen=True)
class Ways:
    """Places where images are read. near: for each place after the first, what is to be compared, smaller first, for it
    to be the right one; the last that holds wins."""

    places: tuple[Out, ...]
    near: tuple[tuple[Out, float], ...] = ()

    def pick(self, graph: Graph, values: Sequence[Out]) -> Out:
        """The value that was read at the right place."""
        found = values[0]
        for (distance, band), value in zip(self.near, values[1:], strict=True):
            found = graph.choose(band, distance, value, found)
        return found


def dealt(graph: Graph, place: Out, seed: Out, size: Measures, tiles: str) -> Ways:
    """Nodes from a place, in tiles, to places in the atlas. tiles: the name of the lookup table's file."""
    cell = graph.floor(place)
    inside = graph.subtract(place, cell)
    inside_x, inside_y = (graph.part(inside, axis) for axis in range(2))

    def past(value: Out) -> Out:
        return graph.choose(value, 0.5, graph.constant(1.0), graph.constant(0.0))

    right, above = past(inside_x), past(inside_y)
    from_x, from_y = graph.subtract(inside_x, right), graph.subtract(inside_y, above)
    to_x, to_y = graph.absolute(from_x), graph.absolute(from_y)
    shift = graph.multiply(graph.node("convert", "float", {"in": seed}), float(SEED_STEP))
    first = graph.add(graph.add(cell, _MIDDLE), graph.join(shift, 0.0))

    def colour(x: float, y: float) -> Out:
        noise = graph.node("cellnoise2d", "float", {"texcoord": graph.add(first, (x, y))})
        return graph.smaller(graph.floor(graph.multiply(noise, float(size.colours))), float(size.colours - 1))

    def halves(value: Out, one: Out, other: Out) -> Out:
        return graph.choose(value, 0.5, one, other)

    below_left, below_right, above_left, above_right = (colour(x, y) for y in (0.0, 1.0) for x in (0.0, 1.0))
    near_below, near_above = halves(right, below_right, below_left), halves(right, above_right, above_left)
    near_left, near_right = halves(above, above_left, below_left), halves(above, above_right, below_right)

    def across(one: Out, other: Out) -> Out:
        """`one` where the nearest line runs across, else `other`."""
        return graph.choose(to_x, to_y, one, other)

    table = lookup(size.colours)
    tile, down, over, corner = map(float, table.firsts)
    ways = (
        (graph.constant(tile), (below_left, below_right, above_left, above_right), inside),
        (
            across(graph.constant(over), graph.constant(down)),
            (across(near_left, near_below), across(near_right, near_above)),
            graph.join(across(inside_x, from_x), across(from_y, inside_y)),
        ),
        (graph.constant(corner), (halves(above, near_above, near_below),), graph.join(from_x, from_y)),
    )

    def found(way: int, first_entry: Out, digits: Sequence[Out], offset: Out) -> Out:
        index = digits[0]
        for digit in digits[1:]:
            index = graph.add(graph.multiply(index, float(size.colours)), digit)
        at = graph.divide(graph.add(graph.add(index, first_entry), _MIDDLE), float(len(table.places)))
        entry = graph.image("vector3", f"tiles_{way}", tiles, graph.join(at, _MIDDLE), {}, "closest")
        whole = graph.floor(graph.add(graph.multiply(entry, 255.0), _MIDDLE))
        corner_of_tile = graph.join(graph.part(whole, 0), graph.part(whole, 1))
        return graph.divide(graph.add(corner_of_tile, offset), float(size.across))

    places = tuple(found(way, *each) for way, each in enumerate(ways))
    band = size.band
    return Ways(places, ((graph.smaller(to_x, to_y), band), (graph.larger(to_x, to_y), band)))
