"""The recipe: all that decides, beside the weights, what a grown material looks like, so that it can be grown again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Any

from .corner_tiles import COLOURS, MAX_SIDE, TileAtlas, TileSet
from .field import Plane, Region, Torus
from .grafting import with_maps_of
from .influence import reach_of_version_1
from .model import Model
from .steer import fault_of_joining, notices, steer, times_as_large
from .steering import NOTHING, STEERING, UNSTEERED, Steering, Supplies
from .surface import Surface, check_size
from .untrusted import check_needs, needs_text, parse_table

MAX_PIXELS = 1 << 17
MIN_DENSITY, MAX_DENSITY = 1 / 16, 64  # pixels per exemplar pixel
MAX_PLACE = 1 << 40  # pixels from the origin: positions stay exact in float64
MAX_DENOMINATOR = 1024  # coarse cells that whole pixels may take, on a plane
BESIDE_DENOMINATOR = 16  # likewise, of a material that grows beside another
ROUNDING = 2.0**-24  # relative: of a density that was kept in single precision

MAX_MESSAGE = 300  # characters: an error may quote what the text says, which may be long
RECIPE_VERSION = 2  # 1 had neither a version nor `reach` nor `needs`
BONDED = "bonded"
AS_VERSION_1 = -1  # a `reach`: what Lichen 0.1.0 would have measured


@dataclass(frozen=True)
class Recipe:
    """width × height pixels from `seed`, at `density` pixels per pixel of the exemplar.

    mode: "tile", a torus whose edges meet; "plane", the part of the endless plane whose first pixel is (x, y): parts of
    one seed and density join (to bands.FLOAT_ORDER); or "endless", the atlas of all corner tiles of `colours` (see
    corner_tiles.py). digest: the model's, checked when it is grown; empty means any. Changing the density changes the
    pixels per feature, not how the seed is read. reach: how many coarse cells from a corner or an edge the noise of
    corner tiles belongs to it; 0 means as many as the model says, which a recipe that is written down should name.
    bonded: whether a lattice's waves keep their ratio where edges meet (field.whole_cycles), as they did not in 0.1.0.
    steering: what guides growth beside the seed. kept: JSON of the keys that this version does not know. Raises
    ValueError for what cannot be grown.
    """

    seed: int = 0
    width: int = 1024
    height: int = 1024
    density: float = 1.0
    mode: str = "tile"
    x: int = 0
    y: int = 0
    colours: int = 2
    digest: str = ""
    reach: int = 0
    bonded: bool = True
    steering: Steering = UNSTEERED
    kept: str = "{}"

    def __post_init__(self) -> None:
        if self.mode not in SURFACES:
            raise ValueError(f"the mode is one of {', '.join(SURFACES)}, not {self.mode!r}")
        if not (1 <= self.width <= MAX_PIXELS and 1 <= self.height <= MAX_PIXELS):
            raise ValueError(f"a side has 1 to {MAX_PIXELS} pixels, not {self.width} x {self.height}")
        if not 0 <= self.seed < 2**32:
            raise ValueError(f"a seed is a whole number from 0 to 4294967295, not {self.seed}")
        if not MIN_DENSITY <= self.density <= MAX_DENSITY:
            raise ValueError(f"the density is 1/16 to 64 pixels per exemplar pixel, not {self.density}")
        if self.colours not in COLOURS:
            raise ValueError(f"corner tiles have 2 or 3 colours, not {self.colours}")
        if max(abs(self.x), abs(self.y)) > MAX_PLACE:
            raise ValueError(f"the place ({self.x}, {self.y}) is too far from the origin")
        if not AS_VERSION_1 <= self.reach < MAX_SIDE / 2:
            raise ValueError(f"the reach of corner tiles is less than {MAX_SIDE // 2} coarse cells, not {self.reach}")

    def coarse_cells(self, model: Model) -> tuple[int, int]:
        """(width, height) of the tile: the whole number of coarse cells nearest to the size asked for, at least 1."""
        side = model.coarse_pixels * self.density
        return max(1, round(self.width / side)), max(1, round(self.height / side))

    def surface(self, model: Model, supplies: Supplies = NOTHING) -> Surface:
        """What to grow and decode. supplies: the pictures and models that its steering names.

        Raises ValueError for a recipe that belongs to another model, or asks for more than anyone would wait for, and
        for steering that is not there or does not fit.
        """
        surface = self.unsteered(model)
        if not self.steering:
            return surface
        return steer(model, self.steering, supplies, surface, lambda other: self._beside(model, other))

    def host(self, model: Model, supplies: Supplies = NOTHING) -> Model:
        """The model with the maps of all materials that are grafted on it: what grows and is decoded. Raises ValueError
        for models that are not there."""
        return with_maps_of(model, [supplies.model(grafted) for grafted in self.steering.grafts])

    def notices(self, model: Model, supplies: Supplies = NOTHING) -> list[str]:
        """What steering does otherwise than one asked for, a line each. Raises ValueError as `surface` does."""
        lines = notices(model, self.steering, supplies, self.unsteered(model), lambda other: self._beside(model, other))
        return [*lines, *self._sizes_bounded(model, supplies)]

    def _beside(self, model: Model, other: Model) -> Surface:
        """The surface of another material with the same pixels, of the same size in metres if both are known."""
        wanted = min(max(self._density_beside(model, other), MIN_DENSITY), MAX_DENSITY)
        side = Fraction(other.coarse_pixels * wanted).limit_denominator(BESIDE_DENOMINATOR)
        density = float(side) / other.coarse_pixels
        return replace(self, digest="", steering=UNSTEERED, density=density).unsteered(other)

    def _density_beside(self, model: Model, other: Model) -> float:
        """The density at which another material has its size in metres, if both are known."""
        return self.density * times_as_large(model, other)

    def _sizes_bounded(self, model: Model, supplies: Supplies) -> Iterator[str]:
        """A line for each grafted material that cannot have its size."""
        for other in dict.fromkeys(supplies.model(grafted) for grafted in self.steering.grafts):
            wanted = self._density_beside(model, other)
            if MIN_DENSITY <= wanted <= MAX_DENSITY or fault_of_joining(model, other) is None:
                continue
            times, larger, bound = MIN_DENSITY / wanted, "larger", "less than 1/16 pixel"
            if wanted > MAX_DENSITY:
                times, larger, bound = wanted / MAX_DENSITY, "smaller", "more than 64 pixels"
            yield (
                f"{other.name} grows {times:.2g} times {larger} than its metres say, which would be {bound} for each "
                "of its exemplar's"
            )

    def unsteered(self, model: Model) -> Surface:
        """The same surface, where what steers it does not matter. Raises ValueError as `surface` does."""
        if self.digest and not model.known_as(self.digest):
            raise ValueError(
                f"the recipe is another model's ({self.digest[:8]}), not {model.name}'s ({model.digest[:8]})"
            )
        if self.steering.varies and self.mode == "endless":
            raise ValueError(
                "corner tiles come again everywhere, so no guide, mask or direction can lie on them: take a tile or a "
                "plane"
            )
        surface = SURFACES[self.mode].build(self, model)
        check_size(model, surface)
        return surface

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of untrusted.KNOWN that a reader of the recipe must understand."""
        return (STEERING,) if self.steering else ()

    def as_dict(self) -> dict[str, Any]:
        """The recipe as JSON-able values, with its version and needs."""
        values = asdict(self)
        others: dict[str, Any] = json.loads(values.pop("kept"))
        if not self.steering:
            del values[STEERING]
        return others | values | {"version": RECIPE_VERSION, "needs": needs_text(self.needs)}

    def to_json(self) -> str:
        """One line of JSON, keys sorted."""
        return json.dumps(self.as_dict(), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Recipe:
        """Read `to_json`'s text, and that of older versions; raises ValueError for anything else.

        Missing keys have their defaults, unknown ones are kept, unknown needs refused (untrusted.py).
        """
        try:
            return cls.from_dict(parse_table(text))
        except ValueError as error:
            raise ValueError(f"not a Lichen recipe: {str(error)[:MAX_MESSAGE]}") from error

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Recipe:
        """Undo `as_dict`. Raises ValueError for what is no recipe."""
        if not isinstance(values, dict) or not values.keys() & _TYPES.keys():
            raise ValueError("it is no table with a recipe's keys")
        check_needs(values.get("needs", []))
        version = values.get("version", 1)
        if type(version) is not int or not 1 <= version <= RECIPE_VERSION:
            raise ValueError(f"it has version {version!r}; this Lichen reads versions 1 to {RECIPE_VERSION}")
        known = {key: values[key] for key in _TYPES if key in values}
        for key, value in known.items():
            if type(value) not in _TYPES[key]:
                raise ValueError(f"its {key!r} has the wrong type")
        if version == 1 and known.get("mode") == "endless":
            known.setdefault("reach", AS_VERSION_1)
        if version == 1:
            known.setdefault(BONDED, False)
        others = {key: value for key, value in values.items() if key not in {*known, "version", "needs"}}
        if STEERING in known:
            known[STEERING] = Steering.from_dict(known[STEERING])
        return cls(**known, kept=json.dumps(others, sort_keys=True))


_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("seed", "width", "height", "x", "y", "colours", "reach"), (int,)),
    **dict.fromkeys(("mode", "digest"), (str,)),
    "density": (int, float),
    BONDED: (bool,),
    STEERING: (dict,),
}


