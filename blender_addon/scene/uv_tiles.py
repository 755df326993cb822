"""A material needs the UDIM tiles that the UVs of its objects touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import bmesh
import bpy
import numpy as np
import numpy.typing as npt

from nca_core import udim

_SLACK = 1e-5  # of a tile: faces that end at a border are not beyond it
_FAR = 1000  # further than any tile

Finder: TypeAlias = Callable[[], tuple[int, ...]]  # of the tiles, if they are needed


def touched(objects: Iterable[bpy.types.Object], material: bpy.types.Material | None) -> tuple[int, ...]:
    """The tiles under the faces that have the material, or under all faces if there is none yet; in order."""
    tiles: set[int] = set()
    for left, below, right, above in _boxes(objects, material):
        columns = range(max(left, 0), min(max(right, left + 1), udim.COLUMNS))
        rows = range(max(below, 0), min(max(above, below + 1), udim.ROWS))
        tiles.update(udim.number(column, row) for row in rows for column in columns)
    return tuple(sorted(tiles))


def repeats(objects: Iterable[bpy.types.Object], material: bpy.types.Material) -> bool:
    """Whether faces that have the material lie beyond the first tile, so that an image comes again on them."""
    return any(min(left, below) < 0 or max(right, above) > 1 for left, below, right, above in _boxes(objects, material))


def users(material: bpy.types.Material) -> list[bpy.types.Object]:
    """The objects that have the material in a slot."""
    return [entry for entry in bpy.data.objects if any(slot.material == material for slot in entry.material_slots)]


def _boxes(
    objects: Iterable[bpy.types.Object], material: bpy.types.Material | None
) -> Iterator[tuple[int, int, int, int]]:
    """The unit squares that faces lie in: first column and row, and those after the last. Each box once an object."""
    for holder in objects:
        mesh = holder.data
        layer = next((entry for entry in getattr(mesh, "uv_layers", ()) if entry.active_render), None)
        if layer is None or not isinstance(mesh, bpy.types.Mesh):
            continue
        faces = _edited_faces(mesh, layer.name) if mesh.is_editmode else _faces(mesh, layer)
        has = [material is None or slot.material == material for slot in holder.material_slots] or [material is None]
        wanted = np.array(has)[np.minimum(faces.slots, len(has) - 1)] & np.isfinite(faces.corners).all(axis=(1, 2))
        lows, highs = faces.corners[wanted, 0], faces.corners[wanted, 1]
        boxes = np.unique(np.concatenate([np.floor(lows + _SLACK), np.ceil(highs - _SLACK)], axis=1), axis=0)
        for left, below, right, above in np.clip(boxes, -1, _FAR):
            yield int(left), int(below), int(right), int(above)


@dataclass(frozen=True)
class _Faces:
    """slots: (faces,) material indices. corners: (faces, 2, 2), lowest and highest UV."""

    slots: npt.NDArray[np.int32]
    corners: npt.NDArray[np.float32]


def _faces(mesh: bpy.types.Mesh, layer: bpy.types.MeshUVLoopLayer) -> _Faces:
    count = len(mesh.polygons)
    if not count:
        return _Faces(np.zeros(0, np.int32), np.zeros((0, 2, 2), np.float32))
    uvs = np.empty(2 * len(mesh.loops), np.float32)
    layer.data.foreach_get("uv", uvs)
    starts, slots = np.empty(count, np.int32), np.empty(count, np.int32)
    mesh.polygons.foreach_get("loop_start", starts)
    mesh.polygons.foreach_get("material_index", slots)
    bounds = [bound.reduceat(uvs.reshape(-1, 2), starts) for bound in (np.minimum, np.maximum)]
    return _Faces(slots, np.stack(bounds, axis=1))


def _edited_faces(mesh: bpy.types.Mesh, layer: str) -> _Faces:
    """The faces of a mesh that is being edited, whose own arrays are empty meanwhile."""
    edited: Any = bmesh.from_edit_mesh(mesh)
    uv = edited.loops.layers.uv[layer]
    corners = [[tuple(loop[uv].uv) for loop in face.loops] for face in edited.faces]
    bounds = [(np.min(face, axis=0), np.max(face, axis=0)) for face in corners]
    slots = np.array([face.material_index for face in edited.faces], np.int32)
    return _Faces(slots, np.array(bounds, np.float32).reshape(-1, 2, 2))
