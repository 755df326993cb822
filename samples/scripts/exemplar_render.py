"""Render one exemplar material to PNG maps: a straight-down orthographic camera and AOV passes. CC0.

The geometry of an exemplar covers the unit square 0..1 in x and y. Every mesh or curve carries two
attributes, ``albedo`` (linear RGB) and ``rough`` (0..1); the height is the z of the point that the camera sees.
Materials that have more maps carry one attribute more for each (``EXTRAS``); it is 0 where a mesh does not have it.
All maps leave one render through the same pixel filter, so they agree to the sub-pixel.
"""

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from exemplar_maps import Options, write_maps
from numpy.typing import NDArray

Floats = NDArray[np.float32]

PASSES = {"albedo": "COLOR", "height": "VALUE", "rough": "VALUE"}
EXTRAS = {"metallic": "VALUE", "emission": "COLOR", "opacity": "VALUE", "mask": "VALUE", "guide": "VALUE"}


def new_scene() -> bpy.types.Scene:
    """Start from an empty scene whose camera looks straight down on the unit square."""
    import addon_utils  # only importable once bpy has set the paths up

    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("cycles")
    scene = bpy.context.scene
    camera = bpy.data.cameras.new("top")
    camera.type = "ORTHO"
    camera.ortho_scale = 1.0
    camera.clip_end = 20.0
    holder = bpy.data.objects.new("top", camera)
    holder.location = (0.5, 0.5, 10.0)
    scene.collection.objects.link(holder)
    scene.camera = holder
    return scene


def pass_material(extras: Sequence[str] = ()) -> bpy.types.Material:
    """A surface that writes ``albedo``, ``rough``, ``extras`` and z (as ``height``) into the passes of these names.

    It must shine: Cycles drops a black emitter and looks through the surface that is left without a shader.
    """
    material = bpy.data.materials.new("passes")
    material.cycles.emission_sampling = "NONE"  # no light tree: nothing is lit
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    surface = tree.nodes.new("ShaderNodeOutputMaterial")
    emitter = tree.nodes.new("ShaderNodeEmission")
    tree.links.new(emitter.outputs["Emission"], surface.inputs["Surface"])
    position = tree.nodes.new("ShaderNodeNewGeometry")
    split = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(position.outputs["Position"], split.inputs["Vector"])
    sources = {"height": split.outputs["Z"]}
    for name, kind in _passes(extras).items():
        if name not in sources:
            attribute = tree.nodes.new("ShaderNodeAttribute")
            attribute.attribute_name = name
            sources[name] = attribute.outputs["Color" if kind == "COLOR" else "Fac"]
    for name, kind in _passes(extras).items():
        sink = tree.nodes.new("ShaderNodeOutputAOV")
        sink.aov_name = name
        tree.links.new(sources[name], sink.inputs["Color" if kind == "COLOR" else "Value"])
    return material


def _passes(extras: Sequence[str]) -> dict[str, str]:
    return PASSES | {name: EXTRAS[name] for name in extras}


def _paint(data: bpy.types.ID, attributes: Mapping[str, Floats]) -> None:
    """Store material attributes, (n, 3) or (n), on the points of a mesh or of hair curves."""
    for name, values in attributes.items():
        if values.ndim == 2:
            rgba = np.ones((len(values), 4), np.float32)
            rgba[:, :3] = values
            data.attributes.new(name, "FLOAT_COLOR", "POINT").data.foreach_set("color", rgba.ravel())
        else:
            data.attributes.new(name, "FLOAT", "POINT").data.foreach_set("value", values.astype(np.float32).ravel())


def make_mesh(
    name: str, points: Floats, faces: NDArray[np.integer[Any]], albedo: Floats, rough: Floats, **extras: Floats
) -> bpy.types.Mesh:
    """A smooth mesh from points (n, 3) and equal-sided faces (m, corners) with its material attributes."""
    mesh = bpy.data.meshes.new(name)
    corners = faces.shape[1]
    mesh.vertices.add(len(points))
    mesh.vertices.foreach_set("co", np.ascontiguousarray(points, np.float32).ravel())
    mesh.loops.add(faces.size)
    mesh.loops.foreach_set("vertex_index", np.ascontiguousarray(faces, np.int32).ravel())
    mesh.polygons.add(len(faces))
    mesh.polygons.foreach_set("loop_start", np.arange(0, faces.size, corners, dtype=np.int32))
    mesh.update(calc_edges=True)
    _paint(mesh, {"albedo": albedo, "rough": rough, **extras})
    return mesh


