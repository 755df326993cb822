"""What a unit of UV measures: on planes, scaled and turned objects, several materials, damaged maps, curves."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest


def measured(holder: bpy.types.Object, material: bpy.types.Material | None = None, layer: str = "") -> Any:
    from bl_ext.user_default.lichen.scene import uv_scale

    bpy.context.view_layer.update()
    return uv_scale.measured(holder, material, layer)


def set_uvs(mesh: bpy.types.Mesh, change: Any, layer: str = "") -> None:
    """Write UVs: change takes them, (corners, 2)."""
    entry = mesh.uv_layers[layer or mesh.uv_layers.active.name]
    uvs = np.empty((len(mesh.loops), 2), np.float32)
    entry.uv.foreach_get("vector", uvs.ravel())
    entry.uv.foreach_set("vector", np.ascontiguousarray(change(uvs), np.float32).ravel())


@pytest.fixture
def plane(blender: ModuleType) -> bpy.types.Object:
    """Two units wide, UVs from 0 to 1."""
    bpy.ops.mesh.primitive_plane_add(size=2)
    return bpy.context.object


def test_a_plane_of_two_units_with_uvs_of_one(plane: bpy.types.Object) -> None:
    found = measured(plane)
    assert (found.world, found.local) == pytest.approx((2.0, 2.0))
    assert not found.wraps


def test_scale_counts_in_the_scene_alone(plane: bpy.types.Object) -> None:
    plane.scale, plane.rotation_euler = (3, 3, 0.5), (0.3, 1.0, 2.0)
    found = measured(plane)
    assert (found.world, found.local) == pytest.approx((6.0, 2.0))


def test_an_uneven_scale_counts_by_the_area(plane: bpy.types.Object) -> None:
    plane.scale = (8, 2, 1)
    assert measured(plane).world == pytest.approx(2 * 4.0)


def test_a_parents_scale_counts(plane: bpy.types.Object) -> None:
    parent = bpy.data.objects.new("parent", None)
    bpy.context.collection.objects.link(parent)
    parent.scale, plane.parent = (5, 5, 5), parent
    assert measured(plane).world == pytest.approx(10.0)


def test_far_from_the_origin_nothing_is_lost(plane: bpy.types.Object) -> None:
    plane.data.transform(__import__("mathutils").Matrix.Translation((3e4, -2e4, 1e4)))
    assert measured(plane).world == pytest.approx(2.0, rel=1e-3)


def test_faces_of_any_number_of_corners(blender: ModuleType) -> None:
    bpy.ops.mesh.primitive_circle_add(vertices=7, radius=1, fill_type="NGON")
    ngon = bpy.context.object
    mesh = ngon.data
    layer = mesh.uv_layers.active or mesh.uv_layers.new()
    places = np.array([mesh.vertices[loop.vertex_index].co.xy for loop in mesh.loops], np.float32)
    layer.uv.foreach_set("vector", (places / 4).ravel())
    assert measured(ngon).world == pytest.approx(4.0)


def test_faces_without_an_area_and_few_stretched_ones_do_not_decide(blender: ModuleType) -> None:
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=10, y_subdivisions=10, size=2)
    grid = bpy.context.object

    def damaged(uvs: np.ndarray) -> np.ndarray:
        uvs[: 20 * 4] = 0.5  # collapsed
        uvs[20 * 4 : 30 * 4] *= 1e-3
        uvs[30 * 4] = np.nan
        return uvs

    set_uvs(grid.data, damaged)
    assert measured(grid).world == pytest.approx(2.0, rel=1e-4)


def test_only_faces_that_have_the_material_count(blender: ModuleType) -> None:
    cube = bpy.context.object
    one, other = bpy.data.materials.new("one"), bpy.data.materials.new("other")
    cube.data.materials.append(one)
    cube.data.materials.append(other)
    cube.data.polygons[0].material_index = 1
    set_uvs(cube.data, lambda uvs: np.concatenate([uvs[:4] * 10, uvs[4:]]))
    assert measured(cube, one).world == pytest.approx(8.0)
    assert measured(cube, other).world == pytest.approx(0.8)
    assert measured(cube, bpy.data.materials.new("none")).world == pytest.approx(8.0)


def test_the_map_that_is_rendered_unless_one_is_named(plane: bpy.types.Object) -> None:
    plane.data.uv_layers.new(name="small")
    set_uvs(plane.data, lambda uvs: uvs * 4, "small")
    assert measured(plane).world == pytest.approx(2.0)
    assert measured(plane, layer="small").world == pytest.approx(0.5)
    assert measured(plane, layer="gone") is None


def test_while_it_is_edited(plane: bpy.types.Object) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    meshes = len(bpy.data.meshes)
    try:
        assert measured(plane).world == pytest.approx(2.0)
    finally:
        bpy.ops.object.mode_set(mode="OBJECT")
    assert len(bpy.data.meshes) == meshes


def test_what_has_no_map_has_no_scale(plane: bpy.types.Object) -> None:
    plane.data.uv_layers.remove(plane.data.uv_layers[0])
    assert measured(plane) is None
    bpy.ops.object.metaball_add()
    assert measured(bpy.context.object) is None
    assert measured(bpy.data.objects.new("nothing", None)) is None
    assert measured(bpy.data.objects.new("empty", bpy.data.meshes.new("empty"))) is None
    assert measured(bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))) is None


def test_a_curve_is_measured_as_it_is_shown(blender: ModuleType) -> None:
    """Curves and texts have UVs once they are shown."""
    bpy.ops.curve.primitive_bezier_circle_add(radius=1)
    curve = bpy.context.object
    curve.data.extrude = 0.5
    small = measured(curve).world
    curve.scale = (3, 3, 3)
    assert measured(curve).world == pytest.approx(3 * small)


def test_what_modifiers_make_counts_where_the_mesh_has_no_faces(blender: ModuleType) -> None:
    mesh = bpy.data.meshes.new("line")
    mesh.from_pydata([(1, 0, 0), (1, 0, 2)], [(0, 1)], [])
    mesh.uv_layers.new()
    line = bpy.data.objects.new("line", mesh)
    bpy.context.collection.objects.link(line)
    assert measured(line) is None
    screw = line.modifiers.new("screw", "SCREW")
    screw.angle, screw.steps, screw.use_stretch_u, screw.use_stretch_v = np.pi / 2, 64, True, True
    assert measured(line).world == pytest.approx(np.sqrt(np.pi), rel=1e-3)  # a quarter of a tube, two units high


@pytest.mark.parametrize(
    ("add", "wraps"),
    [
        (lambda: bpy.ops.mesh.primitive_cylinder_add(), True),
        (lambda: bpy.ops.mesh.primitive_uv_sphere_add(), True),
        (lambda: bpy.ops.mesh.primitive_torus_add(), True),
        (lambda: bpy.ops.mesh.primitive_plane_add(), False),
        (lambda: bpy.ops.mesh.primitive_grid_add(), False),
        (lambda: bpy.ops.mesh.primitive_monkey_add(), False),
    ],
)
def test_maps_that_go_around_meet_themselves(blender: ModuleType, add: Any, wraps: bool) -> None:
    add()
    assert measured(bpy.context.object).wraps == wraps


def test_of_very_many_faces_some_are_enough(blender: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    from bl_ext.user_default.lichen.scene import uv_scale

    bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=64)
    whole = measured(bpy.context.object).world
    monkeypatch.setattr(uv_scale, "_MOST_FACES", 500)
    assert measured(bpy.context.object).world == pytest.approx(whole, rel=0.05)
