"""What an artist asks for, in the add-on's terms, and the recipe that it comes to for a model. No bpy.

Two numbers say how a material lies on a surface: `cells`, how much of it a unit of UV shows, which sets the size of its
features, and `width`, how many pixels a unit of UV gets. Only the first changes what grows.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace

from nca_core import MapKind, Model, Recipe, living, udim
from nca_core.recipe import MAX_DENOMINATOR, MAX_DENSITY, MIN_DENSITY
from nca_core.surface import MAX_STATE
from nca_core.untrusted import check_needs, parse_table

MOST_TILES = 100  # of UDIM in one material
SMALLEST = 16  # pixels
LARGEST = 16384  # pixels; the largest image that graphics cards take
MOST_CELLS = 1 << 14  # in a unit of UV
MAX_SEED = 2**31 - 1  # Blender's integers are signed
# corner colours, and a tile's side in coarse cells, at least; what each is worth: tests/benchmarks/repetition
VARIETIES = {
    "normal": (2, 32),
    "high": (2, 48),
    "highest": (3, 48),
}


@dataclass(frozen=True)
class Request:
    """What is asked for.

    mode: see MODES. living: whether the renderer decodes the material itself. cells: coarse cells for each unit of UV,
    0 for as many as show the exemplar pixel by pixel. width: pixels for each unit of UV; height: those of a tile's
    other side. variety: see VARIETIES; tiles: UDIM numbers.
    """

    mode: str = "tile"
    living: bool = False
    seed: int = 0
    cells: int = 0
    width: int = 1024
    height: int = 1024
    variety: str = "normal"
    tiles: tuple[int, ...] = ()

    @property
    def decodes(self) -> bool:
        """Whether the material decodes itself: a mode may have no way to."""
        return self.living and self.mode in LIVING

    def to_json(self) -> str:
        """One line of JSON, keys sorted."""
        return json.dumps(asdict(self) | {"needs": []}, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Request:
        """Read `to_json`'s text, and what other versions of the add-on wrote: missing keys have their defaults, unknown
        ones are passed over, unknown needs refused (nca_core.untrusted). Raises ValueError for anything else."""
        try:
            values = parse_table(text)
            check_needs(values.get("needs", []))
            known = {entry.name: values[entry.name] for entry in fields(cls) if entry.name in values}
            wrong = [name for name, value in known.items() if not _is_fit(name, value)]
            if wrong:
                raise ValueError(f"its {', '.join(wrong)} cannot be")
        except ValueError as error:
            raise ValueError(f"not what a Lichen material was grown for: {error}") from error
        return cls(**(known | {"tiles": tuple(known.get("tiles", ()))}))


def _is_fit(name: str, value: object) -> bool:
    """Whether a setting that comes from a file is one that the panel could have had."""
    if name in _CHOICES:
        return isinstance(value, str) and value in _CHOICES[name]
    if name == "living":
        return isinstance(value, bool)
    if name == "tiles":
        return isinstance(value, list) and len(value) <= udim.LAST and all(_is_in(udim.TILES, tile) for tile in value)
    return _is_in(_RANGES[name], value)


def _is_in(numbers: range, value: object) -> bool:
    return type(value) is int and value in numbers


@dataclass(frozen=True)
class Growth:
    """What is grown for a request, whose `cells` are known now."""

    request: Request
    recipe: Recipe

    @property
    def layout(self) -> str:
        """Of the nodes that show it: they are built anew where this changes."""
        return f"{self.request.mode} {'living' if self.request.decodes else 'maps'} {self.recipe.colours}"

    def kinds(self, model: Model) -> tuple[MapKind, ...]:
        """The images that it has."""
        return living.kinds(model) if self.request.decodes else model.kinds


def resolve(request: Request, model: Model) -> Growth:
    """Work out what to grow. Raises ValueError if it cannot be."""
    request = replace(request, cells=request.cells or max(1, round(request.width / model.coarse_pixels)))
    density = _density(request, model)
    if not (request.decodes or MIN_DENSITY <= density <= MAX_DENSITY):
        least, most = (round(bound * request.cells * model.coarse_pixels) for bound in (MIN_DENSITY, MAX_DENSITY))
        raise ValueError(f"{request.cells} cells take {least} to {most} pixels, not {request.width}")
    recipe = replace(MODES[request.mode](request, model), seed=request.seed, digest=model.digest)
    if request.decodes:
        _check_textures(recipe, model)
    return Growth(request, recipe)


def resized(request: Request, model: Model, width: int = 0) -> Request:
    """The same surface as maps of another width; 0: of its own. Raises ValueError if it cannot have that one."""
    width = width or request.width
    near = round(request.height * width / request.width)
    if not (SMALLEST <= width <= LARGEST and near <= LARGEST):
        raise ValueError(f"A side has {SMALLEST} to {LARGEST} pixels, not {max(width, near)}")
    if request.mode != "tile":  # whose height is rounded to whole cells: another rounding would be another tile
        return replace(request, living=False, width=width, height=width)
    rows = _rows(replace(request, living=False), model)
    for height in (near, near + 1, near - 1):
        other = replace(request, living=False, width=width, height=height)
        if height > 0 and _rows(other, model) == rows:
            return other
    raise ValueError(f"The tile cannot keep its shape at a width of {width} pixels; try a larger one")


def _rows(request: Request, model: Model) -> int:
    """Coarse cells from a tile's top to its bottom."""
    return resolve(request, model).recipe.coarse_cells(model)[1]


