"""What the gallery says of a material: how large it is, which maps it has, and what its guides do."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from ..guided import toned_model


@pytest.fixture
def facts(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.ui import facts

    return lambda model, pixels=1024: [sentence for _icon, sentence in facts.facts(model, pixels)]


def test_it_says_maps_and_what_guides_do(facts: Any) -> None:
    assert facts(toned_model())[1:] == [
        "Base Color, Height, Roughness, Normal",
        "Guide Tone: bright = lighter",
        "Guide Moss: bright = more moss",
        "Guide Parts: paint in red, blue",
    ]


@pytest.mark.parametrize(("pixels", "side"), [(1024, "0.96 m"), (512, "0.48 m"), (4096, "3.84 m"), (64, "6 cm")])
def test_its_size_is_that_of_so_many_pixels(facts: Any, pixels: int, side: str) -> None:
    """0.96 m over an exemplar of 1024 px: a cell has as much of it as pixels."""
    model = toned_model()
    known = replace(model, cell_size=0.96 / 1024 * model.stride)
    assert facts(known, pixels)[0] == f"{side} x {side} at {pixels} px"


@pytest.mark.parametrize(
    ("metres", "text"), [(15.36, "15.4 m"), (0.1, "0.1 m"), (0.002, "2 mm"), (0.000512, "512 µm"), (1e-9, "0.001 µm")]
)
def test_lengths_have_the_unit_that_suits_them(installed: ModuleType, metres: float, text: str) -> None:
    from bl_ext.user_default.lichen.ui.facts import length

    assert length(metres) == text


def test_where_nobody_knows_the_size_it_says_so(facts: Any) -> None:
    assert facts(toned_model())[0] == "Its size in metres is not known"
