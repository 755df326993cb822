"""What growing again and growing with another seed share: which material, and its settings as a recipe."""

from __future__ import annotations

import bpy
from bpy.props import StringProperty

import nca_core

from .. import library, properties
from ..context import material_in
from ..job import GrowthJob
from .growing import Growing


class Regrowing(Growing):
    """Mixed into an operator that grows a material which has its weights already."""

    material: StringProperty(  # type: ignore[valid-type]
        name="Material",
        description="Name of the material to grow; empty means the one at hand",
        options={"HIDDEN", "SKIP_SAVE"},
    )
    _session_uid: int

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        return self.grow_modally(context)

    def recipe(self, settings: properties.LICHEN_PG_settings, digest: str) -> nca_core.Recipe:
        """What to grow."""
        return settings.recipe(digest)

    def prepare(self, context: bpy.types.Context) -> tuple[GrowthJob, str]:
        block = bpy.data.materials.get(self.material) if self.material else material_in(context)
        if block is None:
            raise ValueError(f"There is no material {self.material!r}" if self.material else "There is no material")
        if not block.is_editable:
            raise ValueError(f"{block.name} is linked from another file; make it local to grow it")
        model = library.model_of(block)
        recipe = self.recipe(properties.settings_of(block), model.digest)
        self._session_uid = block.session_uid
        return GrowthJob(model, recipe), block.name

    def target(self, context: bpy.types.Context, model: nca_core.Model) -> bpy.types.Material | None:
        return next((block for block in bpy.data.materials if block.session_uid == self._session_uid), None)
