"""What a unit of UV measures on an object: that of its typical face, so that no stretched or collapsed one decides."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import bmesh
import bpy
import numpy as np
import numpy.typing as npt

from .box_uvs import never_has_uvs

Floats: TypeAlias = npt.NDArray[np.floating[Any]]
Integers: TypeAlias = npt.NDArray[np.integer[Any]]
Values = TypeVar("Values", bound=npt.NDArray[Any])

_MOST_FACES = 1 << 17  # that are looked at; of larger meshes, these many, evenly spread
_MOST_CORNERS = 1 << 23  # that are looked at for seams
_LEAST = 1e-14  # area on the UV map; less is no face there
_SLACK = 1e-4  # units of UV within which places are one


@dataclass(frozen=True)
class UvScale:
    """What a unit of UV measures.

    world: in the scene's units. local: in the object's own, as its Displacement node has them. wraps: whether the map
    goes around the object and meets itself a whole number of units further, where a tile goes on without a seam.
    """

    world: float
    local: float
    wraps: bool


def measured(holder: bpy.types.Object, material: bpy.types.Material | None, layer: str = "") -> UvScale | None:
    """What a unit of UV measures on an object, on the faces that have the material (on all, if none has it). layer:
    the UV map's name; the one that is rendered if it is empty. None for an object that has no such map, or no face with
    an area on it."""
    has = [slot.material == material for slot in holder.material_slots]
    with _mesh_of(holder) as mesh:
        if mesh is None or not mesh.polygons:
            return None
        uv_map = next((each for each in mesh.uv_layers if (each.name == layer if layer else each.active_render)), None)
        if uv_map is None:
            return None
        uvs = np.empty((len(mesh.loops), 2), np.float32)
        uv_map.uv.foreach_get("vector", uvs.ravel())
        vertices = _attribute(mesh, ".corner_vert", "value", np.empty(len(mesh.loops), np.int32))
        places = _attribute(mesh, "position", "vector", np.empty((len(mesh.vertices), 3), np.float32))
        starts = np.empty(len(mesh.polygons), np.int32)
        mesh.polygons.foreach_get("loop_start", starts)
        faces = _with_material(mesh, has)
    ends = np.append(starts[1:], len(uvs))
    corners, firsts = _corners(starts[faces], ends[faces])
    flat, solid = face_areas(places[vertices[corners]], uvs[corners], firsts)
    local = np.linalg.norm(solid, axis=1)
    world = np.linalg.norm(solid @ _area_matrix(holder).T, axis=1)
    counted = (flat > _LEAST) & (world > 0) & np.isfinite(flat) & np.isfinite(world)
    if not counted.any():
        return None
    flat, local, world = flat[counted], local[counted], world[counted]
    return UvScale(typical(np.sqrt(world / flat), world), typical(np.sqrt(local / flat), world), _wraps(uvs, vertices))


def face_areas(places: Floats, uvs: Floats, firsts: Integers) -> tuple[Floats, Floats]:
    """(faces,) areas on the UV map, and (faces, 3) vectors along the normals, as long as the faces' areas. places:
    (corners, 3); uvs: (corners, 2), one face after the other; firsts: (faces,), the first corner of each."""
    counts = np.diff(firsts, append=len(uvs))
    following = np.arange(1, len(uvs) + 1)
    following[firsts + counts - 1] = firsts
    first = np.repeat(firsts, counts)
    near = (places - places[first]).astype(np.float64)  # or faces far from the origin would lose theirs
    x, y, z = near.T
    ahead_x, ahead_y, ahead_z = near[following].T
    products = np.stack([y * ahead_z - z * ahead_y, z * ahead_x - x * ahead_z, x * ahead_y - y * ahead_x], axis=1)
    u, v = (uvs - uvs[first]).astype(np.float64).T
    flat = np.abs(np.add.reduceat(u * v[following] - v * u[following], firsts)) / 2
    return flat, np.add.reduceat(products, firsts, axis=0) / 2


def typical(values: Floats, weights: Floats) -> float:
    """The weighted median: half of the weight lies on either side of it."""
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order[np.searchsorted(total, total[-1] / 2)]])


@contextmanager
def _mesh_of(holder: bpy.types.Object) -> Iterator[bpy.types.Mesh | None]:
    """The object's own mesh, as it is edited; where that has no UVs, what modifiers or a curve come to; else None."""
    mesh = holder.data
    if isinstance(mesh, bpy.types.Mesh) and mesh.is_editmode:  # its own arrays are empty meanwhile
        copy = bpy.data.meshes.new(mesh.name)
        try:
            bmesh.from_edit_mesh(mesh).to_mesh(copy)
            yield copy
        finally:
            bpy.data.meshes.remove(copy)
    elif isinstance(mesh, bpy.types.Mesh) and ((mesh.uv_layers and mesh.polygons) or not holder.modifiers):
        yield mesh
    elif mesh is None or never_has_uvs(holder):
        yield None
    else:
        evaluated = holder.evaluated_get(bpy.context.evaluated_depsgraph_get())
        try:
            yield _surface(evaluated)
        finally:
            evaluated.to_mesh_clear()