def _tile(request: Request, model: Model) -> Recipe:
    if request.decodes:
        side = request.cells * model.coarse_pixels
        height = max(1, round(request.cells * request.height / request.width)) * model.coarse_pixels
        return _small_enough(Recipe(width=side, height=height), "Fewer cells make it smaller")
    return Recipe(width=request.width, height=request.height, density=_density(request, model))


def _udim(request: Request, model: Model) -> Recipe:
    if not request.tiles:
        raise ValueError("No UV map lies in the UDIM tiles (1001 to 2000): unwrap the object that has the material")
    if len(request.tiles) > MOST_TILES:
        raise ValueError(f"The UVs touch {len(request.tiles)} UDIM tiles, more than {MOST_TILES}; try Endless")
    if request.cells > MAX_DENOMINATOR:
        raise ValueError(f"A UDIM tile has at most {MAX_DENOMINATOR} cells, not {request.cells}")
    return Recipe(width=request.width, height=request.width, density=_density(request, model), mode="plane")


def _endless(request: Request, model: Model) -> Recipe:
    colours, least = VARIETIES[request.variety]
    cells = max(least, 2 * model.tile_reach + 1)
    pixels = cells * model.coarse_pixels if request.decodes else max(1, round(cells * request.width / request.cells))
    width = pixels * colours**2
    density = pixels / (cells * model.coarse_pixels)
    recipe = Recipe(width=width, height=width, density=density, mode="endless", colours=colours, reach=model.tile_reach)
    return _small_enough(recipe, "A lower resolution, more cells or less variety make it smaller")


def _density(request: Request, model: Model) -> float:
    """Pixels for each of the exemplar's, where a unit of UV has `width` of them."""
    return request.width / (request.cells * model.coarse_pixels)


def _small_enough(recipe: Recipe, advice: str) -> Recipe:
    largest = max(recipe.width, recipe.height)
    if largest > LARGEST:
        raise ValueError(f"It takes an image of {largest} pixels a side, more than {LARGEST}. {advice}")
    return recipe


def _check_textures(recipe: Recipe, model: Model) -> None:
    """A living material's cells are grown and packed all at once. Raises ValueError if they take gigabytes."""
    region = recipe.surface(model).field.region.scaled(model.coarse_scale)
    numbers = 2 * model.channels + living.PACKED * (len(living.kinds(model)) - 1)
    if (needed := 4 * region.height * region.width * numbers) > MAX_STATE:
        raise ValueError(
            f"Its cells take {needed / 2**30:.0f} GB at once, more than {MAX_STATE >> 30}. Fewer cells make it smaller"
        )


MODES: dict[str, Callable[[Request, Model], Recipe]] = {"tile": _tile, "endless": _endless, "udim": _udim}
LIVING = ("tile", "endless")

_CHOICES = {"mode": tuple(MODES), "variety": tuple(VARIETIES)}
_RANGES = {
    "seed": range(MAX_SEED + 1),
    "cells": range(MOST_CELLS + 1),
    **dict.fromkeys(("width", "height"), range(1, LARGEST + 1)),
}
