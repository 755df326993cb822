"""Grow a material again with another seed."""

from __future__ import annotations

import random
from dataclasses import replace

import bpy

from ..growing.request import MAX_SEED, Wish
from .regrowing import Regrowing


class LICHEN_OT_reseed(Regrowing, bpy.types.Operator):
    """Grow the material again with a new random seed. Esc cancels and keeps the old one"""

    bl_idname = "lichen.reseed"
    bl_label = "New Seed"
    bl_options = {"REGISTER", "UNDO"}

    def wish(self, block: bpy.types.Material) -> Wish:
        wish = super().wish(block)
        seed = random.randrange(MAX_SEED)
        if seed >= wish.seed:  # leaves the present one out
            seed += 1
        return replace(wish, seed=seed)
