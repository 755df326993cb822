"""The panel of the weights' origin, inside the main one."""

from __future__ import annotations

import bpy

import nca_core
from nca_core.maps import KINDS

from .. import export
from ..datablocks import storage
from ..nodes.sockets import label
from ..scene.context import material_in
from ..texts import say, word
from .grown_panel import GrownPanel


class OriginPanel(GrownPanel):
    """The panel names the model, its author, licence and source, what its training took, and what is guessed."""

    bl_label = "Origin"

    def draw(self, context: bpy.types.Context) -> None:
        layout: bpy.types.UILayout = self.layout  # type: ignore[attr-defined]
        material = material_in(context)
        assert material is not None  # poll saw it
        try:
            model = storage.model_of(material)
        except nca_core.WeightFileError as error:
            layout.label(text=str(error), icon="ERROR")
            return
        for name, value in origin_of(model).items():
            row = layout.split(factor=0.3)
            row.label(text=name, translate=False)
            row.label(text=value, translate=False)
        if export.rights_warning(model):
            layout.label(text="Nobody says who may use its exemplar", icon="ERROR")


def origin_of(model: nca_core.Model) -> dict[str, str]:
    """What is known of a model's origin, by its name in the interface's language."""
    origin = model.provenance
    spent = f"{origin.seconds:.0f} s, {'' if origin.joules_measured else '~'}{origin.joules / 1000:.1f} kJ"
    lines = {
        say("Model"): model.name,
        say("Author"): origin.author,
        say("Licence"): origin.licence,
        say("Source"): origin.source,
        say("Training"): spent if origin.seconds else say("unknown"),
    }
    if origin.estimated:
        lines[say("Guessed")] = ", ".join(word(label(KINDS[name])) for name in origin.estimated)
    return lines
