"""The options of growing, as every command line has them: the trainer's and the one inside Blender."""

from __future__ import annotations

import argparse
from pathlib import Path

from .argument_types import positive, udim_tiles, whole
from .corner_tiles import COLOURS, MAX_SIDE
from .model import Model
from .recipe import MAX_PIXELS, MAX_PLACE, MODES, Recipe, atlas_pixels

SIZE = 1024


def add_recipe_options(parser: argparse.ArgumentParser) -> None:
    """Which weight file, and what to grow of it."""
    parser.add_argument("weights", type=Path, metavar="FILE.nca")
    add_surface_options(parser)


def add_surface_options(parser: argparse.ArgumentParser) -> None:
    """What to grow of a weight file, which another option names."""
    add = parser.add_argument
    side, place = whole(1, MAX_PIXELS), whole(-MAX_PLACE, MAX_PLACE)
    add("--size", type=side, metavar="PX", help=f"width, and height unless --height is given ({SIZE})")
    add("--height", type=side, metavar="PX")
    add("--seed", type=whole(0, 2**32 - 1), default=0, help="which of the endless variants (0)")
    add("--density", type=positive, default=1.0, help="pixels per pixel of the exemplar (1)")
    add(
        "--mode",
        choices=MODES,
        default="tile",
        help="tile: edges that meet; plane: a part of the endless plane; endless: an atlas of all corner tiles (tile)",
    )
    add(
        "--colours",
        "--colors",
        type=int,
        choices=COLOURS,
        help="of corner tiles' corners: 2 make 16 tiles, 3 make 81 (2)",
    )
    add("--side", type=whole(3, MAX_SIDE), metavar="N", help="of a corner tile, in coarse cells, instead of --size")
    add(
        "--udim",
        type=udim_tiles,
        metavar="TILES",
        help="tiles of a UDIM surface, such as 1001-1004,1011, each of --size",
    )
    add("--x", type=place, default=0, metavar="PX", help="of the plane's part: its first column (0)")
    add("--y", type=place, default=0, metavar="PX", help="and its first row; parts of one seed and density join (0)")


def recipe_of(options: argparse.Namespace, model: Model) -> Recipe:
    """What the options ask for. Raises ValueError where they do not fit each other."""
    endless = options.mode == "endless"
    if (options.colours or options.side) and not endless:
        raise ValueError("--colours and --side are of corner tiles: they go with --mode endless")
    if options.udim and endless:
        raise ValueError("--udim: its tiles are parts of a plane, which corner tiles are not: leave out --mode endless")
    if (options.x or options.y) and (options.udim or options.mode != "plane"):
        raise ValueError("--x and --y are of a part of the plane: they go with --mode plane, and not with --udim")
    if options.side and options.size:
        raise ValueError("--size and --side both say how large corner tiles are: give one of them")
    colours, width = options.colours or 2, options.size or SIZE
    if options.side:
        width = atlas_pixels(model, options.side, colours, options.density)
    return Recipe(
        seed=options.seed,
        width=width,
        height=options.height or width,
        density=options.density,
        mode=options.mode,
        x=options.x,
        y=options.y,
        colours=colours,
        digest=model.digest,
        reach=model.tile_reach if endless else 0,
    )
