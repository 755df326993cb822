"""The options of steering, as every command line has them, and the recipe and supplies that they come to.

How a picture is read is the host's affair: it hands in a reader.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from .argument_types import share
from .model import Model
from .recipe import Recipe
from .steering import Direction, Grafted, Guided, Picture, Placed, Steering, Supplies
from .udim import place
from .weights import load

UDIM = "<UDIM>"  # in a path: the number of a tile, as Blender has it

#: Reads an image file; raises ValueError, in one line that names the file.
Reader = Callable[[Path], Picture]


def add_steering_options(parser: argparse.ArgumentParser) -> None:
    """What growth is to follow."""
    add = parser.add_argument
    add(
        "--guide",
        dest="guides",
        action="append",
        default=[],
        metavar="[NAME=]IMAGE",
        help="a picture that the material follows, if it was trained to (`lichen inspect` names its guides); of UDIM "
        f"tiles a path with {UDIM}",
    )
    add(
        "--strength",
        dest="strengths",
        action="append",
        default=[],
        metavar="[NAME=]S",
        help="how firmly, 0 to 1 (1)",
    )
    add(
        "--direction",
        metavar="DEGREES|IMAGE",
        help="how the material is turned, counter-clockwise: an angle, or a picture of it: a flow map (red to the "
        "right, green up, 0.5 none), or a grey of 0..1 for 0 to 360 degrees",
    )
    add(
        "--direction-strength",
        type=share,
        default=1.0,
        metavar="S",
        help="how firmly a picture of directions is followed, 0 to 1 (1)",
    )
    add(
        "--graft",
        dest="grafts",
        action="append",
        default=[],
        metavar="OTHER.nca",
        help="another material that grows where the mask is white",
    )
    add("--mask", dest="masks", action="append", default=[], metavar="IMAGE", help="of --graft")
    add(
        "--graft-width",
        type=float,
        default=1.0,
        metavar="CELLS",
        help="coarse cells in which the one becomes the other, at least (1)",
    )
    add("--graft-strength", type=share, default=1.0, metavar="S", help="the share that it has there, 0 to 1 (1)")


def steered(options: argparse.Namespace, model: Model, recipe: Recipe, read: Reader) -> tuple[Recipe, Supplies]:
    """The recipe with what the options steer it by, and the pictures for it. Raises ValueError where they do not fit
    the model or each other, and as `read` does."""
    if options.strengths and not options.guides:
        raise ValueError("--strength says how firmly a guide is followed: it goes with --guide")
    files = _by_guide(options.guides, model, "--guide")
    strengths = {name: _strength(text) for name, text in _by_guide(options.strengths, model, "--strength").items()}
    if unused := sorted(strengths.keys() - files.keys()):
        raise ValueError(f"--strength: no --guide is called {unused[0]!r}")
    if len(options.masks) != len(options.grafts):
        raise ValueError(
            "each --graft takes a --mask, which says where the other material grows, and each mask a graft"
        )
    pictures: dict[str, Picture] = {}

    def placed(file: str, option: str) -> tuple[Placed, ...]:
        found = []
        for path, rectangle in _places(file, option, recipe, options.udim or ()):
            picture = read(Path(path))
            digest = picture.sha256
            pictures[digest] = picture
            found.append(Placed(digest, path, **rectangle))
        return tuple(found)

    guides = [Guided(name, placed(file, "--guide"), strengths.get(name, 1.0)) for name, file in files.items()]
    models = [load(Path(file)) for file in options.grafts]
    grafts = [
        Grafted(other.digest, placed(mask, "--mask"), file, options.graft_width, options.graft_strength)
        for other, file, mask in zip(models, options.grafts, options.masks, strict=True)
    ]
    direction = _direction(options.direction, placed, options.direction_strength)
    steering = Steering(tuple(guides), direction, tuple(grafts))
    return replace(recipe, steering=steering), Supplies(pictures, {other.digest: other for other in models})


def _direction(text: str | None, placed: Callable[[str, str], tuple[Placed, ...]], strength: float) -> Direction:
    """An angle, or what a picture says, and how firmly."""
    if text is None:
        return Direction()
    try:
        angle = float(text)
    except ValueError:
        return Direction(0.0, placed(text, "--direction"), strength)
    return Direction(angle)


def _places(file: str, option: str, recipe: Recipe, tiles: Sequence[int]) -> list[tuple[str, dict[str, int]]]:
    """The files of a picture, and the rectangle of pixels that each covers."""
    if tiles:
        if UDIM not in file:
            raise ValueError(
                f"{option} {file}: UDIM tiles take a picture each: a path with {UDIM}, such as moss.{UDIM}.png"
            )
        found = []
        for tile in tiles:
            column, row = place(tile)
            corner = {"x": column * recipe.width, "y": -(row + 1) * recipe.height}
            path = file.replace(UDIM, str(tile))
            if not Path(path).is_file():
                raise ValueError(f"{option}: there is no {path}, the picture of the UDIM tile {tile}")
            found.append((path, corner | {"width": recipe.width, "height": recipe.height}))
        return found
    if recipe.mode == "plane":
        return [(file, {"x": recipe.x, "y": recipe.y, "width": recipe.width, "height": recipe.height})]
    return [(file, {})]


def _by_guide(texts: Sequence[str], model: Model, option: str) -> dict[str, str]:
    """What is said of each guide, [NAME=]TEXT, by the guide's name. Raises ValueError for a guide that is not there,
    for one named twice, and for no name where there are several."""
    found: dict[str, str] = {}
    for text in texts:
        before, equals, after = text.partition("=")
        names = [guide.name for guide in model.guides]
        name, said = (before, after) if equals and (before in names or "/" not in before) else ("", text)
        if not name:
            if len(names) > 1:
                raise ValueError(f"{option} {text}: {model.name} has the guides {', '.join(names)}: say NAME={text}")
            name = names[0] if names else "guide"
        model.guide(name)
        if name in found:
            raise ValueError(f"{option}: {name!r} is said twice")
        found[name] = said
    return found


def _strength(text: str) -> float:
    try:
        return share(text)
    except argparse.ArgumentTypeError as error:
        raise ValueError(f"--strength: {error}") from None
