"""The options of `lichen dataset`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from nca_core.argument_types import positive, share, whole

from ..dataset.layouts import LAYOUTS
from ..dataset.request import SEEDS, SPLITS


def add_dataset_options(parser: argparse.ArgumentParser, place: Callable[[str], Path]) -> None:
    """Add them to a parser. place: the parser of places to write."""
    add = parser.add_argument
    add("weights", type=Path, metavar="FILE.nca")
    add("--count", type=whole(1, 10**6), required=True, metavar="N", help="how many samples")
    add("--size", type=whole(16, 4096), default=256, metavar="PX", help="of a sample's side (256)")
    add(
        "--split",
        type=shares,
        default=(0.8, 0.1, 0.1),
        metavar="SHARES",
        help="of training, validation and test; two are of training and test, one of training (0.8,0.1,0.1)",
    )
    add(
        "--seed",
        type=whole(0, SEEDS - 1),
        default=0,
        metavar="N",
        help="that of the first sample; the others' follow it, one each (0)",
    )
    add(
        "--mpp",
        type=positive,
        metavar="UM",
        help="micrometres that a pixel shows, such as 0.5 (default: as the material was learnt)",
    )
    add("--maps", type=names, default=(), metavar="NAMES", help="such as base_color,mask (these, and label)")
    add(
        "--format",
        choices=tuple(LAYOUTS),
        default="imagefolder",
        help="a folder of images a split, or tar files of a thousand samples (imagefolder)",
    )
    add("--resume", action="store_true", help="go on where the same data set was stopped")
    add("--out", type=place, required=True, metavar="DIR", help="the data set's folder")


def shares(text: str) -> tuple[float, ...]:
    """Parse what the splits get, such as 0.8,0.1,0.1. Raises ArgumentTypeError."""
    found = tuple(share(part) for part in text.split(","))
    if len(found) not in SPLITS or abs(sum(found) - 1) > 1e-6:
        raise argparse.ArgumentTypeError(f"{text!r} is not one to three shares with a sum of 1, such as 0.8,0.1,0.1")
    return found


def names(text: str) -> tuple[str, ...]:
    """Parse names with commas between them. Raises ArgumentTypeError."""
    found = tuple(part.strip() for part in text.split(","))
    if not all(found):
        raise argparse.ArgumentTypeError(f"{text!r} is not a list of names, such as base_color,mask")
    return found