def make_relief(name: str, height: Floats, albedo: Floats, rough: Floats, **extras: Floats) -> bpy.types.Mesh:
    """A displaced grid over the unit square from tiling fields (n, n), one cell wider on every side."""
    n = len(height)
    wrap = np.arange(-1, n + 2) % n
    rows, columns = np.meshgrid(wrap, wrap, indexing="ij")
    along = (np.arange(-1, n + 2) + 0.5) / n
    y, x = np.meshgrid(along, along, indexing="ij")
    points = np.stack([x, y, height[rows, columns]], -1).reshape(-1, 3)
    index = np.arange((n + 3) ** 2, dtype=np.int32).reshape(n + 3, n + 3)
    faces = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], -1).reshape(-1, 4)
    fields = {"albedo": albedo, "rough": rough, **extras}
    flat = {key: field[rows, columns].reshape(len(points), *field.shape[2:]) for key, field in fields.items()}
    return make_mesh(name, points, faces, **flat)


def make_strands(
    name: str, points: Floats, radius: float | Floats, albedo: Floats, rough: Floats, **extras: Floats
) -> bpy.types.ID:
    """Round strands from points (strands, points each, 3) with one colour and roughness per point.

    radius: in picture widths, of all or (strands, points each).
    """
    strands, length = points.shape[:2]
    curves = bpy.data.hair_curves.new(name)
    curves.add_curves([length] * strands)
    curves.attributes["position"].data.foreach_set("vector", np.ascontiguousarray(points, np.float32).ravel())
    radii = curves.attributes.get("radius") or curves.attributes.new("radius", "FLOAT", "POINT")
    radii.data.foreach_set("value", np.full((strands, length), radius, np.float32).ravel())
    fields = {"albedo": albedo, "rough": rough, **extras}
    _paint(curves, {key: field.reshape(strands * length, *field.shape[2:]) for key, field in fields.items()})
    return curves


def place(
    scene: bpy.types.Scene,
    data: bpy.types.ID,
    material: bpy.types.Material,
    location: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> None:
    """Put one object that shows ``data`` into the scene."""
    if not data.materials:
        data.materials.append(material)
    item = bpy.data.objects.new(data.name, data)
    item.location = location
    scene.collection.objects.link(item)


def _render_passes(scene: bpy.types.Scene, size: int, samples: int, kinds: Mapping[str, str]) -> dict[str, Floats]:
    """Render the scene and return its passes as arrays whose first row is the top of the picture."""
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.use_denoising = False
    scene.cycles.max_bounces = 0
    scene.cycles.filter_width = 1.3
    scene.cycles_curves.shape = "THICK"
    scene.render.threads_mode = "FIXED"
    scene.render.threads = 1
    scene.render.resolution_x = scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    for name, kind in kinds.items():
        aov = scene.view_layers[0].aovs.add()
        aov.name, aov.type = name, kind
    scene.use_nodes = True
    tree = scene.node_tree
    tree.nodes.clear()
    layers = tree.nodes.new("CompositorNodeRLayers")
    tree.links.new(layers.outputs["Image"], tree.nodes.new("CompositorNodeComposite").inputs["Image"])
    with tempfile.TemporaryDirectory() as folder:
        writer = tree.nodes.new("CompositorNodeOutputFile")
        writer.base_path = folder
        writer.format.file_format = "OPEN_EXR"
        writer.format.color_depth = "32"
        writer.file_slots.clear()
        for name in kinds:
            writer.file_slots.new(name)
            tree.links.new(layers.outputs[name], writer.inputs[name])
        bpy.ops.render.render()
        found = {name: _read_exr(next(Path(folder).glob(f"{name}*.exr"))) for name in kinds}
        return {name: values if kinds[name] == "COLOR" else values[..., 0] for name, values in found.items()}


def _read_exr(path: Path) -> Floats:
    """The untouched RGB values of an EXR file, top row first."""
    picture = bpy.data.images.load(str(path))
    picture.colorspace_settings.name = "Non-Color"
    width, height = picture.size
    flat = np.empty(width * height * picture.channels, np.float32)
    picture.pixels.foreach_get(flat)
    return flat.reshape(height, width, picture.channels)[::-1, :, :3]


def rendered(scene: bpy.types.Scene, options: Options, extras: Sequence[str] = ()) -> dict[str, Floats]:
    """Render the scene: ``albedo``, ``height``, ``rough`` and ``extras`` as maps whose first row is at the top."""
    started = time.perf_counter()
    passes = _render_passes(scene, options.size, options.samples, _passes(extras))
    print(f"rendered in {time.perf_counter() - started:.1f} s")
    return passes


def render_maps(
    scene: bpy.types.Scene,
    name: str,
    options: Options,
    extras: Sequence[str] = (),
    metres: float | None = None,
) -> None:
    """Render the scene and write its maps (see ``exemplar_maps.write_maps``)."""
    write_maps(name, rendered(scene, options, extras), options, metres)
