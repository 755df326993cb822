"""A plane of a picture's shape, on which a tile of that shape lies once."""

from __future__ import annotations

import bpy

_SIDE = 2.0  # metres of the longer side, as Blender's own plane


def add(name: str, width: int, height: int, block: bpy.types.Material, context: bpy.types.Context) -> bpy.types.Object:
    """Add a plane with the material to the scene, standing for a picture of width x height pixels, and make it the
    active object. A unit of UV is the picture's width, as tiles have it."""
    across, up = (_SIDE * side / max(width, height) / 2 for side in (width, height))
    mesh = bpy.data.meshes.new(name)
    corners = [(-across, -up, 0.0), (across, -up, 0.0), (across, up, 0.0), (-across, up, 0.0)]
    mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
    layer = mesh.uv_layers.new(name="UVMap")
    top = height / width
    layer.uv.foreach_set("vector", [0.0, 0.0, 1.0, 0.0, 1.0, top, 0.0, top])
    mesh.materials.append(block)
    made = bpy.data.objects.new(name, mesh)
    context.collection.objects.link(made)
    for other in context.selected_objects:
        other.select_set(False)
    made.select_set(True)
    context.view_layer.objects.active = made
    return made
