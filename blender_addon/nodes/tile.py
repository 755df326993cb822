"""A tile: each map is one image, repeated. Input: Vector (UV; one unit is one tile)."""

from __future__ import annotations

import bpy

from nca_core import MapKind, Model, Recipe

from .graph import Graph, Socket

ASPECT = "Tile Aspect"
INPUTS: tuple[str, ...] = ()


class Reader:
    """Builds what reads the images at the group's Vector."""

    def __init__(self, graph: Graph, source: bpy.types.Node, _model: Model, _recipe: Recipe) -> None:
        self._graph = graph
        aspect = graph.node("ShaderNodeVectorMath", ASPECT, (-600, 0), operation="MULTIPLY")
        graph.link(aspect.inputs[0], source.outputs["Vector"])
        self._place = aspect.outputs["Vector"]

    def colour(self, kind: MapKind, row: float) -> Socket:
        """A map's values; makes its image node."""
        image = self._graph.node("ShaderNodeTexImage", kind.name, (-350, row))
        self._graph.link(image.inputs["Vector"], self._place)
        return image.outputs["Color"]

    def spread(self, length: Socket) -> Socket:
        """A length in tiles as one in units of Vector: the same."""
        return length


def fit(group: bpy.types.NodeTree, model: Model, recipe: Recipe) -> float:
    """Set the aspect, so that features keep theirs; returns the height's scale: the relief in widths of the tile."""
    cells_wide, cells_high = recipe.coarse_cells(model)
    aspect: bpy.types.Node | None = group.nodes.get(ASPECT)
    if aspect:
        aspect.inputs[1].default_value = (1.0, cells_wide / cells_high, 1.0)  # type: ignore[attr-defined]
    return model.relief / (cells_wide * model.coarse_pixels)
