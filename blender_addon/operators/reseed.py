"""Grow a material again with another seed."""

from __future__ import annotations

import random
from dataclasses import replace

import bpy

import nca_core

from .. import properties
from .regrowing import Regrowing


class LICHEN_OT_reseed(Regrowing, bpy.types.Operator):
    """Grow the material again with a new random seed. Esc cancels and keeps the old one"""

    bl_idname = "lichen.reseed"
    bl_label = "New Seed"
    bl_options = {"REGISTER", "UNDO"}

    def recipe(self, settings: properties.LICHEN_PG_settings, digest: str) -> nca_core.Recipe:
        seed = random.randrange(properties.MAX_SEED)
        if seed >= settings.seed:  # leaves the present one out
            seed += 1
        return replace(settings.recipe(digest), seed=seed)

    def grown(self, block: bpy.types.Material, recipe: nca_core.Recipe) -> None:
        properties.settings_of(block).show(recipe)
