"""The images that a material has its maps from: those that are wired into its Principled BSDF, and its displacement.

An image counts where nothing between it and the shader changes what is seen: it goes through reroutes, a Normal Map, a
Bump or a Displacement node, or gives one of its channels. What anything else makes has to be baked first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import bpy

from nca_core.maps import BASE_COLOR, EMISSION, HEIGHT, METALLIC, NORMAL, OPACITY, ROUGHNESS

ALPHA = 3

_SOCKETS = {
    BASE_COLOR.name: "Base Color",
    METALLIC.name: "Metallic",
    ROUGHNESS.name: "Roughness",
    EMISSION.name: "Emission Color",
    OPACITY.name: "Alpha",
}
_PASSED = {"NodeReroute", "ShaderNodeRGBToBW"}  # nodes that leave a map as it is
_SPLIT = {"ShaderNodeSeparateColor", "ShaderNodeSeparateXYZ"}


@dataclass(frozen=True)
class WiredMap:
    """A map as an image holds it. channel: 0 to 2 of its colours, 3 for its alpha, None for the whole image.
    is_directx: whether a normal map's green points down."""

    image: bpy.types.Image
    channel: int | None = None
    is_directx: bool = False


@dataclass(frozen=True)
class Wired:
    """The maps of a material by their names, as in nca_core.KINDS, and the names of those that are no plain image."""

    maps: dict[str, WiredMap]
    others: tuple[str, ...]


def wired_maps(block: bpy.types.Material | None) -> Wired:
    """The maps of a material; none where it has no Principled BSDF."""
    maps: dict[str, WiredMap] = {}
    others: list[str] = []
    for name, found in _maps(block.node_tree) if block and block.node_tree else ():
        if found is None:
            others.append(name)
        elif name not in maps:
            maps[name] = found
    return Wired(maps, tuple(name for name in dict.fromkeys(others) if name not in maps))


def _maps(tree: bpy.types.NodeTree) -> Iterator[tuple[str, WiredMap | None]]:
    """All that is wired, the better source of a map first; None for what is no plain image."""
    output = next(filter(None, map(tree.get_output_node, ("ALL", "EEVEE", "CYCLES"))), None)  # type: ignore[attr-defined]
    principled = _principled(output) if output else None
    if principled is None:
        return
    for name, socket in _SOCKETS.items():
        if (link := _link(principled.inputs[socket])) and not (name == EMISSION.name and _is_dark(principled)):
            yield name, _image(link)
    if link := _link(output.inputs["Displacement"]):
        is_height = link.from_node.bl_idname == "ShaderNodeDisplacement"
        yield from _of_input(HEIGHT.name, link.from_node, "Height") if is_height else [(HEIGHT.name, None)]
    yield from _bumps(principled.inputs["Normal"])


def _bumps(socket: bpy.types.NodeSocket) -> Iterator[tuple[str, WiredMap | None]]:
    """The normals and heights that bend a surface's normals."""
    link = _link(socket)
    if link is None:
        return
    node = link.from_node
    if node.bl_idname == "ShaderNodeBump":
        yield from _of_input(HEIGHT.name, node, "Height")
        yield from _bumps(node.inputs["Normal"])
    elif node.bl_idname == "ShaderNodeNormalMap" and getattr(node, "space", "") == "TANGENT":
        is_directx = getattr(node, "convention", "") == "DIRECTX"  # Blenders of before 5.0 know OpenGL's alone
        for name, found in _of_input(NORMAL.name, node, "Color"):
            yield name, found and WiredMap(found.image, found.channel, is_directx)
    else:
        yield NORMAL.name, None


def _of_input(name: str, node: bpy.types.Node, socket: str) -> Iterator[tuple[str, WiredMap | None]]:
    if link := _link(node.inputs[socket]):
        yield name, _image(link)


def _image(link: bpy.types.NodeLink) -> WiredMap | None:
    """The image that a link brings; None for anything else."""
    node = link.from_node
    if node.bl_idname == "ShaderNodeTexImage":
        image = node.image  # type: ignore[attr-defined]
        return WiredMap(image, ALPHA if link.from_socket.name == "Alpha" else None) if image else None
    below = _link(node.inputs[0]) if node.bl_idname in _PASSED | _SPLIT else None
    found = _image(below) if below else None
    if found is None or node.bl_idname in _PASSED:
        return found
    if found.channel is not None or getattr(node, "mode", "RGB") != "RGB":
        return None
    return WiredMap(found.image, list(node.outputs).index(link.from_socket))


def _link(socket: bpy.types.NodeSocket) -> bpy.types.NodeLink | None:
    """What is wired into a socket, if it is heard."""
    heard = (link for link in socket.links if link.is_valid and not (link.is_muted or link.from_node.mute))
    return next(heard, None)


def _principled(output: bpy.types.Node) -> bpy.types.Node | None:
    """The nearest Principled BSDF that an output shows, whatever shaders are mixed between."""
    behind, seen = [output.inputs["Surface"]], set()
    for socket in behind:  # grows meanwhile
        link = _link(socket)
        if link is None or link.from_node.name in seen:
            continue
        if link.from_node.bl_idname == "ShaderNodeBsdfPrincipled":
            return link.from_node
        seen.add(link.from_node.name)
        behind.extend(link.from_node.inputs)
    return None


def _is_dark(principled: bpy.types.Node) -> bool:
    """Whether it emits nothing, whatever the colour."""
    strength = principled.inputs["Emission Strength"]
    return not strength.links and strength.default_value == 0  # type: ignore[attr-defined]
