"""A mesh without a UV map: the panel says so, and a button gives it one on which the material stands upright."""

from __future__ import annotations

import bpy
from mathutils import Quaternion

from ..editors import open_sidebar, show_materials, viewport
from ..growing import grows, press_button
from ..scenario import Steps, check, install, shot, until

_SIDES = {"FRONT": (1, 1, 0, 0), "RIGHT": (1, 1, 1, 1), "BACK": (0, 0, 1, 1), "LEFT": (1, 1, -1, -1)}


def steps() -> Steps:
    install()
    mesh = _without_uvs()
    viewport().spaces.active.region_3d.view_distance = 6
    show_materials()
    yield from open_sidebar()
    yield from shot("warning")
    yield from press_button("lichen.import_weights(filepath")
    yield from until(lambda: mesh.materials and not grows(), "a material grows on it all the same")
    yield from shot("grown")
    check(bpy.ops.lichen.add_uvs.poll(), "the mesh has no UVs still")

    yield from press_button("lichen.add_uvs")
    yield from until(lambda: mesh.uv_layers, "a button gives it some")
    check(not bpy.ops.lichen.add_uvs.poll(), "and is not needed any more")
    yield from shot("with_uvs")
    check(_upright(mesh), "the texture's up is the object's on all its sides")
    for side, rotation in _SIDES.items():
        viewport().spaces.active.region_3d.view_rotation = Quaternion(rotation).normalized()
        yield from shot(side.lower())


def _without_uvs() -> bpy.types.Mesh:
    """The cube as a box that is twice as wide as high."""
    cube = bpy.data.objects["Cube"]
    cube.scale = 2, 1, 1
    cube.data.uv_layers.remove(cube.data.uv_layers.active)
    return cube.data


def _upright(mesh: bpy.types.Mesh) -> bool:
    walls = (face for face in mesh.polygons if abs(face.normal.z) < 0.5)
    return all(
        abs(mesh.uv_layers.active.uv[loop].vector.y - mesh.vertices[mesh.loops[loop].vertex_index].co.z) < 1e-6
        for wall in walls
        for loop in wall.loop_indices
    )
