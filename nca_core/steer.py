"""Steering a surface: from what a recipe names and what it is supplied with to the signals of a field (signals.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np

from .arrays import Array
from .corner_tiles import TileAtlas
from .directions import TurnedWaves, Turning, asked_direction, closing_angle, is_angle_map
from .drawings import Drawing, has_shape, heard
from .field import Region, SeedField
from .grafting import with_maps_of
from .guides import Guidance, Guide
from .maps import grey
from .model import Model
from .phases import BentWaves
from .recolouring import Recolour
from .signals import Graft, Phases, SteeredField, fault_of_graft
from .steering import Colours, Direction, Picture, Placed, Steering, Supplies
from .surface import Beside, Surface

SAME_SIZE = 1.1  # ratio of two materials' cells in metres, up to which they grow in the same cells

#: A drawing's values and presence, from a picture.
Asked = Callable[[Picture], tuple[Array, Array]]


@dataclass(frozen=True)
class Share:
    """The share (see signals.Graft) of one of several materials that lie over each other: its masks' value, times its
    strength, where no later one covers it. period: as of `Guidance`."""

    layers: tuple[tuple[Drawing, ...], ...]
    strengths: tuple[float, ...]
    index: int
    period: tuple[int, int] | None

    def values(self, scale: int, region: Region) -> Array:
        """As signals.Signal has it."""
        share, *above = (
            np.clip(heard(layer, scale, region, self.period)[:1], 0, 1) * np.float32(strength)
            for layer, strength in list(zip(self.layers, self.strengths, strict=True))[self.index :]
        )
        for covers in above:
            share = share * (1 - covers)
        return share


def steer(
    model: Model, steering: Steering, supplies: Supplies, surface: Surface, beside: Callable[[Model], Surface]
) -> Surface:
    """A surface with the signals of all that steers it.

    beside: the surface, with the same pixels, of another material that cannot grow in the same cells. Raises ValueError
    for guides that the model does not have, and for pictures and models that are not there or do not fit.
    """
    others = hosted([supplies.model(grafted) for grafted in steering.grafts], model)
    joined = [other for other in others if fault_of_joining(model, other) is None]
    layers = tuple(
        _drawings(grafted.pictures, supplies, surface, _masked, grafted.width) for grafted in steering.grafts
    )
    period = _period(surface.field)
    strengths = tuple(grafted.strength for grafted in steering.grafts)
    shares = [Share(layers, strengths, index, period) for index in range(len(others))]
    grafts = tuple(Graft(other, share) for other, share in zip(others, shares, strict=True) if other in joined)
    apart = tuple(
        Beside(other, steer(other, _without_grafts(steering, other), supplies, beside(other), beside), share)
        for other, share in zip(others, shares, strict=True)
        if other not in joined
    )
    turning, phases = _turned(steering.direction, supplies, surface, [model, *joined])
    inputs = dict(_guidance(model, steering, supplies, surface))
    field = SteeredField(surface.field, inputs, turning, grafts, phases)
    return replace(surface, field=field, beside=apart, recolour=_recolour(steering.colours, supplies, surface))


def hosted(others: Sequence[Model], model: Model) -> list[Model]:
    """Other materials, with the maps of all."""
    whole = with_maps_of(model, others)
    return [with_maps_of(other, [whole]) for other in others]


def fault_of_joining(model: Model, other: Model) -> str | None:
    """Why another material cannot grow in the same cells; None if it can."""
    if fault := fault_of_graft(model, other):
        return fault
    ratio = times_as_large(model, other)
    if max(ratio, 1 / ratio) > SAME_SIZE:
        return f"its cells measure {ratio:.3g} times as many metres"
    return None


def times_as_large(model: Model, other: Model) -> float:
    """How many times as many metres another material's exemplar pixels measure; 1 where either is unknown."""
    return metres(other) / metres(model) if metres(model) and metres(other) else 1.0


def metres(model: Model) -> float:
    """Metres of an exemplar pixel, 0 if unknown."""
    return model.cell_size / model.stride


def notices(
    model: Model, steering: Steering, supplies: Supplies, surface: Surface, beside: Callable[[Model], Surface]
) -> Iterator[str]:
    """What is done otherwise than one asked for, a line each. beside: as of `steer`."""
    others = list({grafted.digest: supplies.model(grafted) for grafted in steering.grafts}.values())
    apart = [other for other in others if fault_of_joining(model, other) is not None]
    together = [model, *(other for other in others if other not in apart)]
    for models, seeds in [(together, surface.field), *(([other], beside(other).field) for other in apart)]:
        yield from _turned_otherwise(models, steering.direction, seeds)
    for other in others:
        if not (metres(model) and metres(other)):
            unknown = other if metres(model) else model
            yield f"the size of {unknown.name} in metres is unknown: its exemplar's pixels count as the other's"
        if fault := fault_of_joining(model, other):
            yield f"{other.name} and {model.name} do not grow in the same cells ({fault}): their maps are blended"


def _turned_otherwise(models: Sequence[Model], direction: Direction, seeds: SeedField) -> Iterator[str]:
    """What is said where materials that grow in the same cells are turned by another angle than was asked for."""
    turned = _angle(models, direction, seeds)
    if abs((turned - direction.degrees + 180) % 360 - 180) > 0.5:
        names = [model.name for model in models if model.lattice]
        are, they, do = ("are", "they", "do") if len(names) > 1 else ("is", "it", "does")
        yield (
            f"{' and '.join(names)} {are} regular: turned by {direction.degrees:g} degrees {they} {do} not close on "
            f"this tile, by {turned:.1f} {they} {do}; a plane takes any angle"
        )


