"""Where a material lies on an object, as far as painting on it goes: a brush, as an image, knows the UV map alone."""

from __future__ import annotations

from typing import Any

import bpy

from ..datablocks import storage
from ..growing.modes.mode import ROTATION, SCALE
from ..texts import tell


def fault(material: bpy.types.Material, *, is_square: bool, scale: float) -> str:
    """Why the UV map does not say where the material lies; empty if it does. scale: what the node's Scale will be by
    then, unless it is linked."""
    node = storage.group_node(material)
    if node is None:
        return ""
    if not is_square:
        return tell(
            "A tile that is not square lies otherwise than an image on the UV map: give it a height like its width"
        )
    inputs: dict[str, Any] = {entry.name: entry for entry in node.inputs}
    turned = inputs[ROTATION].default_value if ROTATION in inputs else 0.0
    for name, value, plain in ((SCALE, scale, 1.0), (ROTATION, turned, 0.0)):
        if name in inputs and (inputs[name].is_linked or abs(value - plain) > 1e-6):
            return tell(
                "An image on the UV map does not know the node's {name}: set it to {value} first",
                name=name,
                value=plain,
            )
    for link in inputs["Vector"].links:
        mapping = link.from_node
        if mapping and mapping.bl_idname == "ShaderNodeMapping" and not _is_plain(mapping):
            return tell("An image on the UV map does not know the Mapping node: reset it first")
    return ""


def _is_plain(mapping: bpy.types.Node) -> bool:
    plain = {"Location": 0.0, "Rotation": 0.0, "Scale": 1.0}
    return all(
        abs(value - plain[entry.name]) < 1e-6
        for entry in mapping.inputs
        if entry.name in plain
        for value in entry.default_value  # type: ignore[attr-defined]
    )
