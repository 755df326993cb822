"""The preferences, as far as materials show them."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import bpy

from ..conftest import MODULE


def test_new_materials_have_the_resolution_of_the_preferences(blender: ModuleType, weights: Path) -> None:
    settings = bpy.context.preferences.addons[MODULE].preferences
    settings.resolution = 48
    try:
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=str(weights))
        assert bpy.data.images["moss Base Color"].size[0] == 48
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=str(weights), width=32, height=16)
        assert tuple(bpy.data.images["moss.001 Base Color"].size) == (32, 16)
    finally:
        settings.property_unset("resolution")
