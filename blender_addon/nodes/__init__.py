"""The node group of a grown material: its maps at any place of a surface.

Two things decide what is inside: the mode (growing/modes), which says where to read, and the form of the images, which
says what is read there (`baked`: the maps; `living`: cells and noise that the nodes decode). `adjustments` come after
that, the same for all. `sockets` lists what one sees from outside, `tables` makes the images that nodes look things up
in.
"""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from nca_core import KINDS, MapKind, Model

from ..datablocks import colour_spaces, storage
from ..growing.modes import layout, mode_of
from ..growing.modes.mode import ROTATION, SCALE, Finding
from ..growing.request import Growth, Request
from ..node_graph import Graph, Socket
from . import adjustments, baked, living, tables
from .sockets import HEIGHT_SCALE, STRENGTH, VECTOR, add_inputs, adjustments_of, fit_sockets, label, users_of

__all__ = ["all_image_nodes", "build", "fit", "fit_relief", "image_nodes", "is_built", "is_stale", "users_of"]

_ADJUSTABLE = " adjustable"  # ends a layout's name; without it: as Lichen 0.1.0 built it, which had no adjustments


def build(group: bpy.types.NodeTree, model: Model, growth: Growth, *, keep_sockets: bool = False) -> None:
    """Fill a group with nodes for this growth, if it has not got them: what an artist has changed in a group of the
    same layout stays, also where only the adjustments are missing. model: with the maps of all that is blended
    (Growth.host). keep_sockets: also those that only another mode has."""
    there, wanted = storage.LAYOUT.of(group), _layout(model, growth)
    if there == wanted:
        return
    adjusted = adjustments_of(model.kinds)
    if there is not None and there + _ADJUSTABLE == wanted:
        adjusted = add_inputs(group, adjusted)  # one that an artist has made is theirs
    else:
        _build_anew(group, model, growth, keep_sockets)
    adjustments.add(Graph(group), adjusted)
    storage.LAYOUT.put(group, wanted)


def is_built(group: bpy.types.NodeTree, model: Model, growth: Growth) -> bool:
    """Whether a group has the nodes for this growth. model: as of `build`."""
    return storage.LAYOUT.of(group) == _layout(model, growth)


def is_stale(group: bpy.types.NodeTree) -> bool:
    """Whether a group decodes colours for another working space than the scene's: it has to be built again."""
    return any(living.decoders(group)) and storage.light_of(group) != colour_spaces.signature()


def _build_anew(group: bpy.types.NodeTree, model: Model, growth: Growth, keep_sockets: bool) -> None:
    """All nodes but the adjustments, in place of those that are there. The arguments are those of `build`."""
    mode, form = mode_of(growth.request), living if growth.decodes else baked
    fit_sockets(group, model.kinds, mode.inputs, keep=keep_sockets)
    living.clear(group)
    graph = Graph(group)
    source = graph.node("NodeGroupInput", "Group Input", (-800, 0))
    sink = graph.node("NodeGroupOutput", "Group Output", (400, 0))
    turns = ROTATION in mode.inputs
    vector = source.outputs[VECTOR]
    if turns:
        vector = graph.turned(vector, source.outputs[ROTATION], back=True)
        vector = graph.vector("MULTIPLY", vector, source.outputs[SCALE])
    finding = Finding(vector, source, tables.images(mode.tables(growth)))
    places = mode.places(graph, finding, growth)
    for name, value in form.values(graph, places, model).items():
        if name == "normal":
            if turns:
                value = graph.turned(value, source.outputs[ROTATION], centre=(0.5, 0.5, 0.5))
            value = _bent(graph, value, source.outputs[STRENGTH])
        graph.link(sink.inputs[label(KINDS[name])], value)
    if "height" in model.maps:
        relief = graph.node("ShaderNodeValue", HEIGHT_SCALE, (0, 450)).outputs[0]
        scaled = graph.math("DIVIDE", relief, source.outputs[SCALE]) if turns else relief
        graph.link(sink.inputs[HEIGHT_SCALE], scaled)


def _layout(model: Model, growth: Growth) -> str:
    """The name of a set of nodes, which tells one set from another. Maps are what others have brought along."""
    name = layout(growth)
    if growth.recipe.steering.grafts:
        name += f" with {' '.join(model.maps)}"
    elif growth.decodes and (light := colour_spaces.textures()).is_wide:
        name += f" in {' '.join(f'{value:.3f}' for row in light.matrix for value in row)}"
    return name + _ADJUSTABLE


def fit(group: bpy.types.NodeTree, model: Model, growth: Growth, bound: float = 1.0) -> None:
    """Set what depends on the size, and on what was grown. bound: see living.cell_texels."""
    mode_of(growth.request).fit(group, growth, model)
    if growth.decodes:
        storage.LIGHT.put(group, colour_spaces.signature())
        living.fit(group, growth.recipe.unsteered(model).field.region.scaled(model.coarse_pixels), bound)
    fit_relief(group, model, growth.request)


def fit_relief(group: bpy.types.NodeTree, model: Model, request: Request) -> None:
    """Set how far the height goes: in units of Vector, or in the object's own where its UVs were measured."""
    relief: bpy.types.Node | None = group.nodes.get(HEIGHT_SCALE)
    if relief:
        value = model.relief / (request.cells * model.coarse_pixels) * (storage.UV_UNIT.of(group) or 1.0)
        relief.outputs[0].default_value = value  # type: ignore[attr-defined]


def image_nodes(
    group: bpy.types.NodeTree, kinds: tuple[MapKind, ...]
) -> Iterator[tuple[MapKind, bpy.types.ShaderNodeTexImage]]:
    """The nodes that show some images, without those that someone took out."""
    named = {kind.name: kind for kind in kinds}
    for node in all_image_nodes(group):
        if kind := named.get(node.name.partition(".")[0]):
            yield kind, node


def all_image_nodes(group: bpy.types.NodeTree) -> Iterator[bpy.types.ShaderNodeTexImage]:
    """The nodes that show any image, tables too."""
    for tree in (group, *living.decoders(group)):
        yield from (node for node in tree.nodes if isinstance(node, bpy.types.ShaderNodeTexImage))


def _bent(graph: Graph, colour: Socket, strength: Socket) -> Socket:
    """An encoded tangent-space normal as a normal of the surface."""
    node = graph.node("ShaderNodeNormalMap", "Normal Map", (0, -900))
    graph.link(node.inputs["Color"], colour)
    graph.link(node.inputs["Strength"], strength)
    return node.outputs["Normal"]
