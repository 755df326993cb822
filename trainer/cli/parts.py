"""The options --crop and --corners: which part of the pictures is learnt."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence

from ..errors import InputError
from ..exemplar.evenness import MostEven
from ..exemplar.part import Box, Corners, Part
from ..pictures.cutting import Corner

AUTO = "auto"
SMALLEST = 8  # pixels of a side


def part_asked(options: argparse.Namespace) -> Part | None:
    """The part that is asked for; None for all. Raises InputError for one that cannot be."""
    option = "--corners" if options.corners else "--crop"
    try:
        if options.corners:
            return Corners(corners(options.corners))
        return crop(options.crop) if options.crop is not None else None
    except ValueError as error:
        raise InputError(f"{option}: {error}") from error


def crop(text: str) -> Box | MostEven:
    """Parse LEFT,TOP,WIDTHxHEIGHT or "auto". Raises ValueError.

    >>> crop("40,30,512x256")
    Box(left=40, top=30, width=512, height=256)
    """
    if text == AUTO:
        return MostEven()
    found = re.fullmatch(r"(\d{1,6}),(\d{1,6}),(\d{1,6})[x\u00d7](\d{1,6})", text.replace(" ", ""))
    if not found:
        raise ValueError(f"{text!r} is not {AUTO}, or pixels as in 40,30,512x512: left, top, width and height")
    box = Box(*(int(number) for number in found.groups()))
    if min(box.width, box.height) < SMALLEST:
        raise ValueError(f"{text!r}: a part has at least {SMALLEST} px on a side")
    return box


def corners(texts: Sequence[str]) -> tuple[Corner, Corner, Corner, Corner]:
    """Parse four times X,Y in pixels. Raises ValueError.

    >>> corners(["0,0", "90.5,4", "92,80", "3,77"])
    ((0.0, 0.0), (90.5, 4.0), (92.0, 80.0), (3.0, 77.0))
    """
    first, second, third, fourth = (_corner(text) for text in texts)
    return first, second, third, fourth


def _corner(text: str) -> Corner:
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(f"{text!r} is not a place in pixels, such as 120,80") from None
    return x, y
