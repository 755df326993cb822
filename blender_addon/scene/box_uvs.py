"""UV coordinates by box projection: each face as seen along the axis that it faces most, in the object's own size."""

from __future__ import annotations

from typing import TypeAlias

import bpy
import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]

# For faces along x, y and z: which coordinate runs to the right and which upwards; and the sign of the first on the
# positive side. On the negative it is the other, so that no face is mirrored.
_RIGHT, _UP = np.array([1, 0, 0]), np.array([2, 2, 1])
_SIGN = np.array([1, -1, 1], np.float32)


def box_uvs(corners: Floats, normals: Floats) -> Floats:
    """(n, 2) coordinates of face corners. corners: (n, 3) places; normals: (n, 3), of the face that each belongs to."""
    axis = np.abs(normals).argmax(axis=1)
    rows = np.arange(len(axis))
    positive = normals[rows, axis] >= 0
    sign = np.where(positive, _SIGN[axis], -_SIGN[axis])
    return np.stack([sign * corners[rows, _RIGHT[axis]], corners[rows, _UP[axis]]], axis=1)


def lacks_uvs(holder: bpy.types.Object | None) -> bool:
    """Whether an object is a mesh that no texture can be laid on."""
    return holder is not None and isinstance(holder.data, bpy.types.Mesh) and not holder.data.uv_layers


def never_has_uvs(holder: bpy.types.Object) -> bool:
    """Whether an object is of a kind that has materials but no UV coordinates."""
    return holder.type in {"META", "CURVES", "POINTCLOUD"}


def of_other_sizes(holder: bpy.types.Object) -> bool:
    """Whether another object shows the same mesh larger or smaller."""
    users = [entry for entry in bpy.data.objects if entry.data == holder.data]
    scales = np.array([entry.matrix_world.to_scale() for entry in users], np.float32)
    return not np.allclose(scales, scales[:1], rtol=1e-3)


def add_box_uvs(holder: bpy.types.Object, size: float) -> None:
    """Give a mesh object a UV map, one unit of which measures `size` of the scene's units."""
    mesh = holder.data
    assert isinstance(mesh, bpy.types.Mesh)
    vertices, of_corners = np.empty((len(mesh.vertices), 3), np.float32), np.empty(len(mesh.loops), np.int32)
    normals, counts = np.empty((len(mesh.polygons), 3), np.float32), np.empty(len(mesh.polygons), np.int32)
    mesh.vertices.foreach_get("co", vertices.ravel())
    mesh.loops.foreach_get("vertex_index", of_corners)
    mesh.polygons.foreach_get("normal", normals.ravel())
    mesh.polygons.foreach_get("loop_total", counts)
    places = vertices[of_corners] * np.array(holder.matrix_world.to_scale(), np.float32)
    coordinates = box_uvs(places, np.repeat(normals, counts, axis=0)) / np.float32(size)
    layer = mesh.uv_layers.new(name="UVMap")
    layer.uv.foreach_set("vector", coordinates.ravel())
    mesh.update()
