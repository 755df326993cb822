"""Growing on the graphics card that Blender has already, by its own gpu module.

nca_core.shaders says what runs and on which numbers; `dispatch` compiles and runs it, `textures` holds what it reads
and writes, `engine` is the engine itself.
"""

from __future__ import annotations

import bpy
import gpu

from nca_core.shaders.address import Unsupported

from .engine import Gpu

__all__ = ["Gpu", "Unsupported", "software", "usable"]

_SOFTWARE = ("llvmpipe", "softpipe", "swiftshader", "software", "basic render")


def usable() -> str:
    """Why compute shaders cannot be run here; empty if they can. Without a window Blender needs to be 5.2 or newer."""
    if not bpy.app.background:
        return ""
    if not hasattr(gpu, "init"):
        return "without a window it takes Blender 5.2 or newer"
    try:
        gpu.init()
    except (RuntimeError, SystemError) as error:
        return f"Blender found no graphics card ({error})"
    return ""


def software() -> bool:
    """Whether what is drawn here is drawn by the processor, so that numpy is faster."""
    return any(name in gpu.platform.renderer_get().lower() for name in _SOFTWARE)
