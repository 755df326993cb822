"""UDIM: an image for each unit square of UV, joined to its neighbours. Scale and rotation would leave the squares."""

from __future__ import annotations

from nca_core import Model, Recipe
from nca_core.recipe import MAX_DENOMINATOR

from ...node_graph import Graph, Places
from ..request import Growth, Request
from .mode import Finding, Mode

MOST_TILES = 100  # in one material


def _recipe(request: Request, model: Model) -> Recipe:
    if not request.tiles:
        raise ValueError("No UV map lies in the UDIM tiles (1001 to 2000): unwrap the object that has the material")
    if len(request.tiles) > MOST_TILES:
        raise ValueError(f"The UVs touch {len(request.tiles)} UDIM tiles, more than {MOST_TILES}; try Endless")
    if request.cells > MAX_DENOMINATOR:
        raise ValueError(f"A UDIM tile has at most {MAX_DENOMINATOR} cells, not {request.cells}")
    return Recipe(width=request.width, height=request.width, density=request.density(model), mode="plane")


def _places(_graph: Graph, finding: Finding, _growth: Growth) -> Places:
    """The vector itself: a tiled image knows its squares."""
    return Places((finding.vector,))


UDIM = Mode(
    "udim",
    "UDIM",
    "An image for each UDIM tile that the object's UVs touch, joined without a seam. For models that are unwrapped "
    "over several tiles: nothing repeats",
    _recipe,
    _places,
    can_live=False,
    is_tiled=True,
)
