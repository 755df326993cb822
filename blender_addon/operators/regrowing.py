"""What growing again and growing with another seed share: which material, and its settings as a recipe."""

from __future__ import annotations

import bpy
from bpy.props import StringProperty

import nca_core

from ..datablocks import storage
from ..growing.job import GrowthJob
from ..growing.request import Request
from ..scene import uv_tiles
from ..scene.context import find, named_or_at_hand
from ..settings import properties
from ..texts import tell
from .growing import Growing


class Regrowing(Growing):
    """Mixed into an operator that grows a material which has its weights already."""

    material: StringProperty(  # type: ignore[valid-type]
        name="Material",
        description="Name of the material to grow; empty means the one at hand",
        options={"HIDDEN", "SKIP_SAVE"},
    )
    _session_uid: int
    _before: dict[str, object]  # the settings when it began

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        return self.grow_modally(context)

    def request(self, block: bpy.types.Material) -> Request:
        """What to grow."""
        return properties.settings_of(block).request(lambda: uv_tiles.touched(uv_tiles.users(block), block))

    def subject(self, context: bpy.types.Context) -> bpy.types.Material:
        """The material to grow. Raises ValueError if there is none."""
        return named_or_at_hand(self.material, context)

    def prepare(self, context: bpy.types.Context) -> tuple[GrowthJob, str]:
        block = self.subject(context)
        if not storage.can_grow(block):
            raise ValueError(tell("{name} is linked from another file; make it local to grow it", name=block.name))
        model = storage.model_of(block)
        self._session_uid = block.session_uid
        self._before = properties.settings_of(block).as_dict()
        return self.job(model, self.request(block)), block.name

    def target(self, context: bpy.types.Context, model: nca_core.Model) -> bpy.types.Material | None:
        return find(bpy.data.materials, self._session_uid)

    def grown(self, block: bpy.types.Material, request: Request) -> None:
        settings = properties.settings_of(block)
        changed = [name for name, value in settings.as_dict().items() if value != self._before[name]]
        settings.show(request, but=changed)  # what the artist has set meanwhile is for the next growth
