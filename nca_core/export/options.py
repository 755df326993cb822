"""The options of `lichen export`, as every command line has them, and the orders that they come to."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from ..model import Model
from ..options import add_surface_options, recipe_of
from ..recipe import Recipe, atlas_pixels
from ..steering_options import Reader, add_steering_options, steered
from ..weights import bytes_of, loads
from .target import Order
from .targets import TARGETS


def add_export_options(parser: argparse.ArgumentParser, place: Callable[[str], Path] = Path) -> None:
    """Which weight files, for which program, and what of them. place: the parser of places to write."""
    add = parser.add_argument
    add("weights", type=Path, nargs="+", metavar="FILE.nca")
    add_target_option(parser, required=True)
    add_surface_options(parser)
    add_steering_options(parser)
    add("--maps", type=_maps, default=(), metavar="NAMES", help="maps, separated by commas (all that the target takes)")
    add("--out", type=place, required=True, metavar="DIR", help="the folder that the files go to")


def add_target_option(parser: argparse.ArgumentParser, required: bool) -> None:
    """For which program; if it is not required, for none where it is not given."""
    labels = "; ".join(f"{name}: {target.description}" for name, target in TARGETS.items())
    parser.add_argument("--target", choices=tuple(TARGETS), required=required, help=labels)


def orders_of(options: argparse.Namespace, read: Reader) -> list[Order]:
    """What the options ask for. read: reads pictures that steer. Raises ValueError where they do not fit each other,
    and WeightFileError, OSError for files that cannot be read."""
    if options.udim:
        raise ValueError("--udim: no target takes UDIM tiles; `lichen grow` writes them as images")
    return [_order(options, path, read) for path in options.weights]


def _order(options: argparse.Namespace, path: Path, read: Reader) -> Order:
    weights = bytes_of(path)
    model = loads(weights, str(path))
    recipe, supplies = steered(options, model, _recipe(options, model), read)
    return Order(model, recipe, model.name, weights, options.maps, supplies)


def _recipe(options: argparse.Namespace, model: Model) -> Recipe:
    """Corner tiles are as small as can be, unless a size is given."""
    if options.mode == "endless" and not (options.size or options.side):
        pixels = atlas_pixels(model, 2 * model.tile_reach + 1, options.colours or 2, options.density)
        options = argparse.Namespace(**{**vars(options), "size": pixels})
    return recipe_of(options, model)


def _maps(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
