"""Real Size: a metre of a material is a metre on its object, by the Scale of the material's node. Nothing grows for it.

What Lichen has given the node last is kept on the material, and Real Size is on as long as the node still has it: an
artist who sets another Scale has switched it off, and older files never had it on. It acts when a material gets its
object, when it grows and when it is switched on; it waits while nothing can be measured, and stands back while a
picture covers the UVs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bpy

from nca_core import Model

from .. import nodes
from ..datablocks import storage
from ..growing.modes import mode_of
from ..growing.modes.mode import SCALE
from ..growing.request import Request
from ..nodes.sockets import VECTOR
from ..scene import uv_scale, uv_tiles
from ..scene.uv_scale import UvScale
from ..texts import tell
from . import steering

_ALIKE = 0.02  # by how much sizes may differ that are called one
_MOST_COMPARED = 4  # objects that share a material
_MOST_NODES = 16  # from a UV map to the material
_ROUNDED = 1 / 3  # by how much a Scale may change to be a whole number, where a tile would have a seam otherwise


def is_on(block: bpy.types.Material) -> bool:
    """Whether the material has its real size, or will have it as soon as it can be measured."""
    return _is_ours(block) and not fault(block)


def refusal(model: Model, request: Request) -> str:
    """Why a growth cannot have its real size; empty if it can."""
    if not model.cell_size:
        return tell("The weight file does not say how many metres its exemplar shows")
    if SCALE not in mode_of(request).inputs:
        return tell("UDIM tiles have no Scale: Cells says how large the material is")
    for placed in request.steering.pictures:
        return _covered(placed.file)
    return ""


def fault(block: bpy.types.Material, request: Request | None = None) -> str:
    """Why a material cannot have its real size; empty if it can. request: what it is grown for; what is stored with it
    if None."""
    node = storage.group_node(block)
    if node is None:
        return tell("{name}: it is not a Lichen material", name=block.name)
    try:
        if text := refusal(storage.model_of(block), request or storage.request_of(block) or Request()):
            return text
    except ValueError as error:
        return str(error)
    for image in steering.of(block).images():
        return _covered(image.name)
    scale: Any = node.inputs.get(SCALE)
    if scale is not None and scale.is_linked:
        return tell("The node's Scale is linked to something")
    if _uv_map(node) is None:
        return tell("The node's Vector is no UV map")
    return ""


def want(block: bpy.types.Material) -> None:
    """Switch Real Size on, for when it can be measured; `fit` does that."""
    node = storage.group_node(block)
    if node is not None and not _is_ours(block):
        storage.SCALE_BEFORE.remove(block)
        storage.REAL_SCALE.put(block, _scale(node))


def switch(block: bpy.types.Material, on: bool, holder: bpy.types.Object | None = None) -> list[str]:
    """Switch Real Size on, or off: the node then has the Scale that it had before. Returns what to say."""
    if on:
        want(block)
        return fit(block, holder)
    release(block)
    storage.REAL_SCALE.remove(block)
    return []


def fit(block: bpy.types.Material, holder: bpy.types.Object | None = None, request: Request | None = None) -> list[str]:
    """Give a material its real size if that is on, by the object that is meant, or else the active one. Returns what to
    say. holder: an object that has the material. request: what it is grown for; what is stored with it if None."""
    node = storage.group_node(block)
    if node is None or not (_is_ours(block) and storage.can_grow(block)):
        return []
    bpy.context.view_layer.update()  # a script may have moved objects just now
    if text := fault(block, request):
        was_on = storage.SCALE_BEFORE.is_on(block)
        release(block)
        return [tell("Real Size is off for now ({why})", why=text)] if was_on else []
    sizes = _measured(block, node, holder)
    first = next(sizes, None)
    if first is None:
        return []
    model, grown = storage.model_of(block), request or storage.request_of(block) or Request()
    holder, size = first
    scale = size.world * _metres_of_a_unit() / grown.metres(model)
    if mode_of(grown).repeats and size.wraps:
        scale = _whole(scale)
    if not storage.SCALE_BEFORE.is_on(block):
        storage.SCALE_BEFORE.put(block, _scale(node))
    _set_scale(block, node, scale)
    _set_unit(node, model, grown, size.local)
    for other, its_size in sizes:
        if not _alike(its_size, size):
            text = tell(
                "{material} has its real size on {object}; on {other}, which shares it, it has another",
                material=block.name,
                object=holder.name,
                other=other.name,
            )
            return [text]
    return []


def release(block: bpy.types.Material) -> float:
    """Give the node the Scale that it had before Real Size, which stays wanted. Returns by what that makes the material
    larger."""
    node = storage.group_node(block)
    before = storage.SCALE_BEFORE.of(block)
    storage.SCALE_BEFORE.remove(block)
    if node is None or before is None or not _is_ours(block):
        return 1.0
    larger = _scale(node) / before if before > 0 else 1.0
    _set_scale(block, node, before)
    request = storage.request_of(block)
    if request:
        _set_unit(node, storage.model_of(block), request, None)
    return larger


def scale_off(block: bpy.types.Material) -> float:
    """The Scale that a material's node has where Real Size is off: as `release` would give it back, if it is on."""
    before = storage.SCALE_BEFORE.of(block)
    return before if before is not None and is_on(block) else scale_of(block)


