"""What a manifest of `lichen bake` says of a growth: a line, and files beside the manifest that it names. No bpy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import nca_core
from nca_core.formats import AUTO
from nca_core.plan import FileOptions
from nca_core.png import PngWriter
from nca_core.recipe import Recipe
from nca_core.steering import Picture, Placed, Steering, Supplies
from nca_core.steering_options import UDIM

from ..growing.modes import decodes, mode_of
from ..growing.request import Growth, Request
from .names import stem

_DIGITS = 8  # of a digest, in a file's name


@dataclass(frozen=True)
class FilesBeside:
    """Writes what lines name into a folder. Names have digests of the content in them, so that a file that is there
    already under one is the same, whichever manifest it is of."""

    folder: Path

    def weights(self, model: nca_core.Model) -> str:
        """Write a weight file; returns its name. Raises OSError."""
        blob = nca_core.dumps(model)
        name = f"{stem(model.name)}-{hashlib.sha256(blob).hexdigest()[:_DIGITS]}.nca"
        (self.folder / name).write_bytes(blob)
        return name

    def pictures(self, places: Sequence[Placed], supplies: Supplies, tiles: Sequence[int]) -> str:
        """Write the picture of a whole surface, or one for each of the UDIM tiles; returns its name, in which <UDIM>
        stands for their numbers. Raises ValueError for pictures that are not there, and OSError."""
        digest = hashlib.sha256("".join(each.sha256 for each in places).encode()).hexdigest()[:_DIGITS]
        name = f"{stem(places[0].file)}-{digest}{f'.{UDIM}' if tiles else ''}.png"
        for place, tile in zip(places, tiles or [0], strict=True):
            write_picture(self.folder / name.replace(UDIM, str(tile)), supplies.picture(place))
        return name


def write_picture(path: Path, picture: Picture) -> None:
    """Write a picture as PNG, with an alpha channel where it is silent: of 8 bits if these hold it exactly, as they do
    what was painted or read from 8 bits, else of 16. Raises OSError."""
    pixels = picture.values
    if (picture.presence < 1).any():
        pixels = np.concatenate([pixels, picture.presence[..., None]], axis=2)
    exact = np.rint(pixels * 255) / np.float32(255) == pixels
    bits = 8 if exact.all() else 16
    with path.open("wb") as file:
        writer = PngWriter(file, (pixels.shape[0], pixels.shape[1]), pixels.shape[2], bits)
        writer.add(pixels)
        writer.finish()


def unsayable(request: Request) -> str:
    """What of a request no line of a manifest says; empty if a line says all of it."""
    steering = request.steering
    faults = (
        (decodes(request), "it is living, which is no picture: switch Living off and grow it again"),
        (bool(steering.colours), "it keeps a picture's colours"),
        (
            bool(steering.direction.degrees and steering.direction.pictures),
            "its direction is an angle and an image, of which a line has one",
        ),
        (
            len({(graft.width, graft.strength) for graft in steering.grafts}) > 1,
            "it blends materials in different widths or strengths",
        ),
    )
    return "; ".join(text for is_there, text in faults if is_there)


def line_of(
    model: nca_core.Model, growth: Growth, name: str, options: FileOptions, files: FilesBeside
) -> dict[str, Any]:
    """A line of a manifest for what `growth` comes to as maps. name: of its files, as `stem` makes it. The weights and
    pictures that it names are written into `files`. Raises ValueError for pictures that are not there, and OSError."""
    recipe = growth.recipe
    tiles = growth.request.tiles if mode_of(growth.request).is_tiled else ()
    maps = dict.fromkeys(kind.image for kind in growth.host(model).kinds)
    return {
        "weights": files.weights(model),
        "name": name,
        **dict(_surface(recipe, tiles)),
        **dict(_steering(recipe.steering, growth.supplies, tiles, files)),
        "maps": list(maps),
        "format": options.format,
        **({"depth": options.depth} if options.depth != AUTO else {}),
        "packing": options.packing,
        "normals": options.normals,
    }


def _surface(recipe: Recipe, tiles: Sequence[int]) -> Iterator[tuple[str, Any]]:
    for name in ("mode", "width", "height", "seed", "density"):
        yield name, getattr(recipe, name)
    if tiles:
        yield "udim", list(tiles)
    elif recipe.mode == "plane":
        yield from (("x", recipe.x), ("y", recipe.y))
    elif recipe.mode == "endless":
        yield "colours", recipe.colours


def _steering(
    steering: Steering, supplies: Supplies, tiles: Sequence[int], files: FilesBeside
) -> Iterator[tuple[str, Any]]:
    def named(places: Sequence[Placed]) -> str:
        return files.pictures(places, supplies, tiles)

    if steering.guides:
        yield "guide", {guide.name: named(guide.pictures) for guide in steering.guides}
        yield "strength", {guide.name: guide.strength for guide in steering.guides}
    if direction := steering.direction:
        yield "direction", named(direction.pictures) if direction.pictures else direction.degrees
        if direction.pictures:
            yield "direction_strength", direction.strength
    if steering.grafts:
        yield "graft", [files.weights(supplies.model(graft)) for graft in steering.grafts]
        yield "mask", [named(graft.pictures) for graft in steering.grafts]
        yield "graft_width", steering.grafts[0].width
        yield "graft_strength", steering.grafts[0].strength
