"""Meshes without a UV map get one: undistorted, unmirrored, in the object's own size."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import bpy
import numpy as np
import pytest


@pytest.fixture
def bare(blender: ModuleType) -> bpy.types.Object:
    """The cube, two units wide, without its UV map."""
    cube = bpy.context.object
    cube.data.uv_layers.remove(cube.data.uv_layers[0])
    return cube


def edges(holder: bpy.types.Object) -> list[tuple[float, float]]:
    """Of each face: how long its first edge is in the scene and on the UV map; negative if the face is mirrored."""
    mesh, found = holder.data, []
    for face in mesh.polygons:
        first, second, third = (np.array(mesh.uv_layers[0].uv[index].vector) for index in list(face.loop_indices)[:3])
        one, two = (
            holder.matrix_world @ mesh.vertices[mesh.loops[index].vertex_index].co
            for index in list(face.loop_indices)[:2]
        )
        (ax, ay), (bx, by) = second - first, third - second
        found.append(((one - two).length, float(np.hypot(ax, ay) * np.sign(ax * by - ay * bx))))
    return found


@pytest.mark.parametrize(("scale", "size"), [(1.0, 1.0), (3.0, 1.0), (1.0, 0.25)])
def test_faces_keep_their_size_and_are_not_mirrored(bare: bpy.types.Object, scale: float, size: float) -> None:
    bare.scale = (scale, scale, scale)
    bpy.context.view_layer.update()
    assert bpy.ops.lichen.add_uvs(size=size) == {"FINISHED"}
    for in_scene, on_map in edges(bare):
        assert on_map == pytest.approx(in_scene / size, rel=1e-5)


def test_a_wall_stands_upright(bare: bpy.types.Object) -> None:
    """V runs up on every side: courses of bricks lie flat."""
    bpy.ops.lichen.add_uvs()
    mesh = bare.data
    for face in mesh.polygons:
        if abs(face.normal.z) < 0.5:
            for index in face.loop_indices:
                height = mesh.vertices[mesh.loops[index].vertex_index].co.z
                assert mesh.uv_layers[0].uv[index].vector.y == pytest.approx(height)


def test_only_meshes_that_lack_a_map_get_one(bare: bpy.types.Object) -> None:
    bpy.ops.mesh.primitive_plane_add()
    other = bpy.context.object
    before = [tuple(entry.vector) for entry in other.data.uv_layers[0].uv]
    bare.select_set(True)
    assert bpy.ops.lichen.add_uvs() == {"FINISHED"}
    assert [tuple(entry.vector) for entry in other.data.uv_layers[0].uv] == before
    assert len(other.data.uv_layers) == len(bare.data.uv_layers) == 1
    assert not bpy.ops.lichen.add_uvs.poll()


def test_growing_says_that_the_map_is_missing(
    bare: bpy.types.Object, weights: Path, capfd: pytest.CaptureFixture
) -> None:
    bpy.ops.lichen.import_weights(filepath=str(weights), width=32, height=32)
    assert "Cube has no UV map" in "".join(capfd.readouterr())
    assert bpy.ops.lichen.add_uvs.poll()


def test_in_edit_mode_it_asks_for_object_mode(bare: bpy.types.Object) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    try:
        assert not bpy.ops.lichen.add_uvs.poll()
    finally:
        bpy.ops.object.mode_set(mode="OBJECT")


@pytest.mark.parametrize("larger_is_active", [False, True])
def test_of_objects_that_share_a_mesh_the_active_ones_size_counts_and_it_says_so(
    bare: bpy.types.Object, larger_is_active: bool, capfd: pytest.CaptureFixture
) -> None:
    larger = bpy.data.objects.new("larger", bare.data)
    larger.scale = (5, 5, 5)
    bpy.context.collection.objects.link(larger)
    for entry in (bare, larger):
        entry.select_set(True)
    active = larger if larger_is_active else bare
    bpy.context.view_layer.objects.active = active
    bpy.context.view_layer.update()
    assert bpy.ops.lichen.add_uvs() == {"FINISHED"}
    for in_scene, on_map in edges(active):
        assert on_map == pytest.approx(in_scene, rel=1e-5)
    assert f"Other objects share the mesh of {active.name}" in "".join(capfd.readouterr())


def test_nothing_is_said_of_objects_of_one_size(bare: bpy.types.Object, capfd: pytest.CaptureFixture) -> None:
    twin = bpy.data.objects.new("twin", bare.data)
    bpy.context.collection.objects.link(twin)
    bpy.context.view_layer.update()
    bpy.ops.lichen.add_uvs()
    assert "share" not in "".join(capfd.readouterr())