def _surface(evaluated: bpy.types.Object) -> bpy.types.Mesh | None:
    try:
        return evaluated.to_mesh()
    except RuntimeError:  # nothing that has a surface
        return None


def _attribute(mesh: bpy.types.Mesh, name: str, key: str, values: Values) -> Values:
    """An attribute of the mesh, read into an array: a hundred times as fast as by the elements' properties."""
    attribute: Any = mesh.attributes[name]
    attribute.data.foreach_get(key, values.ravel())
    return values


def _with_material(mesh: bpy.types.Mesh, has: list[bool]) -> Integers:
    """The indices of the faces that have the material, evenly spread where there are very many. has: by slot."""
    faces = np.arange(len(mesh.polygons))
    if "material_index" in mesh.attributes:  # else all have the first slot's
        slots = _attribute(mesh, "material_index", "value", np.empty(len(faces), np.int32))
        wanted = np.array(has or [True])[np.clip(slots, 0, max(len(has) - 1, 0)).astype(int)]
        faces = faces[wanted] if wanted.any() else faces
    return faces[:: -(-len(faces) // _MOST_FACES)]


def _corners(starts: Integers, ends: Integers) -> tuple[Integers, Integers]:
    """The corners of some faces, one face after the other, and the place of the first of each among them."""
    counts = ends - starts
    firsts = np.cumsum(counts) - counts
    return np.arange(counts.sum()) + np.repeat(starts - firsts, counts), firsts


def _area_matrix(holder: bpy.types.Object) -> Floats:
    """What the object's transformation does to areas: its cofactors, so that one that is flat does no harm."""
    first, second, third = np.array(holder.matrix_world.to_3x3(), np.float64).T
    return np.stack([np.cross(second, third), np.cross(third, first), np.cross(first, second)], axis=1)


def _wraps(uvs: Floats, vertices: Integers) -> bool:
    """Whether two or more vertices lie at several places that are whole units apart. uvs: of corners; vertices: of each
    of them."""
    if len(uvs) > _MOST_CORNERS:
        return False
    is_whole = np.abs(uvs - np.rint(uvs)) < _SLACK
    at_border = np.flatnonzero(is_whole[:, 0] | is_whole[:, 1])
    order = at_border[np.lexsort((uvs[at_border, 1], uvs[at_border, 0], vertices[at_border]))]
    steps, same = np.diff(uvs[order], axis=0), np.diff(vertices[order]) == 0
    whole = np.rint(steps)
    meets = same & (np.abs(steps - whole) < _SLACK).all(axis=1) & (whole != 0).any(axis=1)
    return len(np.unique(vertices[order[1:]][meets])) > 1
