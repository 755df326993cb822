"""A material that decodes itself: nca_core's decoder as nodes, on textures of cells and noise. Sharp at any zoom.

The decoder is a group inside the material's. The material holds it five times: for the maps, and for the heights half
an exemplar pixel to either side, from whose differences the normal comes. (Differences to one side take three, but lie
a quarter of a pixel beside the height: 5/255 off where grain is strong.)
"""

from __future__ import annotations

from collections.abc import Iterator

import bpy
import numpy as np

from nca_core import KINDS, MapKind, Model, Region
from nca_core.arrays import Array
from nca_core.living import GRAIN, PACKED, grain_bound, kinds
from nca_core.maps import map_slices

from ..datablocks import colour_spaces, storage
from ..node_graph import Graph, Node, Places, Socket
from .sockets import label, socket_type

STEP = 0.5  # exemplar pixels from a point to where its slope is taken
BOUND, ACROSS, UP = "Bound", "Step Across", "Step Up"


def values(graph: Graph, places: Places, model: Model) -> dict[str, Socket]:
    """Nodes that decode the maps: a colour or a number for each, by name."""
    tree = _decoder(graph.tree.name, model, len(places.ways))

    def decode(where: Places) -> Node:
        node = graph.node("ShaderNodeGroup", "Decoder", node_tree=tree)
        for socket, source in zip(node.inputs, (*where.ways, *where.beside), strict=True):
            graph.link(socket, source)
        return node

    node, height = decode(places), label(KINDS["height"])
    found = {name: node.outputs[label(KINDS[name])] for name in model.maps}
    if "height" in model.maps:
        slopes = []
        for name in (ACROSS, UP):
            step = graph.node("ShaderNodeCombineXYZ", name).outputs[0]  # set by `fit`
            ahead, behind = (
                decode(places.moved(lambda way, to=to, step=step: graph.vector(to, way, step))).outputs[height]
                for to in ("ADD", "SUBTRACT")
            )
            slopes.append(graph.math("MULTIPLY", graph.math("SUBTRACT", behind, ahead), model.relief / (2 * STEP)))
        normal = graph.vector("NORMALIZE", graph.join(*slopes, 1.0))
        found["normal"] = graph.vector("MULTIPLY_ADD", normal, (0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
    return found


def fit(group: bpy.types.NodeTree, pixels: Region, bound: float) -> None:
    """Set what depends on the size, in exemplar pixels, and on how far the features go."""
    steps = {ACROSS: (0, STEP / pixels.width), UP: (1, STEP / pixels.height)}
    for name, (axis, step) in steps.items():
        node: bpy.types.Node | None = group.nodes.get(name)
        if node:
            node.inputs[axis].default_value = step  # type: ignore[attr-defined]
    for tree in decoders(group):
        inner: bpy.types.Node | None = tree.nodes.get(BOUND)
        if inner:
            inner.outputs[0].default_value = bound  # type: ignore[attr-defined]


def decoders(group: bpy.types.NodeTree) -> Iterator[bpy.types.NodeTree]:
    """The decoder's group inside a material's, if it has one."""
    inner = {node.node_tree for node in group.nodes if isinstance(node, bpy.types.ShaderNodeGroup)}
    yield from (tree for tree in inner if tree and storage.DECODER.of(tree))


def own_decoder(group: bpy.types.NodeTree) -> None:
    """Give a copied group a copy of the decoder, whose images are its own to change."""
    for tree in list(decoders(group)):
        own = tree.copy()
        for node in group.nodes:
            if isinstance(node, bpy.types.ShaderNodeGroup) and node.node_tree == tree:
                node.node_tree = own  # type: ignore[assignment]


def clear(group: bpy.types.NodeTree) -> None:
    """Take away all nodes, and the decoder that only they used."""
    own = list(decoders(group))
    group.nodes.clear()
    for tree in own:
        if not tree.users:
            bpy.data.node_groups.remove(tree)


def _decoder(name: str, model: Model, ways: int) -> bpy.types.NodeTree:
    """The decoder as a group: from places in the textures to the learnt maps."""
    tree = bpy.data.node_groups.new(f"{name} Decoder", "ShaderNodeTree")
    storage.DECODER.put(tree, True)
    for index in range(ways):
        tree.interface.new_socket(f"Place {index}", description="UV of the textures", socket_type="NodeSocketVector")
    for index in range(1, ways):
        tree.interface.new_socket(f"Beside {index}", description="1: this place", socket_type="NodeSocketFloat")
    for entry in model.maps:
        kind = KINDS[entry]
        tree.interface.new_socket(label(kind), in_out="OUTPUT", socket_type=socket_type(kind))
    graph = Graph(tree)
    source, sink = graph.node("NodeGroupInput", "Group Input"), graph.node("NodeGroupOutput", "Group Output")
    places = Places(tuple(source.outputs[:ways]), tuple(source.outputs[ways : 2 * ways - 1]))
    rectified = _rectified(graph, model, places)
    weights, bias = _by_threes(model.decoder.out.T), model.decoder.out_bias
    for entry, channels in map_slices(model.maps).items():
        mixed = [
            _mixed(graph, rectified, weights[..., channel], float(bias[channel]))
            for channel in range(channels.start, channels.stop)
        ]
        if not KINDS[entry].is_data:
            mixed = _in_scene(graph, [_linear(graph, channel) for channel in mixed])
        graph.link(sink.inputs[label(KINDS[entry])], graph.join(*mixed) if len(mixed) > 1 else mixed[0])
    return tree


def _rectified(graph: Graph, model: Model, places: Places) -> list[Socket]:
    """max(0, features + grain), three in a vector."""
    colours, alphas = zip(*(_texture(graph, kind, places) for kind in kinds(model)[:-1]), strict=True)
    bound = graph.node("ShaderNodeValue", BOUND).outputs[0]  # set by `fit`
    twice, less = graph.math("MULTIPLY", bound, 2.0), graph.math("MULTIPLY", bound, -1.0)
    of_alphas = (graph.join(*alphas[start : start + 3]) for start in range(0, len(alphas), 3))
    colour, alpha = _texture(graph, GRAIN, places)
    most = grain_bound(model)
    spread = graph.vector("MULTIPLY_ADD", colour, (2 * most,) * 3, (-most,) * 3)
    noise = (*graph.split(spread), graph.math("MULTIPLY_ADD", alpha, 2 * most, -most))
    rectified = []
    for texels, columns in zip((*colours, *of_alphas), _by_threes(model.decoder.grain), strict=True):
        value = graph.vector("MULTIPLY_ADD", texels, twice, less)
        for number, weights in zip(noise, columns.T, strict=True):
            value = graph.vector("MULTIPLY_ADD", number, _vector(weights), value)
        rectified.append(graph.vector("MAXIMUM", value, (0.0, 0.0, 0.0)))
    return rectified


def _texture(graph: Graph, kind: MapKind, places: Places) -> tuple[Socket, Socket]:
    """Four texels' channels, interpolated: three as a vector, and the fourth."""
    nodes = []
    for index, place in enumerate(places.ways):
        name = f"{kind.name}.{index}" if index else kind.name
        node = graph.node("ShaderNodeTexImage", name, label=label(kind), interpolation="Cubic")
        graph.link(node.inputs["Vector"], place)
        nodes.append(node)
    colours, alphas = ([node.outputs[name] for node in nodes] for name in ("Color", "Alpha"))
    return places.pick(graph, colours), places.pick(graph, alphas, "FLOAT")


def _by_threes(weights: Array) -> Array:
    """Weights of features (features, many) as of vectors of three features (vectors, 3, many).

    First each texture's colour, then the textures' alphas, three by three; with zeros for what is not there.
    """
    features, many = weights.shape
    textures = -(-features // PACKED)
    order = [texture * PACKED + channel for texture in range(textures) for channel in range(PACKED - 1)]
    order += [texture * PACKED + PACKED - 1 for texture in range(textures)]
    order += [textures * PACKED] * (-len(order) % 3)
    padded = np.zeros((textures * PACKED + 1, many), np.float32)
    padded[:features] = weights
    return padded[order].reshape(-1, 3, many)


def _mixed(graph: Graph, rectified: list[Socket], weights: Array, bias: float) -> Socket:
    """A channel: the features' weighted sum, in 0..1. weights: (vectors, 3)."""
    parts = [graph.vector("DOT_PRODUCT", value, _vector(row)) for value, row in zip(rectified, weights, strict=True)]
    clamped = graph.node("ShaderNodeClamp")
    graph.link(clamped.inputs["Value"], graph.math("ADD", graph.total(parts), bias))
    return clamped.outputs["Result"]


def _linear(graph: Graph, encoded: Socket) -> Socket:
    """A channel of colour, sRGB-encoded, as light (IEC 61966-2-1)."""
    bright = graph.math("POWER", graph.math("MULTIPLY_ADD", encoded, 1 / 1.055, 0.055 / 1.055), 2.4)
    dark = graph.math("MULTIPLY", encoded, 1 / 12.92)
    return graph.choose(graph.math("LESS_THAN", encoded, 0.04045), bright, dark)


def _in_scene(graph: Graph, light: list[Socket]) -> list[Socket]:
    """Linear Rec.709 in the primaries of the scene's working space, where it has others."""
    working = colour_spaces.textures()
    if not working.is_wide:
        return light
    whole = graph.join(*light)
    return [graph.vector("DOT_PRODUCT", whole, _vector(row)) for row in np.array(working.matrix)]


def _vector(values: Array) -> tuple[float, float, float]:
    x, y, z = map(float, values)
    return x, y, z
