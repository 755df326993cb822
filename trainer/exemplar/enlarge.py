"""Enlarging small exemplars, of which each pixel becomes 2 × 2 before they are learnt.

Cells are two pixels wide, so a small picture has few of them and few levels: its objects lose their shapes and their
highlights. At twice the size a cell is as wide as one of its pixels (trainer/RESEARCH.md has what that gives).
"""

from __future__ import annotations

from dataclasses import replace

from ..pictures.resampling import resize
from .exemplar import Exemplar

SMALL = 256  # pixels on the shorter side: below this a picture is small
FACTOR = 2
KERNEL = "catmull-rom"  # sharper than what is best for photos: each pixel counts


def enlarged(exemplar: Exemplar, size: int) -> Exemplar:
    """A small exemplar at twice its size, with a note that says so, unless that would be larger than `size` pixels on
    the shorter side; any other one as it is. The relief, which is in pixels, grows with it."""
    height, width = exemplar.pixels.shape[:2]
    if min(height, width) >= SMALL or FACTOR * min(height, width) > size:
        return exemplar
    after = (FACTOR * height, FACTOR * width)
    note = f"{width} x {height} px is small, so it is learnt at {after[1]} x {after[0]} px"
    pixels = resize(exemplar.pixels, *after, kernel=KERNEL)
    relief = FACTOR * exemplar.relief
    return replace(exemplar, pixels=pixels, relief=relief, notes=(*exemplar.notes, note), scale=FACTOR)


def as_it_was(exemplar: Exemplar) -> Exemplar:
    """The exemplar with as many pixels as its picture had, to be shown."""
    height, width = (side // exemplar.scale for side in exemplar.pixels.shape[:2])
    pixels = resize(exemplar.pixels, height, width)
    return replace(exemplar, pixels=pixels, relief=exemplar.relief / exemplar.scale, scale=1)
