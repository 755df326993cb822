"""UVs to paint on: each point of the mesh has a place of its own on the image."""

from __future__ import annotations

from math import sqrt

import bpy
import numpy as np

NAME = "Painted"
_MARGIN = 0.005  # of the image, between islands
_ANGLE = 1.15  # radians between faces of an island


def add_unique_uvs(holder: bpy.types.Object) -> float:
    """Give a mesh object a further UV map, on which no two faces overlap, and show its textures by it. Returns how much
    smaller faces are on it, as a factor of lengths. Object mode is needed."""
    mesh = holder.data
    assert isinstance(mesh, bpy.types.Mesh)
    before = _area(mesh)
    layer = mesh.uv_layers.new(name=NAME)
    mesh.uv_layers.active = layer
    layer.active_render = True
    with bpy.context.temp_override(active_object=holder, object=holder, selected_objects=[holder]):
        bpy.ops.object.mode_set(mode="EDIT")
        try:
            bpy.ops.mesh.select_all(action="SELECT")
            bpy.ops.uv.smart_project(angle_limit=_ANGLE, island_margin=_MARGIN)
        finally:
            bpy.ops.object.mode_set(mode="OBJECT")
    after = _area(mesh)
    return sqrt(before / after) if before > 0 and after > 0 else 1.0


def _area(mesh: bpy.types.Mesh) -> float:
    """Of all faces on the UV map that is rendered."""
    layer = next((entry for entry in mesh.uv_layers if entry.active_render), None)
    if layer is None or not mesh.polygons:
        return 0.0
    uvs = np.empty(2 * len(mesh.loops), np.float32)
    layer.uv.foreach_get("vector", uvs)
    mesh.calc_loop_triangles()
    corners = np.empty(3 * len(mesh.loop_triangles), np.int32)
    mesh.loop_triangles.foreach_get("loops", corners)
    first, second, third = (uvs.reshape(-1, 2)[corners.reshape(-1, 3)[:, index]].astype(float) for index in range(3))
    one, other = second - first, third - first
    return float(np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]).sum() / 2)
