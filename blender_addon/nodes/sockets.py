"""The face of a material's node group: which sockets it has, and what they mean. Kept where modes change."""

from __future__ import annotations

import math
from collections.abc import Iterable

import bpy

from nca_core import MapKind

from ..datablocks import storage
from ..growing.modes.mode import ROTATION, SCALE, SEED

VECTOR, STRENGTH, HEIGHT_SCALE = "Vector", "Normal Strength", "Height Scale"
HUE, SATURATION, VALUE = "Hue", "Saturation", "Value"  # as Blender's node Hue/Saturation/Value means them
ROUGHNESS_OFFSET, HEIGHT_AMOUNT = "Roughness Offset", "Height Amount"

_INPUTS = {  # name -> (description, default, least, most, kind of number)
    SCALE: ("More makes features smaller: it multiplies Vector", 1.0, 0.0, 1e6, "NONE"),
    ROTATION: ("Turns the material; normals turn with it", 0.0, -1e6 * math.tau, 1e6 * math.tau, "ANGLE"),
    SEED: ("Deals the same tiles anew", 0.0, -1e6, 1e6, "NONE"),
    STRENGTH: ("", 1.0, 0.0, 10.0, "NONE"),
    HUE: ("Moves the base color around the color wheel; 0.5 is as grown", 0.5, 0.0, 1.0, "FACTOR"),
    SATURATION: ("Of the base color; 1 is as grown, 0 is grey", 1.0, 0.0, 2.0, "FACTOR"),
    VALUE: ("Brightness of the base color; 1 is as grown", 1.0, 0.0, 2.0, "FACTOR"),
    ROUGHNESS_OFFSET: ("Is added to the roughness; 0 is as grown", 0.0, -1.0, 1.0, "FACTOR"),
    HEIGHT_AMOUNT: (
        "How high the relief is, of normals and displacement alike; 1 is as grown, 0 is flat, below 0 high is low",
        *(1.0, -10.0, 10.0, "NONE"),
    ),
}

_ADJUSTMENTS = {  # input -> the map that it changes
    HUE: "base_color",
    SATURATION: "base_color",
    VALUE: "base_color",
    ROUGHNESS_OFFSET: "roughness",
    HEIGHT_AMOUNT: "height",
}
_PANEL, _ABOUT_PANEL = "Adjustments", "They change what is seen at once; the maps and their export stay as grown"


def label(kind: MapKind) -> str:
    """A map's name on screen: "Base Color" for base_color."""
    return kind.name.replace("_", " ").title()


def socket_type(kind: MapKind) -> str:
    """The type of the socket that a map comes out of: one number, a colour, or a direction."""
    if kind.channels == 1:
        return "NodeSocketFloat"
    return "NodeSocketVector" if kind.is_data else "NodeSocketColor"


def adjustments_of(kinds: tuple[MapKind, ...]) -> tuple[str, ...]:
    """The inputs that change some of these maps after they are grown."""
    names = [kind.name for kind in kinds]
    return tuple(name for name, changed in _ADJUSTMENTS.items() if changed in names)


def fit_sockets(
    group: bpy.types.NodeTree, kinds: tuple[MapKind, ...], inputs: tuple[str, ...], *, keep: bool = False
) -> None:
    """Give the group the sockets that it lacks and take away inputs of another mode, but for `keep`; the others keep
    their links."""
    face = group.interface
    names = [kind.name for kind in kinds]
    wanted = (*inputs, *([STRENGTH] if "normal" in names else []), *adjustments_of(kinds))
    there = _sockets(group, "INPUT")
    users = users_of(group)
    for name in set() if keep else there.keys() & _INPUTS.keys() - set(wanted):
        if users:
            storage.kept_input(name).put(group, users[0].inputs[name].default_value)  # type: ignore[attr-defined]
        face.remove(there[name])
    if VECTOR not in there:
        vector = face.new_socket(VECTOR, description="UV coordinates", socket_type="NodeSocketVector")
        vector.hide_value = True
    add_inputs(group, wanted)
    outputs = {label(kind): socket_type(kind) for kind in kinds}
    there = _sockets(group, "OUTPUT")
    for name, kind_of_socket in (outputs | ({HEIGHT_SCALE: "NodeSocketFloat"} if "height" in names else {})).items():
        if name not in there:
            face.new_socket(name, in_out="OUTPUT", socket_type=kind_of_socket)


def add_inputs(group: bpy.types.NodeTree, names: Iterable[str]) -> tuple[str, ...]:
    """Give the group those of some inputs that it lacks; returns their names."""
    there = _sockets(group, "INPUT")
    lacking = tuple(name for name in names if name not in there)
    users = users_of(group)
    for name in lacking:
        description, default, least, most, unit = _INPUTS[name]
        socket = group.interface.new_socket(
            name,
            description=description,
            socket_type="NodeSocketFloat",
            parent=_panel(group) if name in _ADJUSTMENTS else None,
        )
        socket.subtype = unit  # type: ignore[attr-defined]
        socket.default_value, socket.min_value, socket.max_value = default, least, most  # type: ignore[attr-defined]
        kept = storage.kept_input(name).of(group)
        for user in users:  # which get 0 for a socket that they have not had
            user.inputs[name].default_value = default if kept is None else kept  # type: ignore[attr-defined]
    return lacking


def users_of(group: bpy.types.NodeTree) -> list[bpy.types.ShaderNodeGroup]:
    """The nodes that hold the group."""
    trees = [*(entry.node_tree for entry in bpy.data.materials if entry.node_tree), *bpy.data.node_groups]
    return [
        node
        for tree in trees
        for node in tree.nodes
        if isinstance(node, bpy.types.ShaderNodeGroup) and node.node_tree == group
    ]


def _sockets(group: bpy.types.NodeTree, in_out: str) -> dict[str, bpy.types.NodeTreeInterfaceSocket]:
    """The inputs or the outputs of a group, by name."""
    items = (item for item in group.interface.items_tree if isinstance(item, bpy.types.NodeTreeInterfaceSocket))
    return {item.name: item for item in items if item.in_out == in_out}


def _panel(group: bpy.types.NodeTree) -> bpy.types.NodeTreeInterfacePanel:
    """The panel of the adjustments, which Blender shows below all other inputs."""
    for item in group.interface.items_tree:
        if isinstance(item, bpy.types.NodeTreeInterfacePanel) and item.name == _PANEL:
            return item
    return group.interface.new_panel(_PANEL, description=_ABOUT_PANEL)
