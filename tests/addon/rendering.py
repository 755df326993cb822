"""What a material's node group gives, rendered: unlit, straight from above, one ray a pixel."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt

from .pixels import shown


def render(
    material: bpy.types.Material,
    output: str,
    path: Path,
    *,
    size: tuple[int, int],
    corner: tuple[float, float] = (0.0, 0.0),
    extent: tuple[float, float] = (1.0, 1.0),
    **inputs: float,
) -> npt.NDArray[np.float32]:
    """The group's output over the rectangle of UV space from `corner` (below left), `extent` large.

    size: (height, width) in pixels. inputs: values of the group's sockets. Returns (height, width, 3), first row
    on top; normals encoded as in a normal map.
    """
    active = bpy.context.object
    plane = _plane(_unlit(material, output, inputs), corner, extent)
    _aim(size)
    scene = bpy.context.scene
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    bpy.data.objects.remove(plane)
    bpy.context.view_layer.objects.active = active
    image = bpy.data.images.load(str(path), check_existing=False)
    image.name = "rendered"
    values = shown(image.name, 3)
    bpy.data.images.remove(image)
    return values


def _unlit(material: bpy.types.Material, output: str, inputs: dict[str, float]) -> bpy.types.Material:
    flat = bpy.data.materials.new("flat")
    if flat.node_tree is None:
        flat.use_nodes = True
    tree = flat.node_tree
    tree.nodes.clear()
    place = tree.nodes.new("ShaderNodeTexCoord")
    group = tree.nodes.new("ShaderNodeGroup")
    (group.node_tree,) = (node.node_tree for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    for name, value in inputs.items():
        group.inputs[name].default_value = value
    shine, end = tree.nodes.new("ShaderNodeEmission"), tree.nodes.new("ShaderNodeOutputMaterial")
    tree.links.new(group.inputs["Vector"], place.outputs["UV"])
    shown_as = tree.nodes.new("ShaderNodeVectorMath")
    shown_as.operation = "MULTIPLY_ADD"
    scale, shift = (0.5, 0.5) if output == "Normal" else (1.0, 0.0)  # light is not negative
    shown_as.inputs[1].default_value, shown_as.inputs[2].default_value = (scale,) * 3, (shift,) * 3
    tree.links.new(shown_as.inputs[0], group.outputs[output])
    tree.links.new(shine.inputs["Color"], shown_as.outputs[0])
    tree.links.new(end.inputs["Surface"], shine.outputs[0])
    return flat


def _plane(material: bpy.types.Material, corner: tuple[float, float], extent: tuple[float, float]) -> bpy.types.Object:
    bpy.ops.mesh.primitive_plane_add(size=1)
    plane = bpy.context.object
    plane.location.z = 9
    plane.scale = (*extent, 1.0)
    plane.data.materials.append(material)
    for entry in plane.data.uv_layers[0].data:
        entry.uv = tuple(corner[axis] + extent[axis] * entry.uv[axis] for axis in (0, 1))
    return plane


def _aim(size: tuple[int, int]) -> None:
    scene = bpy.context.scene
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    camera.location.z, camera.data.type, camera.data.ortho_scale = 10, "ORTHO", max(bpy.context.object.scale[:2])
    scene.collection.objects.link(camera)
    bpy.ops.preferences.addon_enable(module="cycles")
    scene.camera, scene.render.engine = camera, "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising, scene.cycles.use_adaptive_sampling = 1, False, False
    scene.cycles.pixel_filter_type, scene.cycles.filter_width = "BOX", 0.01
    scene.render.resolution_y, scene.render.resolution_x = size
    scene.view_settings.view_transform = "Raw"
    scene.render.image_settings.file_format, scene.render.image_settings.color_depth = "OPEN_EXR", "32"
