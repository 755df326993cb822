"""What panels on a material that was grown have in common: they are shown where there is one, folded at first."""

from __future__ import annotations

import bpy

from ..datablocks import storage
from ..scene.context import material_in


class GrownPanel:
    """A panel on the grown material at hand."""

    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return storage.group_node(material_in(context)) is not None
