"""A tile: an image, repeated. One unit of Vector is its width."""

from __future__ import annotations

import bpy

from nca_core import Model

from ..growing.request import Growth
from .graph import Graph, Socket
from .places import Places
from .sockets import ROTATION, SCALE

INPUTS: tuple[str, ...] = (SCALE, ROTATION)
ASPECT = "Tile Aspect"


def places(graph: Graph, vector: Socket, _source: bpy.types.Node, _growth: Growth, _model: Model) -> Places:
    """The vector itself, but for the tile's aspect."""
    aspect = graph.node("ShaderNodeVectorMath", ASPECT, operation="MULTIPLY")
    graph.link(aspect.inputs[0], vector)
    return Places((aspect.outputs["Vector"],))


def fit(group: bpy.types.NodeTree, growth: Growth, model: Model) -> None:
    """Set the aspect, so that features keep theirs."""
    wide, high = growth.recipe.coarse_cells(model)
    aspect: bpy.types.Node | None = group.nodes.get(ASPECT)
    if aspect:
        aspect.inputs[1].default_value = (1.0, wide / high, 1.0)  # type: ignore[attr-defined]
