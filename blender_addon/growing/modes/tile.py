"""A tile: an image, repeated. One unit of Vector is its width."""

from __future__ import annotations

from nca_core import Model, Recipe

from ...node_graph import Graph, Places, Tree
from ..request import Growth, Request
from .mode import ROTATION, SCALE, Finding, Mode, check_size

ASPECT = "Tile Aspect"


def _recipe(request: Request, model: Model) -> Recipe:
    if not request.living:
        return Recipe(width=request.width, height=request.height, density=request.density(model))
    width = request.cells * model.coarse_pixels
    height = max(1, round(request.cells * request.height / request.width)) * model.coarse_pixels
    return check_size(Recipe(width=width, height=height), "Fewer cells make it smaller")


def _places(graph: Graph, finding: Finding, _growth: Growth) -> Places:
    """The vector itself, but for the tile's aspect."""
    aspect = graph.node("ShaderNodeVectorMath", ASPECT, operation="MULTIPLY")
    graph.link(aspect.inputs[0], finding.vector)
    return Places((aspect.outputs["Vector"],))


def _fit(group: Tree, growth: Growth, model: Model) -> None:
    """Set the aspect, so that features keep theirs."""
    wide, high = growth.recipe.coarse_cells(model)
    if aspect := group.nodes.get(ASPECT):
        aspect.inputs[1].default_value = (1.0, wide / high, 1.0)


TILE = Mode(
    "tile",
    "Tile",
    "One image that repeats without a seam. For most things; from far away the repetition shows",
    _recipe,
    _places,
    _fit,
    repeats=True,
    settings=("height",),
    inputs=(SCALE, ROTATION),
)