def scale_of(block: bpy.types.Material) -> float:
    """The Scale of a material's node; 1 where it has none."""
    node = storage.group_node(block)
    return _scale(node) if node and SCALE in node.inputs else 1.0


def unmeasured() -> Iterator[bpy.types.Material]:
    """The materials of the file that are to have their real size, and do not have it yet."""
    yield from (each for each in storage.REAL_SCALE.having(bpy.data.materials) if not storage.SCALE_BEFORE.is_on(each))


def _is_ours(block: bpy.types.Material) -> bool:
    """Whether the node has the Scale that Lichen has given it last."""
    given, node = storage.REAL_SCALE.of(block), storage.group_node(block)
    return given is not None and node is not None and given == _scale(node)


def _scale(node: bpy.types.ShaderNodeGroup) -> float:
    """The Scale of a material's node; that which it will have again, in a mode without one."""
    socket: Any = node.inputs.get(SCALE)
    if socket is not None:
        return float(socket.default_value)
    kept = storage.kept_input(SCALE).of(node.node_tree) if node.node_tree else None
    return 1.0 if kept is None else kept


def _set_scale(block: bpy.types.Material, node: bpy.types.ShaderNodeGroup, scale: float) -> None:
    socket: Any = node.inputs.get(SCALE)
    if socket is not None:
        socket.default_value = scale
    elif node.node_tree:
        storage.kept_input(SCALE).put(node.node_tree, scale)
    storage.REAL_SCALE.put(block, _scale(node))  # as single precision has it


def _set_unit(node: bpy.types.ShaderNodeGroup, model: Model, request: Request, unit: float | None) -> None:
    """Let heights be those of an object on which a unit of UV measures so much; as they were where that is None."""
    group = node.node_tree
    if group is None or not group.is_editable:
        return
    if unit is None:
        storage.UV_UNIT.remove(group)
    else:
        storage.UV_UNIT.put(group, unit)
    nodes.fit_relief(group, model, request.with_cells(model))


def _measured(
    block: bpy.types.Material, node: bpy.types.ShaderNodeGroup, first: bpy.types.Object | None
) -> Iterator[tuple[bpy.types.Object, UvScale]]:
    """The objects that have a material and UVs, and what a unit of these measures: `first` or the active one, then some
    others, of all that show the same mesh in one size one."""
    layer, seen = _uv_map(node) or "", set[Any]()
    first = first or bpy.context.view_layer.objects.active
    for holder in sorted(uv_tiles.users(block), key=lambda entry: entry != first):
        key = (holder.data, holder.matrix_world.to_scale().to_tuple(4))
        if key in seen or len(seen) > _MOST_COMPARED:
            continue
        seen.add(key)
        if size := uv_scale.measured(holder, block, layer):
            yield holder, size


def _alike(one: UvScale, other: UvScale) -> bool:
    return abs(one.world - other.world) <= _ALIKE * one.world


def _whole(scale: float) -> float:
    """The nearest whole number, if it is near."""
    whole = float(max(1, round(scale)))
    return whole if abs(whole - scale) <= _ROUNDED * scale else scale


def _metres_of_a_unit() -> float:
    """How many metres a unit of the scene measures."""
    units = bpy.context.scene.unit_settings
    return units.scale_length if units.system != "NONE" else 1.0


def _uv_map(node: bpy.types.ShaderNodeGroup) -> str | None:
    """The name of the UV map that a node's Vector is, through Mapping nodes; empty for the one that is rendered; None
    if it is something else."""
    socket: Any = node.inputs[VECTOR]
    for _ in range(_MOST_NODES):
        if not socket.is_linked:
            return None
        link = socket.links[0]
        if link.from_node.bl_idname == "ShaderNodeUVMap":
            return str(link.from_node.uv_map)
        if link.from_node.bl_idname == "ShaderNodeTexCoord":
            return "" if link.from_socket.name == "UV" else None
        if link.from_node.bl_idname not in ("ShaderNodeMapping", "NodeReroute"):
            return None
        socket = link.from_node.inputs[0]
    return None  # they may lead in a circle


def _covered(name: str) -> str:
    return tell("The image {name} covers the UVs as they are", name=name)
