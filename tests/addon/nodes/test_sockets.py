"""The sockets of a material's node: their types come from what maps are, as do those of the decoder inside."""

from __future__ import annotations

from types import ModuleType

import bpy

OF_OLDER_FILES = {  # of all others: NodeSocketFloat
    "base_color": "NodeSocketColor",
    "emission": "NodeSocketColor",
    "normal": "NodeSocketVector",
}


def test_types_are_those_that_older_files_have(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.nodes.sockets import socket_type

    from nca_core import KINDS

    for name, kind in KINDS.items():
        assert socket_type(kind) == OF_OLDER_FILES.get(name, "NodeSocketFloat")


def test_the_decoder_has_sockets_of_the_same_types(material: bpy.types.Material) -> None:
    from bl_ext.user_default.lichen import api
    from bl_ext.user_default.lichen.datablocks import storage
    from bl_ext.user_default.lichen.nodes import living

    api.regrow(material, living=True)
    group = storage.group_node(material).node_tree
    (decoder,) = living.decoders(group)
    outside, inside = (
        {
            item.name: item.socket_type
            for item in tree.interface.items_tree
            if item.item_type == "SOCKET" and item.in_out == "OUTPUT"
        }
        for tree in (group, decoder)
    )
    assert inside.items() <= outside.items()
    assert len(inside) >= 7
