"""Lichen in Blender: a thin face on nca_core. Registers the classes below and nothing else."""

from __future__ import annotations

import bpy

from . import menus, panel, preferences, preview, properties
from .operators import working
from .operators.cancel import LICHEN_OT_cancel
from .operators.export import LICHEN_OT_export
from .operators.grow import LICHEN_OT_grow
from .operators.import_weights import LICHEN_OT_import_weights
from .operators.reseed import LICHEN_OT_reseed
from .operators.set_size import LICHEN_OT_set_size

CLASSES = (
    preferences.LICHEN_AP_preferences,
    properties.LICHEN_PG_settings,
    LICHEN_OT_import_weights,
    LICHEN_OT_grow,
    LICHEN_OT_reseed,
    LICHEN_OT_set_size,
    LICHEN_OT_export,
    LICHEN_OT_cancel,
    panel.LICHEN_PT_shader_editor,
    panel.LICHEN_PT_shader_editor_origin,
    panel.LICHEN_PT_material,
    panel.LICHEN_PT_material_origin,
    menus.LICHEN_FH_weights,
)


def register() -> None:
    """Called by Blender when the extension is enabled."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    properties.attach()
    menus.attach()
    preview.attach()


def unregister() -> None:
    """Called by Blender when the extension is disabled: undo `register`, and stop what is still growing."""
    working.forget()
    preview.detach()
    menus.detach()
    properties.detach()
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