def _tile(recipe: Recipe, model: Model) -> Surface:
    size = (recipe.height, recipe.width)
    return Surface(Torus(*recipe.coarse_cells(model), recipe.seed, recipe.bonded), size, Region(0, size[0], 0, size[1]))


def _plane(recipe: Recipe, model: Model) -> Surface:
    """Where a coarse cell measures p/q pixels, q x q of them measure p x p: these blocks lie around the rectangle, so
    that pixels lie alike in every part."""
    side = _plane_side(recipe, model)
    pixels = Region(recipe.y, recipe.y + recipe.height, recipe.x, recipe.x + recipe.width)
    first_y, first_x = pixels.y0 // side.numerator, pixels.x0 // side.numerator
    last_y, last_x = -(-pixels.y1 // side.numerator), -(-pixels.x1 // side.numerator)
    blocks = Region(first_y, last_y, first_x, last_x)
    cells, whole = blocks.scaled(side.denominator), blocks.scaled(side.numerator)
    field = Plane(cells.x0, cells.y0, cells.width, cells.height, recipe.seed)
    top, left = pixels.y0 - whole.y0, pixels.x0 - whole.x0
    window = Region(top, top + recipe.height, left, left + recipe.width)
    return Surface(field, (whole.height, whole.width), window)


def _plane_side(recipe: Recipe, model: Model) -> Fraction:
    """A coarse cell's side in pixels, as the fraction that the density was rounded from. Raises ValueError if none is
    near enough."""
    side = Fraction(model.coarse_pixels * recipe.density)
    near = side.limit_denominator(MAX_DENOMINATOR)
    if abs(near - side) > ROUNDING * side:
        raise ValueError(
            f"parts of a plane join if some number of coarse cells, at most {MAX_DENOMINATOR}, measures whole pixels; "
            f"density {recipe.density!r} makes one {float(side)!r}: take {float(near / model.coarse_pixels)!r}"
        )
    return near


def atlas_pixels(model: Model, side: int, colours: int, density: float) -> int:
    """The side, in pixels, of an atlas of corner tiles that are `side` coarse cells wide."""
    return ceil(side * model.coarse_pixels * density) * colours**2


def _endless(recipe: Recipe, model: Model) -> Surface:
    """As many coarse cells a tile as the size has room for; too few for the reach of chance are refused."""
    across = recipe.colours**2
    if recipe.width != recipe.height or recipe.width % across:
        least = max(1, recipe.width // across) * across
        raise ValueError(f"an atlas of corner tiles is square, {across} tiles a side: take {least} pixels")
    far = _reach(recipe, model)
    cell = model.coarse_pixels * recipe.density
    side = round(recipe.width / across / cell)
    if side <= 2 * far:
        least = atlas_pixels(model, 2 * far + 1, recipe.colours, recipe.density)
        raise ValueError(
            f"a corner tile of {model.name} takes at least {2 * far + 1} coarse cells, and has {side} at this size and "
            f"density: take {least} pixels, or a lower density"
        )
    size = (recipe.height, recipe.width)
    tiles = TileSet(side, far, recipe.colours, recipe.bonded)
    return Surface(TileAtlas(tiles, recipe.seed), size, Region(0, size[0], 0, size[1]))


def _reach(recipe: Recipe, model: Model) -> int:
    """Coarse cells that the recipe's corner tiles are cut to."""
    return reach_of_version_1(model) if recipe.reach == AS_VERSION_1 else recipe.reach or model.tile_reach


@dataclass(frozen=True)
class SurfaceKind:
    """A way to cover a surface. build: from a recipe and a model to the surface; layout: what a map of it shows, in a
    few words, in which {side} stands for the tiles of an atlas' side."""

    build: Callable[[Recipe, Model], Surface]
    layout: str


#: By the mode of a recipe.
SURFACES = {
    "tile": SurfaceKind(_tile, "one tile, which repeats without a seam"),
    "plane": SurfaceKind(_plane, "a part of an endless plane, which joins the parts beside it"),
    "endless": SurfaceKind(
        _endless,
        "an atlas of {side} x {side} corner tiles, to be dealt by the colours of their corners; as it is, it does not "
        "repeat",
    ),
}
MODES = tuple(SURFACES)
