"""Parts of the window."""

from __future__ import annotations

import bpy

from .hands import middle, press, region_of
from .scenario import Steps, until, window


def viewport() -> bpy.types.Area:
    """The 3D viewport."""
    return next(area for area in window().screen.areas if area.type == "VIEW_3D")


def shader_editor() -> bpy.types.Area:
    """The shader editor; in the workspace Shading."""
    return next(area for area in window().screen.areas if area.ui_type == "ShaderNodeTree")


def open_sidebar() -> Steps:
    """The viewport's, by the key N, at the tab Lichen."""
    press("N", *middle(viewport()))
    yield from until(lambda: region_of(viewport(), "UI").width > 1, "N opens the sidebar")
    yield 0.5  # it slides in
    region_of(viewport(), "UI").active_panel_category = "Lichen"
    yield 0.5


def show_materials() -> None:
    """In the viewport; without shadows and with few samples, which makes drawing by software five times as fast."""
    viewport().spaces.active.shading.type = "MATERIAL"
    eevee = bpy.context.scene.eevee
    eevee.use_shadows, eevee.taa_samples = False, 2


def sphere() -> bpy.types.Object:
    """A sphere instead of the cube, seen from near."""
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    with bpy.context.temp_override(window=window(), area=viewport(), region=region_of(viewport())):
        bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=32)
        bpy.ops.object.shade_smooth()
        bpy.ops.view3d.view_selected()
    viewport().spaces.active.region_3d.view_distance *= 0.7
    viewport().spaces.active.overlay.show_overlays = False
    return bpy.context.view_layer.objects.active


def plane_from_above() -> bpy.types.Object:
    """A plane instead of the cube, seen from above."""
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    with bpy.context.temp_override(window=window(), area=viewport(), region=region_of(viewport())):
        bpy.ops.mesh.primitive_plane_add(size=4)
        bpy.ops.view3d.view_axis(type="TOP")
        bpy.ops.view3d.view_selected()
    viewport().spaces.active.overlay.show_overlays = False
    return bpy.context.view_layer.objects.active


def open_panel(name: str) -> None:
    """Let a panel that is closed at first be open."""
    panel = getattr(bpy.types, name)
    bpy.utils.unregister_class(panel)
    panel.bl_options = set()
    bpy.utils.register_class(panel)
