"""A grown material: its node group, wired into the Principled BSDF, and its images, new or replaced."""

from __future__ import annotations

from collections.abc import Iterable

import bpy

from nca_core import MapKind, Model, Recipe

from . import images, library, nodes
from .job import Maps

_PRINCIPLED = {  # map -> input of the Principled BSDF; ambient occlusion has none and stays an output
    "base_color": "Base Color",
    "metallic": "Metallic",
    "roughness": "Roughness",
    "normal": "Normal",
    "emission": "Emission Color",
    "opacity": "Alpha",
}


def apply(material: bpy.types.Material, model: Model, recipe: Recipe, maps: Maps) -> None:
    """Give the material these maps: build and wire its node group the first time, replace the images after that."""
    node = library.group_node(material) or _wired_group(material, model, recipe)
    group = _own_group(material, node)
    group.name = material.name
    before = {kind.name: _image(group, kind) for kind in model.kinds}
    nodes.build(group, model, recipe)
    for kind in model.kinds:
        readers = list(nodes.image_nodes(group, (kind,)))
        if not readers:
            continue
        name, png, old = f"{material.name} {nodes.label(kind)}", maps[kind.name], before[kind.name]
        image = images.replace(old, name, png) if old else images.new(name, kind, png)
        for reader in readers:
            reader.image = image
        library.store_recipe(image, recipe)
    nodes.fit(group, model, recipe)
    library.store_recipe(group, recipe)
    library.store_recipe(material, recipe)


def set_displacement(material: bpy.types.Material, displaced: bool) -> None:
    """Move the surface by the height (displaced), or shade it by the normal map: never the same relief twice."""
    node = library.group_node(material)
    tree = material.node_tree
    if node is None or tree is None or "Height" not in node.outputs:
        return
    output = _output(tree)
    displacement, principled = _displacement(tree, node), _principled(node, output)
    _disconnect(tree, displacement.outputs["Displacement"], output.inputs["Displacement"])
    if displaced:
        tree.links.new(output.inputs["Displacement"], displacement.outputs["Displacement"])
    if principled and displaced:
        _disconnect(tree, node.outputs["Normal"], principled.inputs["Normal"])
    elif principled and not principled.inputs["Normal"].is_linked:  # else the artist has put something there
        tree.links.new(principled.inputs["Normal"], node.outputs["Normal"])
    material.displacement_method = "DISPLACEMENT" if displaced else "BUMP"


def _image(group: bpy.types.NodeTree, kind: MapKind) -> bpy.types.Image | None:
    return next((node.image for node in nodes.image_nodes(group, (kind,)) if node.image), None)


def _wired_group(material: bpy.types.Material, model: Model, recipe: Recipe) -> bpy.types.ShaderNodeGroup:
    """A new node group in the material's tree, linked to everything that it has an output for."""
    if material.node_tree is None:
        material.use_nodes = True
    tree = material.node_tree
    assert tree is not None
    group = bpy.data.node_groups.new(material.name, "ShaderNodeTree")
    nodes.build(group, model, recipe)
    library.store_model(group, model)
    node = _new(tree, "ShaderNodeGroup", 0, 0)
    assert isinstance(node, bpy.types.ShaderNodeGroup)
    output = _output(tree)
    principled = _principled(node, output) or _new(tree, "ShaderNodeBsdfPrincipled", 10, 300)
    left, top = principled.location.x, principled.location.y
    node.location = (left - 320, top)
    node.node_tree = group  # type: ignore[assignment]
    node.width = 220
    place = _new(tree, "ShaderNodeMapping", left - 540, top)
    coordinates = _new(tree, "ShaderNodeTexCoord", left - 740, top)
    tree.links.new(place.inputs["Vector"], coordinates.outputs["UV"])
    tree.links.new(node.inputs["Vector"], place.outputs["Vector"])
    tree.links.new(output.inputs["Surface"], principled.outputs["BSDF"])
    for kind in model.kinds:
        if kind.name in _PRINCIPLED:
            tree.links.new(principled.inputs[_PRINCIPLED[kind.name]], node.outputs[nodes.label(kind)])
    if "emission" in model.maps:
        principled.inputs["Emission Strength"].default_value = 1.0  # type: ignore[attr-defined]
    if "height" in model.maps:
        set_displacement(material, False)
    for entry in tree.nodes:
        entry.select = entry == node
    tree.nodes.active = node
    return node


def _own_group(material: bpy.types.Material, node: bpy.types.ShaderNodeGroup) -> bpy.types.NodeTree:
    """The node's group; a copy of it, still without images, if another material (a duplicate) uses it too."""
    group = node.node_tree
    assert group is not None
    users = [entry for entry in bpy.data.materials if (other := library.group_node(entry)) and other.node_tree == group]
    if users == [material]:
        return group
    own = group.copy()
    node.node_tree = own
    for inner in own.nodes:
        if isinstance(inner, bpy.types.ShaderNodeTexImage):
            inner.image = None
    return own


def _output(tree: bpy.types.ShaderNodeTree) -> bpy.types.Node:
    """The tree's active output, or a new one."""
    outputs = (tree.get_output_node(target) for target in ("ALL", "EEVEE", "CYCLES"))
    return next(filter(None, outputs), None) or _new(tree, "ShaderNodeOutputMaterial", 300, 300)


def _principled(node: bpy.types.Node, output: bpy.types.Node) -> bpy.types.Node | None:
    """The Principled BSDF that the group's node feeds, or else the one that the output shows."""
    shown = [link.from_node for link in output.inputs["Surface"].links]
    return _fed(node.outputs, "ShaderNodeBsdfPrincipled") or next(
        (entry for entry in shown if entry.bl_idname == "ShaderNodeBsdfPrincipled"), None
    )


def _displacement(tree: bpy.types.NodeTree, node: bpy.types.Node) -> bpy.types.Node:
    """The Displacement node that the group's height feeds, or a new one."""
    found = _fed([node.outputs["Height"]], "ShaderNodeDisplacement")
    if found is None:
        found = _new(tree, "ShaderNodeDisplacement", node.location.x + 370, node.location.y - 460)
        tree.links.new(found.inputs["Height"], node.outputs["Height"])
        tree.links.new(found.inputs["Scale"], node.outputs[nodes.SCALE])
    return found


def _fed(outputs: Iterable[bpy.types.NodeSocket], kind: str) -> bpy.types.Node | None:
    """The nearest node of a kind that the outputs lead to, whatever the artist has put between."""
    ahead, seen = list(outputs), set()
    for socket in ahead:  # grows meanwhile
        for link in socket.links:
            if link.to_node.bl_idname == kind:
                return link.to_node
            if link.to_node.name not in seen:
                seen.add(link.to_node.name)
                ahead.extend(link.to_node.outputs)
    return None


def _disconnect(tree: bpy.types.NodeTree, out: bpy.types.NodeSocket, into: bpy.types.NodeSocket) -> None:
    for link in [link for link in tree.links if link.from_socket == out and link.to_socket == into]:
        tree.links.remove(link)


def _new(tree: bpy.types.NodeTree, kind: str, x: float, y: float) -> bpy.types.Node:
    node = tree.nodes.new(kind)
    node.location = (x, y)
    return node
