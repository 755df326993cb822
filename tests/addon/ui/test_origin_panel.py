"""What the panel says of a material's origin: whose it is, and which of its maps nobody measured."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import nca_core

from ..guided import toned_model


def test_guessed_maps_are_named_and_others_are_not_mentioned(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.ui.origin_panel import origin_of

    model = replace(toned_model(), provenance=nca_core.Provenance(author="A. Mason"))
    assert origin_of(model)["Author"] == "A. Mason"
    assert "Guessed" not in origin_of(model)
    guessed = replace(model, provenance=nca_core.Provenance(estimated=("height", "roughness")))
    assert origin_of(guessed)["Guessed"] == "Height, Roughness"
