"""Maps as images: each is read where the mode says."""

from __future__ import annotations

from nca_core import MapKind, Model

from ..node_graph import Graph, Places, Socket
from .sockets import label


def values(graph: Graph, places: Places, model: Model) -> dict[str, Socket]:
    """Nodes that read the maps: a colour for each, by name."""
    return {kind.name: _read(graph, places, kind, -300.0 * row) for row, kind in enumerate(model.kinds)}


def _read(graph: Graph, places: Places, kind: MapKind, row: float) -> Socket:
    read = []
    for index, place in enumerate(places.ways):
        name = f"{kind.name}.{index}" if index else kind.name
        image = graph.node("ShaderNodeTexImage", name, (-350, row - 30 * index), label=label(kind))
        graph.link(image.inputs["Vector"], place)
        read.append(image.outputs["Color"])
    return places.pick(graph, read)
