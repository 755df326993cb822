"""Grow a material again with another seed."""

from __future__ import annotations

import random
from dataclasses import replace

import bpy

from ..growing.request import MAX_SEED, Request
from .regrowing import Regrowing


class LICHEN_OT_reseed(Regrowing, bpy.types.Operator):
    """Grow the material again with a new random seed. Esc cancels and keeps the old one"""

    bl_idname = "lichen.reseed"
    bl_label = "New Seed"
    bl_options = {"REGISTER", "UNDO"}

    def request(self, block: bpy.types.Material) -> Request:
        request = super().request(block)
        seed = random.randrange(MAX_SEED)
        if seed >= request.seed:  # leaves the present one out
            seed += 1
        return replace(request, seed=seed)
