"""The face of a material's node group: which sockets it has, and what they mean. Kept where modes change."""

from __future__ import annotations

import math

import bpy

from nca_core import MapKind

from ..datablocks import storage
from ..growing.modes.mode import ROTATION, SCALE, SEED

VECTOR, STRENGTH, HEIGHT_SCALE = "Vector", "Normal Strength", "Height Scale"

_INPUTS = {  # name -> (description, default, least, most, kind of number)
    SCALE: ("More makes features smaller: it multiplies Vector", 1.0, 0.0, 1e6, "NONE"),
    ROTATION: ("Turns the material; normals turn with it", 0.0, -1e6 * math.tau, 1e6 * math.tau, "ANGLE"),
    SEED: ("Deals the same tiles anew", 0.0, -1e6, 1e6, "NONE"),
    STRENGTH: ("", 1.0, 0.0, 10.0, "NONE"),
}


def label(kind: MapKind) -> str:
    """A map's name on screen: "Base Color" for base_color."""
    return kind.name.replace("_", " ").title()


def socket_type(kind: MapKind) -> str:
    """The type of the socket that a map comes out of: one number, a colour, or a direction."""
    if kind.channels == 1:
        return "NodeSocketFloat"
    return "NodeSocketVector" if kind.is_data else "NodeSocketColor"


def fit_sockets(
    group: bpy.types.NodeTree, kinds: tuple[MapKind, ...], inputs: tuple[str, ...], *, keep: bool = False
) -> None:
    """Give the group the sockets that it lacks and take away inputs of another mode, but for `keep`; the others keep
    their links."""
    face = group.interface
    names = [kind.name for kind in kinds]
    wanted = (*inputs, *([STRENGTH] if "normal" in names else []))
    there = {item.name: item for item in face.items_tree if isinstance(item, bpy.types.NodeTreeInterfaceSocket)}
    users = users_of(group)
    for name in set() if keep else there.keys() & _INPUTS.keys() - set(wanted):
        if users:
            storage.kept_input(name).put(group, users[0].inputs[name].default_value)  # type: ignore[attr-defined]
        face.remove(there[name])
    if VECTOR not in there:
        vector = face.new_socket(VECTOR, description="UV coordinates", socket_type="NodeSocketVector")
        vector.hide_value = True
    for name in wanted:
        if name not in there:
            description, default, least, most, unit = _INPUTS[name]
            socket = face.new_socket(name, description=description, socket_type="NodeSocketFloat")
            socket.subtype = unit  # type: ignore[attr-defined]
            socket.default_value, socket.min_value, socket.max_value = default, least, most  # type: ignore[attr-defined]
            kept = storage.kept_input(name).of(group)
            for user in users:  # which get 0 for a socket that they have not had
                user.inputs[name].default_value = default if kept is None else kept  # type: ignore[attr-defined]
    outputs = {label(kind): socket_type(kind) for kind in kinds}
    for name, kind_of_socket in (outputs | ({HEIGHT_SCALE: "NodeSocketFloat"} if "height" in names else {})).items():
        if name not in there:
            face.new_socket(name, in_out="OUTPUT", socket_type=kind_of_socket)


def users_of(group: bpy.types.NodeTree) -> list[bpy.types.ShaderNodeGroup]:
    """The nodes that hold the group."""
    trees = [*(entry.node_tree for entry in bpy.data.materials if entry.node_tree), *bpy.data.node_groups]
    return [
        node
        for tree in trees
        for node in tree.nodes
        if isinstance(node, bpy.types.ShaderNodeGroup) and node.node_tree == group
    ]
