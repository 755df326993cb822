"""The options of `lichen stylize`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from nca_core.argument_types import positive, share, whole
from nca_core.formats import FORMATS
from nca_core.recipe import MAX_DENSITY, MAX_PIXELS, MIN_DENSITY

from ..baking.engines import AUTO, ENGINES

Parser = Callable[[str], object]


def add_stylize_options(parser: argparse.ArgumentParser, seconds: Parser, place: Parser, origin: Parser) -> None:
    """seconds, place, origin: parsers of a time, of the path of a folder to write, and of a line of provenance."""
    add = parser.add_argument
    add("content", type=Path, metavar="CONTENT", help="a picture, or a folder of frames, sorted by their names")
    add(
        "style",
        type=Path,
        metavar="STYLE",
        help="a material that was trained with --guide auto; or a picture (or folder of maps), which is learnt first, "
        "and kept in DIR",
    )
    add("--out", type=place, required=True, metavar="DIR", help="the folder that the maps go to")
    add("--strength", type=share, default=1.0, metavar="S", help="how firmly the content is followed, 0 to 1 (1)")
    add("--scale", type=scale, default=1.0, metavar="X", help="how many times as large the style's strokes are (1)")
    add(
        "--keep-colours",
        "--keep-colors",
        action="store_true",
        help="the base colour gets the content's colours, and keeps the strokes' light and shade",
    )
    add(
        "--mask",
        type=Path,
        metavar="IMAGE",
        help="where it is black, the plain material grows; the content's alpha channel does the same",
    )
    add(
        "--direction",
        metavar="contours|DEGREES|IMAGE",
        help="contours: strokes follow the content's contours; else as of lichen grow",
    )
    add("--tile", action="store_true", help="edges that meet; the content's should, too")
    add("--size", type=whole(1, MAX_PIXELS), metavar="PX", help="width of the maps (as the content)")
    add("--seed", type=whole(0, 2**32 - 1), default=0, help="which of the endless variants, the same of all frames (0)")
    add("--format", choices=tuple(FORMATS), default="png", help="as of lichen grow (png)")
    add("--engine", choices=tuple(ENGINES), default=AUTO, help="as of lichen grow (auto)")
    add("--resume", action="store_true", help="go on where the same was stopped; frames that are whole are left")
    add("--budget", type=seconds, metavar="TIME", help="time to learn a STYLE that is a picture, such as 90s (218s)")
    for work, what in (("content", "of the content"), ("style", "of a STYLE that is a picture")):
        default = "unknown" if work == "content" else None
        names = (f"--{work}-licence", f"--{work}-license")
        add(*names, type=origin, default=default, metavar="SPDX", help=f"the licence {what}, such as CC0-1.0")
        add(f"--{work}-author", type=origin, default=default, metavar="NAME", help=f"who made it, {what}")
        add(f"--{work}-source", type=origin, default=default, metavar="URL", help=f"where it comes from, {what}")


def scale(text: str) -> float:
    """Parse a density that recipes can have. Raises ArgumentTypeError."""
    value = positive(text)
    if not MIN_DENSITY <= value <= MAX_DENSITY:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {MIN_DENSITY} to {MAX_DENSITY}")
    return value
