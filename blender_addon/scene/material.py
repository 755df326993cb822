"""A grown material: its node group, wired into the Principled BSDF, and its images, new or replaced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import bpy

from nca_core import KINDS, MapKind, Model, living

from .. import nodes
from ..datablocks import images, leftovers, storage
from ..growing.encode import Encoded
from ..growing.request import Growth
from ..nodes.sockets import HEIGHT_SCALE, label

_PRINCIPLED = {  # map -> input of the Principled BSDF; ambient occlusion, mask and labels have none and stay outputs
    "base_color": "Base Color",
    "metallic": "Metallic",
    "roughness": "Roughness",
    "normal": "Normal",
    "emission": "Emission Color",
    "opacity": "Alpha",
}


def apply(material: bpy.types.Material, model: Model, encoded: Encoded) -> None:
    """Give the material what was grown: build and wire its node group the first time, replace the images after that.

    Whatever is raised, the material is as it was: what may fail is made first, beside what the material shows.
    """
    with leftovers.all_or_nothing():
        node = storage.group_node(material) or wire(material, model, encoded.growth)
        own = _is_own(material, node)
        before = _images(node.node_tree, _any_form(model)) if own else {}
        shown = _rehearse(node.node_tree, model, encoded)
        made = {
            kind.name: _image(before.get(kind.name), f"{material.name} {label(kind)}", kind, encoded)
            for kind in encoded.growth.kinds(model)
            if kind.name in shown
        }
        if not before:  # nothing can be lost: what is new may be taken away
            with _showing(node):
                _put(material, node, model, encoded, before, made)
    if before:
        _put(material, node, model, encoded, before, made)


@contextmanager
def _showing(node: bpy.types.ShaderNodeGroup) -> Iterator[None]:
    """Let a node show its group again if something is raised."""
    group = node.node_tree
    try:
        yield
    except BaseException:
        node.node_tree = group
        raise


def _any_form(model: Model) -> tuple[MapKind, ...]:
    """All images that a group may have; maps also of what was blended with it."""
    return (*KINDS.values(), *living.kinds(model))


def _rehearse(group: bpy.types.NodeTree, model: Model, encoded: Encoded) -> set[str]:
    """Do all that `_put` does to a group on a copy of it, so that what raises does so there. Returns the names of the
    maps that the group will show."""
    growth, host = encoded.growth, encoded.growth.host(model)
    if nodes.is_built(group, host, growth) and leftovers.in_use():  # a render's frame: the less is done, the better
        return {kind.name for kind, _reader in nodes.image_nodes(group, growth.kinds(model))}
    trial = group.copy()
    nodes.living.own_decoder(trial)
    nodes.build(trial, host, growth)
    shown = {kind.name for kind, _reader in nodes.image_nodes(trial, growth.kinds(model))}
    _fit_and_store(trial, model, encoded)
    nodes.living.clear(trial)
    bpy.data.node_groups.remove(trial)
    return shown


def _fit_and_store(group: bpy.types.NodeTree, model: Model, encoded: Encoded) -> None:
    """Set what depends on what was grown, and write that down."""
    nodes.fit(group, encoded.growth.host(model), encoded.growth, encoded.bound)
    storage.store_growth(group, encoded.growth)


def _image(old: bpy.types.Image | None, name: str, kind: MapKind, encoded: Encoded) -> bpy.types.Image:
    """The image of a map: to follow an old one if there is one, with its settings unless it changes its kind."""
    pngs, tiles = encoded.images[kind.name], encoded.growth.request.tiles
    if old and not tiles and old.source != "TILED":
        image = images.successor(old, name, kind, pngs[0])
    else:
        image = images.new(name, kind, pngs, tiles)
        if old and tiles and old.source == "TILED":
            images.take_settings(image, old, kind)
    storage.drop_copies(image)
    return image


def _put(
    material: bpy.types.Material,
    node: bpy.types.ShaderNodeGroup,
    model: Model,
    encoded: Encoded,
    before: dict[str, bpy.types.Image],
    made: dict[str, bpy.types.Image],
) -> None:
    """Let the material show images that are made. before: those that it shows."""
    growth = encoded.growth
    group = _own_group(material, node, _any_form(model))
    group.name = material.name
    nodes.build(group, growth.host(model), growth)
    _wire_maps(material, node, [kind for kind in growth.host(model).kinds if kind not in model.kinds])
    for kind in growth.kinds(model):
        if kind.name in made:
            image, old = made[kind.name], before.pop(kind.name, None)
            if old:
                images.take_place(image, old, f"{material.name} {label(kind)}")
    for kind, reader in nodes.image_nodes(group, growth.kinds(model)):
        reader.image = made[kind.name]
    for old in before.values():  # of another form
        if not old.users:
            leftovers.discard(old, old.name)
    _fit_and_store(group, model, encoded)
    storage.drop_copies(material)


def _wire_maps(material: bpy.types.Material, node: bpy.types.ShaderNodeGroup, kinds: Iterable[MapKind]) -> None:
    """Link maps that another material has brought along to where nothing is linked yet."""
    tree = material.node_tree
    assert tree is not None
    principled = _principled(node, _output(tree))
    for kind in kinds:
        into = principled.inputs[_PRINCIPLED[kind.name]] if principled and kind.name in _PRINCIPLED else None
        if into and not into.is_linked and not node.outputs[label(kind)].is_linked:
            tree.links.new(into, node.outputs[label(kind)])


def remove(material: bpy.types.Material) -> None:
    """Take away a material that was never finished, and its group."""
    node = storage.group_node(material)
    group = node and node.node_tree
    bpy.data.materials.remove(material)
    if group and not group.users:
        nodes.living.clear(group)
        bpy.data.node_groups.remove(group)


def can_displace(material: bpy.types.Material) -> bool:
    """Whether a material has a height to move the surface by."""
    node = storage.group_node(material)
    return node is not None and "Height" in node.outputs


def set_displacement(material: bpy.types.Material, displaced: bool) -> None:
    """Move the surface by the height (displaced), or shade it by the normal map: never the same relief twice."""
    node = storage.group_node(material)
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


def _images(group: bpy.types.NodeTree, kinds: tuple[MapKind, ...]) -> dict[str, bpy.types.Image]:
    """The images that a group shows now, by the name of the map or texture."""
    return {kind.name: node.image for kind, node in nodes.image_nodes(group, kinds) if node.image}


def wire(material: bpy.types.Material, model: Model, growth: Growth) -> bpy.types.ShaderNodeGroup:
    """Make a Lichen material of one, still without images: a new node group in its tree, linked to everything that it
    has an output for."""
    if material.node_tree is None:
        material.use_nodes = True
    tree = material.node_tree
    assert tree is not None
    group = bpy.data.node_groups.new(material.name, "ShaderNodeTree")
    nodes.build(group, growth.host(model), growth)
    storage.store_model(group, model)
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
            tree.links.new(principled.inputs[_PRINCIPLED[kind.name]], node.outputs[label(kind)])
    if "emission" in model.maps:
        principled.inputs["Emission Strength"].default_value = 1.0  # type: ignore[attr-defined]
    if "height" in model.maps:
        set_displacement(material, False)
    for entry in tree.nodes:
        entry.select = entry == node
    tree.nodes.active = node
    return node


def _own_group(
    material: bpy.types.Material, node: bpy.types.ShaderNodeGroup, kinds: tuple[MapKind, ...]
) -> bpy.types.NodeTree:
    """The node's group; a copy of it, still without images, if another material (a duplicate) uses it too, or if it is
    another file's (of a linked material that was made local)."""
    group = node.node_tree
    assert group is not None
    if _is_own(material, node):
        return group
    own = group.copy()
    node.node_tree = own
    nodes.living.own_decoder(own)
    for _kind, inner in nodes.image_nodes(own, kinds):
        inner.image = None
    return own


def _is_own(material: bpy.types.Material, node: bpy.types.ShaderNodeGroup) -> bool:
    """Whether the node's group is this material's alone."""
    group = node.node_tree
    assert group is not None
    users = [entry for entry in bpy.data.materials if (other := storage.group_node(entry)) and other.node_tree == group]
    return users == [material] and group.is_editable


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
        tree.links.new(found.inputs["Scale"], node.outputs[HEIGHT_SCALE])
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
