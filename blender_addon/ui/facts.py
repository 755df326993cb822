"""What is known of a material before it grows: how large it is, which maps it has, and what its guides do."""

from __future__ import annotations

import textwrap
from typing import Any, TypeAlias

import bpy

from nca_core import Model

from ..nodes.sockets import label
from ..settings import preferences
from ..texts import say, word
from .guide_texts import name_of, what_it_does

_LETTER = 6.5  # pixels of a letter on average, where nothing is scaled
_BESIDE = 52  # pixels of a region that are no text: margins, and the icon

_UNITS = (("m", 1.0, 0.1), ("cm", 0.01, 0.01), ("mm", 0.001, 0.001), ("µm", 1e-6, 1e-6))  # in metres; from where on

Fact: TypeAlias = tuple[Any, str]  # an icon, and a sentence


def facts(model: Model, pixels: int) -> list[Fact]:
    """What is to be said of a material. pixels: those that a unit of UV gets when it grows."""
    guides = [
        ("BRUSH_DATA", say("Guide {name}: {does}", name=name_of(guide.name), does=what_it_does(guide)))
        for guide in model.guides
    ]
    maps = ", ".join(word(label(kind)) for kind in model.kinds)
    return [("DRIVER_DISTANCE", _size(model, pixels)), ("TEXTURE", maps), *guides]


def draw_facts(layout: bpy.types.UILayout, context: bpy.types.Context, model: Model) -> None:
    """What is known of a material, in as many lines as it takes in a region of this width."""
    draw_sentences(layout, context, facts(model, preferences.resolution()))


def draw_sentences(
    layout: bpy.types.UILayout, context: bpy.types.Context, sentences: list[Fact], width: float = 0
) -> None:
    """Sentences with an icon each, in as many lines as they take in so many pixels, or in a region of this width."""
    column = layout.column(align=True)
    column.scale_y = 0.8
    room = ((width or context.region.width / context.preferences.system.ui_scale) - _BESIDE) / _LETTER
    for icon, sentence in sentences:
        for number, line in enumerate(textwrap.wrap(sentence, max(12, int(room)))):
            column.label(text=line, translate=False, icon="BLANK1" if number else icon)


def _size(model: Model, pixels: int) -> str:
    if not model.cell_size:
        return say("Its size in metres is not known")
    side = length(pixels * model.cell_size / model.stride)
    return say("{side} x {side} at {pixels} px", side=side, pixels=pixels)


def length(metres: float) -> str:
    """A length in the unit that suits it, from micrometres on."""
    unit, size = next(((unit, size) for unit, size, least in _UNITS if metres >= least), _UNITS[-1][:2])
    return f"{metres / size:.3g} {unit}"
