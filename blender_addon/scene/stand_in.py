"""A growth is seen on the object already: while a material grows, its node shows a stand-in for its group.

The stand-in is a copy of the group, built for what grows, and reads small images that are written over again and again.
The group itself is not touched. A stand-in knows what it stands for, so it can be taken away at any time, whoever comes
across it: at the end, on Esc, before the file is saved, and after an undo or a file brought one back.
"""

from __future__ import annotations

import bpy
import numpy as np
from bpy.app.handlers import persistent

from nca_core import MapKind, Model

from .. import nodes, running
from ..datablocks import colour_spaces, leftovers, storage
from ..growing.preview_frames import PreviewFrame
from ..growing.request import Growth
from . import unfinished

_NAME = ".Lichen Preview"  # with a dot: hidden from menus


def show(block: bpy.types.Material, model: Model, growth: Growth, frame: PreviewFrame) -> None:
    """Let the material show a preview frame. Does nothing to one whose group someone took out."""
    node = storage.group_node(block)
    if node is None or node.node_tree is None:
        return
    group: bpy.types.NodeTree = node.node_tree
    if storage.STANDS_FOR.of(group) is None:
        group = _stand_in(node, model, growth)
    pixels = np.ones((0, 0, 4), np.float32)  # as Blender has them, one map after the other
    for kind, reader in nodes.image_nodes(group, growth.host(model).kinds):
        values = frame.maps[kind.name]
        height, width = values.shape[:2]
        if pixels.shape[:2] != (height, width):
            pixels = np.ones((height, width, 4), np.float32)
        if reader.image is None:
            reader.image = _image(group, kind)
        if "." not in reader.name:  # else another way to read the same image
            if tuple(reader.image.size) != (width, height):
                reader.image.scale(width, height)
            pixels[..., :3] = colour_spaces.kept(values, kind.is_data)[::-1]  # from below
            reader.image.pixels.foreach_set(pixels.ravel())  # type: ignore[attr-defined]
            reader.image.update()


def is_shown(block: bpy.types.Material) -> bool:
    """Whether a material shows a stand-in."""
    node = storage.group_node(block)
    return node is not None and node.node_tree is not None and storage.STANDS_FOR.is_on(node.node_tree)


def clear() -> None:
    """Take every stand-in away: materials show again what they showed before."""
    step_aside()
    for group in _stand_ins():
        bpy.data.node_groups.remove(group)
    for image in [image for image in bpy.data.images if image.name.startswith(_NAME) and not image.users]:
        leftovers.discard(image, image.name)  # also of a stand-in that someone deleted


def step_aside() -> None:
    """Let materials show what they showed before; stand-ins stay, unused: what reads them may still do so."""
    for group in _stand_ins():
        for node in nodes.users_of(group):
            node.node_tree = storage.STANDS_FOR.of(group)  # type: ignore[assignment]  # None if someone deleted it


def _stand_ins() -> list[bpy.types.NodeTree]:
    return list(storage.STANDS_FOR.having(bpy.data.node_groups))


def _stand_in(node: bpy.types.ShaderNodeGroup, model: Model, growth: Growth) -> bpy.types.NodeTree:
    original = node.node_tree
    assert original is not None
    group = original.copy()
    group.name = _NAME
    storage.STANDS_FOR.put(group, original)
    node.node_tree = group  # first: sockets that are new get their values there
    model = growth.host(model)
    nodes.build(group, model, growth, keep_sockets=True)  # the node's values and links live in them
    nodes.fit(group, model, growth)
    for _kind, reader in nodes.image_nodes(group, model.kinds):
        reader.image = None
    return group


def _image(group: bpy.types.NodeTree, kind: MapKind) -> bpy.types.Image:
    """The image that another reader of the map has already, or a new one."""
    for _kind, reader in nodes.image_nodes(group, (kind,)):
        if reader.image:
            return reader.image
    image = bpy.data.images.new(f"{_NAME} {kind.name}", 1, 1)
    colour_spaces.assign(image, kind.is_data)
    image.alpha_mode = "NONE"
    return image


@persistent  # type: ignore[untyped-decorator]
def _clear(*_arguments: object) -> None:
    clear()


@persistent  # type: ignore[untyped-decorator]
def _recover(*_arguments: object) -> None:
    clear()
    if running.current() is None:
        unfinished.remove_all()


@persistent  # type: ignore[untyped-decorator]
def _step_aside(*_arguments: object) -> None:
    step_aside()  # from a render's thread: nothing is taken away


@persistent  # type: ignore[untyped-decorator]
def _let_go(*_arguments: object) -> None:
    """An undo step keeps datablocks that it finds unchanged, and frees what is newer: none may point there."""
    step_aside()
    unfinished.step_aside()


_HANDLERS = {
    "save_pre": _clear,
    "undo_pre": _let_go,
    "redo_pre": _let_go,
    "undo_post": _recover,
    "redo_post": _recover,
    "load_post": _recover,
    "render_init": _step_aside,
}


def attach() -> None:
    """Watch for files, undo steps and renders with stand-ins in them."""
    for name, handler in _HANDLERS.items():
        getattr(bpy.app.handlers, name).append(handler)


def detach() -> None:
    """Undo `attach`."""
    for name, handler in _HANDLERS.items():
        getattr(bpy.app.handlers, name).remove(handler)
    clear()
