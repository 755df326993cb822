"""UDIM: an image for each unit square of UV, joined to its neighbours. Scale and rotation would leave the squares."""

from __future__ import annotations

import bpy

from nca_core import Model

from ..growing.request import Growth
from .graph import Graph, Socket
from .places import Places

INPUTS: tuple[str, ...] = ()


def places(_graph: Graph, vector: Socket, _source: bpy.types.Node, _growth: Growth, _model: Model) -> Places:
    """The vector itself: a tiled image knows its squares."""
    return Places((vector,))


def fit(_group: bpy.types.NodeTree, _growth: Growth, _model: Model) -> None:
    """Nothing depends on the size."""
