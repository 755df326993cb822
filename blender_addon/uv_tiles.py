"""Which UDIM tiles a material needs: those that the UVs of its objects touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import bpy
import numpy as np

from nca_core import udim

_SLACK = 1e-5  # of a tile: faces that end at a border are not beyond it


def touched(objects: Iterable[bpy.types.Object], material: bpy.types.Material | None) -> tuple[int, ...]:
    """The tiles under the faces that have the material, or under all faces if there is none yet; in order."""
    tiles: set[int] = set()
    for left, below, right, above in _boxes(objects, material):
        columns = range(max(left, 0), min(max(right, left + 1), udim.COLUMNS))
        rows = range(max(below, 0), min(max(above, below + 1), udim.ROWS))
        tiles.update(udim.number(column, row) for row in rows for column in columns)
    return tuple(sorted(tiles))


def users(material: bpy.types.Material) -> list[bpy.types.Object]:
    """The objects that have the material in a slot."""
    return [entry for entry in bpy.data.objects if any(slot.material == material for slot in entry.material_slots)]


def _boxes(
    objects: Iterable[bpy.types.Object], material: bpy.types.Material | None
) -> Iterator[tuple[int, int, int, int]]:
    """The unit squares that faces lie in: first column and row, and those after the last."""
    for holder in objects:
        mesh = holder.data
        if not isinstance(mesh, bpy.types.Mesh):
            continue
        if holder.mode == "EDIT":
            holder.update_from_editmode()
        layer = next((entry for entry in mesh.uv_layers if entry.active_render), None)
        if layer is None or not mesh.polygons:
            continue
        uvs = np.empty(2 * len(mesh.loops), np.float32)
        layer.data.foreach_get("uv", uvs)
        starts, slots = np.empty(len(mesh.polygons), np.int32), np.empty(len(mesh.polygons), np.int32)
        mesh.polygons.foreach_get("loop_start", starts)
        mesh.polygons.foreach_get("material_index", slots)
        has = [material is None or slot.material == material for slot in holder.material_slots] or [material is None]
        wanted = np.array(has)[np.minimum(slots, len(has) - 1)]
        corners = uvs.reshape(-1, 2)
        lows = np.minimum.reduceat(corners, starts)[wanted]
        highs = np.maximum.reduceat(corners, starts)[wanted]
        boxes = np.unique(np.concatenate([np.floor(lows + _SLACK), np.ceil(highs - _SLACK)], axis=1), axis=0)
        yield from ((int(left), int(below), int(right), int(above)) for left, below, right, above in boxes)