def _without_grafts(steering: Steering, other: Model) -> Steering:
    """What of it another material follows, on a surface of its own."""
    known = {guide.name for guide in other.guides}
    return replace(steering, grafts=(), guides=tuple(guide for guide in steering.guides if guide.name in known))


def _guidance(model: Model, steering: Steering, supplies: Supplies, surface: Surface) -> Iterator[tuple[str, Guidance]]:
    for guided in steering.guides:
        guide = model.guide(guided.name)

        def asked(picture: Picture, guide: Guide = guide) -> tuple[Array, Array]:
            return guide.asked(picture.values), picture.presence

        drawings = _drawings(guided.pictures, supplies, surface, asked)
        if guided.strength:  # silence costs nothing
            yield guide.input, Guidance(guide, drawings, guided.strength, _period(surface.field))


def _recolour(colours: Colours, supplies: Supplies, surface: Surface) -> Recolour | None:
    """What is done to the maps, its drawings in the surface's pixels; nothing where no colours are kept."""
    if not colours:
        return None
    region, (height, width) = surface.field.region, surface.size
    down, across = height / region.height, width / region.width

    def in_pixels(drawing: Drawing) -> Drawing:
        top, left = (drawing.top - region.y0) * down, (drawing.left - region.x0) * across
        high, wide = round(drawing.down * down), round(drawing.across * across)
        return replace(drawing, top=round(top), left=round(left), down=high, across=wide)

    drawings = _drawings(colours.pictures, supplies, surface, _coloured)
    period = (height, width) if surface.field.wraps else None
    return Recolour(tuple(map(in_pixels, drawings)), colours.gain, colours.offset, period)


def _coloured(picture: Picture) -> tuple[Array, Array]:
    return (picture.values if picture.values.shape[2] == 3 else picture.values.repeat(3, 2)), picture.presence


def _turned(
    direction: Direction, supplies: Supplies, surface: Surface, models: Sequence[Model]
) -> tuple[Turning | None, Phases | None]:
    """The frame and the phases under a direction; none where nothing is turned."""
    if not direction:
        return None, None
    seeds, angle = surface.field, _angle(models, direction, surface.field)
    is_flow = not all(is_angle_map(supplies.picture(placed).values) for placed in direction.pictures)

    def asked(picture: Picture) -> tuple[Array, Array]:
        return asked_direction(picture.values, picture.presence, is_flow)

    drawings = _drawings(direction.pictures, supplies, surface, asked) if direction.strength else ()
    if not (drawings or angle):  # pictures that are not followed cost nothing
        return None, None
    turning = Turning(drawings, angle, _period(seeds), direction.strength)
    lattices = [model.lattice for model in models if model.lattice]
    if not lattices:
        return turning, None
    if not drawings:
        return turning, TurnedWaves(seeds, angle)
    covers = seeds.region if seeds.wraps else _around(drawings)
    return turning, BentWaves.over(covers, turning, lattices, seeds)


def _angle(models: Sequence[Model], direction: Direction, seeds: SeedField) -> float:
    """The angle where no picture speaks: the nearest at which all lattices close, where they have to."""
    waves = tuple(wave for model in models for wave in model.lattice)
    if isinstance(seeds, TileAtlas):
        return closing_angle(waves, direction.degrees, (seeds.tiles.side, seeds.tiles.side))
    period = _period(seeds)
    return closing_angle(waves, direction.degrees, period) if period else direction.degrees


def _period(seeds: SeedField) -> tuple[int, int] | None:
    """(down, across) of a torus in coarse cells."""
    return (seeds.region.height, seeds.region.width) if seeds.wraps else None


def _around(drawings: Sequence[Drawing]) -> Region:
    """The whole coarse cells that drawings cover."""
    return Region(
        floor(min(each.top for each in drawings)),
        ceil(max(each.top + each.down for each in drawings)),
        floor(min(each.left for each in drawings)),
        ceil(max(each.left + each.across for each in drawings)),
    )


def _drawings(
    pictures: Sequence[Placed], supplies: Supplies, surface: Surface, asked: Asked, softness: float = 0.0
) -> tuple[Drawing, ...]:
    return tuple(_drawing(supplies.picture(placed), placed, surface, asked, softness) for placed in pictures)


def _drawing(picture: Picture, placed: Placed, surface: Surface, asked: Asked, softness: float) -> Drawing:
    """A picture where it lies, in coarse cells."""
    region, (height, width) = surface.field.region, surface.size
    down, across = region.height / height, region.width / width
    values, presence = asked(picture)
    _check_shape(
        (presence.shape[0], presence.shape[1]),
        (placed.height, placed.width) if placed.width else (height, width),
        placed,
    )
    if placed.width:
        place = (placed.y * down, placed.x * across, placed.height * down, placed.width * across)
    else:
        place = (region.y0, region.x0, region.height, region.width)
    return Drawing(values, presence, *place, softness)


def _masked(picture: Picture) -> tuple[Array, Array]:
    return grey(picture.values)[..., None], picture.presence


def _check_shape(shape: tuple[int, int], covers: tuple[int, int], placed: Placed) -> None:
    """Raise ValueError for a picture that would be stretched by more than a pixel's rounding."""
    if not has_shape(shape, covers):
        (rows, columns), (height, width) = shape, covers
        raise ValueError(
            f"{placed.file or 'a picture'} has {columns} x {rows} pixels and covers {width} x {height}; crop it to "
            "that shape"
        )
