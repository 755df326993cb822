"""A material that waits for its real size gets it as soon as an object with UVs has it: an asset that is dropped, a
material that is given to an object by hand, a mesh that is unwrapped."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

import bpy
from bpy.app.handlers import persistent

from ..settings import real_size

_UNDONE = ("undo_post", "redo_post")  # which bring back a material as it was when Blender made the step: not measured
_fitting: list[bool] = []  # measuring makes Blender update its scene, which calls the handler again


def fit_waiting(holders: Iterable[bpy.types.Object]) -> None:
    """Measure what waits, on some objects."""
    if _fitting or threading.current_thread() is not threading.main_thread():  # a render's
        return
    waiting = set(real_size.unmeasured())
    if not waiting:  # as nearly always
        return
    _fitting.append(True)
    try:
        for holder in holders:
            for block in {slot.material for slot in holder.material_slots} & waiting:
                real_size.fit(block, holder)
    finally:
        _fitting.clear()


def _changed(graph: bpy.types.Depsgraph) -> Iterator[bpy.types.Object]:
    for update in graph.updates:
        if isinstance(update.id, bpy.types.Object) and (update.is_updated_geometry or update.is_updated_shading):
            yield update.id.original


@persistent  # type: ignore[untyped-decorator]
def _fit_changed(_scene: bpy.types.Scene, graph: bpy.types.Depsgraph) -> None:
    fit_waiting(_changed(graph))


@persistent  # type: ignore[untyped-decorator]
def _fit_all(*_arguments: object) -> None:
    fit_waiting(bpy.data.objects)


def attach() -> None:
    """Watch for objects that change, and for undo steps."""
    bpy.app.handlers.depsgraph_update_post.append(_fit_changed)
    for name in _UNDONE:
        getattr(bpy.app.handlers, name).append(_fit_all)


def detach() -> None:
    """Undo `attach`."""
    bpy.app.handlers.depsgraph_update_post.remove(_fit_changed)
    for name in _UNDONE:
        getattr(bpy.app.handlers, name).remove(_fit_all)
