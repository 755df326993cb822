"""Grow a material again from the weights and the settings that it carries."""

from __future__ import annotations

import bpy

from .regrowing import Regrowing


class LICHEN_OT_grow(Regrowing, bpy.types.Operator):
    """Grow the material again with these settings, replacing its images. Esc cancels"""

    bl_idname = "lichen.grow"
    bl_label = "Grow"
    bl_options = {"REGISTER", "UNDO"}
