"""A colour attribute of a mesh as a picture on its UV map."""

from __future__ import annotations

from typing import Any

import bpy
import numpy as np

from nca_core.steering import Picture

from ..growing.rasterising import rasterised
from ..texts import tell


def picture(holder: bpy.types.Object, side: int, *, is_data: bool = False) -> Picture:
    """The active colour attribute of a mesh object on the UV map that is rendered, side x side pixels; nothing is there
    where no face lies, and where the attribute's alpha is 0. is_data: whether its numbers are meant, as nodes and
    scripts write them, not colours as one sees them. Raises ValueError, in one line, without the one or the other."""
    mesh = holder.data
    assert isinstance(mesh, bpy.types.Mesh)
    attribute: Any = mesh.color_attributes.active_color
    layer = next((entry for entry in mesh.uv_layers if entry.active_render), None)
    if attribute is None:
        raise ValueError(tell("{object} has no colour attribute", object=holder.name))
    if layer is None:
        raise ValueError(tell("{object} has no UV map: add box UVs first", object=holder.name))
    mesh.calc_loop_triangles()
    loops, vertices = np.empty(3 * len(mesh.loop_triangles), np.int32), np.empty(len(mesh.loops), np.int32)
    mesh.loop_triangles.foreach_get("loops", loops)
    mesh.loops.foreach_get("vertex_index", vertices)
    uvs, colours = np.empty(2 * len(mesh.loops), np.float32), np.empty(4 * len(attribute.data), np.float32)
    layer.uv.foreach_get("vector", uvs)
    attribute.data.foreach_get("color" if is_data else "color_srgb", colours)
    of_corners = loops if attribute.domain == "CORNER" else vertices[loops]
    values = colours.reshape(-1, 4)[of_corners].reshape(-1, 3, 4)
    image, there = rasterised(uvs.reshape(-1, 2)[loops].reshape(-1, 3, 2), values, (side, side))
    return Picture(image[..., :3].clip(0, 1), there * image[..., 3].clip(0, 1))
