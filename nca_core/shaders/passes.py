"""Growth and decoding as passes: which program runs on which texels, with what numbers, tables and weights.

A host keeps the pictures: each pass reads one, `before`, and writes another. Everything else about it is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..arrays import Array
from ..decoding import oversampling
from ..field import Region, SeedField
from ..layers import LATTICE, NOISE, Rule
from ..maps import HEIGHT, map_slices
from ..model import Model
from ..signals import SteeredField, audible, bent, check_signals, frame, signal
from ..spline import Axis, axes
from . import program, tables
from .address import Address, Unsupported, address
from .program import Input, Program

FARTHEST = 1 << 30  # cells from the origin that shaders count to, in signed 32 bits
_NO_WEIGHTS = np.zeros((0, 4), np.float32)


@dataclass(frozen=True, eq=False)
class Pass:
    """A program and what it is given. numbers, tables: by name, at least those that the program has; tables are
    (height, width, 4) float32. weights: (many, 4) float32."""

    program: Program
    numbers: Mapping[str, tuple[Any, ...]]
    tables: Mapping[str, Array] = field(default_factory=dict)
    weights: Array = field(default_factory=lambda: _NO_WEIGHTS)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) of what it writes."""
        width, height, *_ = self.numbers["sizes"]
        return width, height


@dataclass(frozen=True)
class Placed:
    """Where a picture's texels lie. cells: which they are, of level `index`, counted from the coarsest; wraps: whether
    opposite edges are neighbours."""

    field: SeedField
    index: int
    cells: Region
    wraps: bool

    @property
    def scale(self) -> int:
        """How many cells a coarse cell's side has."""
        return int(2**self.index)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in texels."""
        return self.cells.width, self.cells.height


def refine(model: Model, placed: Placed, before: Placed | None) -> Pass:
    """The first state of the cells `placed`, from the last one of the level before, if any. Raises Unsupported for
    grafts and kinds of fields of which no program knows, and for places too far from the origin."""
    if isinstance(placed.field, SteeredField) and placed.field.grafts:
        raise Unsupported("a material grafted on another")
    check_signals(model, placed.field)
    place, old = address(placed.field, placed.scale), before.cells if before else Region(0, 1, 0, 1)
    inputs, given, weights = _heard(model, placed)
    return Pass(
        program.refine(tables.layers(model.channels), inputs, coarsest=before is None),
        {
            "sizes": (*placed.size, old.width, old.height),
            "wraps": (int(placed.wraps),),
            "corner": near(placed.cells.x0, placed.cells.y0, old.x0, old.y0),
            "level": (len(model.levels) - 1 - placed.index,),
            **numbers_of(place),
        },
        {"corners": tables.colours(place.corners), **given},
        weights,
    )


def _heard(model: Model, placed: Placed) -> tuple[tuple[Input, ...], dict[str, Array], Array]:
    """The inputs of a level that change anything, their tables and their weights: noise, the lattice, all others."""
    matrices, cells = model.levels[placed.index].inputs, placed.cells
    names = audible(model.levels[placed.index], placed.field)
    inputs, given, weights = [program.NOISE], {}, [tables.of_input(matrices[NOISE], program.NOISE.signals)]
    dense = [name for name in names if name != LATTICE or bent(placed.field)]
    if LATTICE in names and LATTICE not in dense:
        waves = placed.field.waves(model.lattice, placed.scale, cells)
        given["wave_rows"] = tables.turns([rows for rows, _ in waves], cells.height)
        given["wave_columns"] = tables.turns([columns for _, columns in waves], cells.width)
        inputs.append(program.LATTICE)
        weights.append(tables.of_input(matrices[LATTICE], program.LATTICE.signals))
    if dense:
        heard = [
            signal(name, matrices[name].shape[1], model.lattice, placed.field, placed.scale, cells) for name in dense
        ]
        matrix = np.concatenate([matrices[name] for name in dense], axis=1)
        given["signals"] = tables.picture(np.concatenate(heard))
        inputs.append(program.dense(matrix.shape[1]))
        weights.append(tables.of_input(matrix, matrix.shape[1]))
    return tuple(inputs), given, np.concatenate(weights)


def step(rule: Rule, placed: Placed) -> Pass:
    """One step. On a plane the border of one cell more means nothing any more after each."""
    turned = frame(placed.field, placed.scale, placed.cells)
    made = program.step(tables.layers(rule.channels), rule.hidden, frame=turned is not None)
    numbers = {"sizes": (*placed.size, *placed.size), "wraps": (int(placed.wraps),)}
    given = {} if turned is None else {"frame": tables.picture(turned)}
    return Pass(made, numbers, given, tables.of_rule(rule))


def features(model: Model, placed: Placed) -> Pass:
    """The features of finest cells."""
    decoder = model.decoder
    made = program.features(tables.layers(model.channels), tables.layers(len(decoder.features)))
    return Pass(made, {"sizes": (*placed.size, *placed.size)}, weights=tables.of_features(decoder))


@dataclass(frozen=True)
class Picture:
    """A window of a field's region, which has `size` (height, width) pixels. average: whether pixels that are larger
    than the exemplar's are the mean of finer ones."""

    size: tuple[int, int]
    window: Region
    average: bool

    def finer(self, surface: Region) -> tuple[int, int]:
        """(down, across): how many finer pixels are decoded for each. surface: the region in exemplar pixels."""
        if not self.average:
            return 1, 1
        return oversampling(self.size[0], surface.height), oversampling(self.size[1], surface.width)

    def finely(self, surface: Region) -> tuple[tuple[int, int], Region]:
        """All of the picture's finer pixels (height, width), and which of them the window has, with a border of one."""
        down, across = self.finer(surface)
        y0, y1, x0, x1 = self.window
        fine = Region(y0 * down, y1 * down, x0 * across, x1 * across).grown(1)
        return (self.size[0] * down, self.size[1] * across), fine


def mix(model: Model, placed: Placed, picture: Picture) -> Pass:
    """Map channels, from features of the cells `placed`, at the finer pixels of a picture and a border of one."""
    decoder, region = model.decoder, placed.field.region
    surface = region.scaled(model.coarse_pixels)
    size, fine = picture.finely(surface)
    rows, columns = (fine.y0, fine.y1), (fine.x0, fine.x1)
    cell_rows, cell_columns = axes(region.scaled(placed.scale), size, decoder.sharpening)
    grain_rows, grain_columns = axes(surface, size, decoder.sharpening)
    grain = max(grain_rows.step, grain_columns.step) <= 1  # else finer than a quick look shows
    given = {
        "cell_rows": tables.splines(cell_rows, *rows, placed.cells.y0),
        "cell_columns": tables.splines(cell_columns, *columns, placed.cells.x0),
    }
    numbers: dict[str, tuple[int, ...]] = {
        "sizes": (fine.width, fine.height, *placed.size),
        "wraps": (int(placed.wraps),),
    }
    if grain:
        place = address(placed.field, model.coarse_pixels)
        origin = near(first_cell(grain_columns, fine.x0), first_cell(grain_rows, fine.y0))
        given["grain_rows"] = tables.splines(grain_rows, *rows, origin[1])
        given["grain_columns"] = tables.splines(grain_columns, *columns, origin[0])
        given["corners"] = tables.colours(place.corners)
        numbers |= {"origin": origin, **numbers_of(place)}
    layers = tables.layers(len(decoder.features)), tables.layers(len(decoder.out))
    made = program.mix(*layers, grain=grain, taps=cell_rows.taps)
    return Pass(made, numbers, given, tables.of_mixing(decoder))


def finish(model: Model, placed: Placed, picture: Picture) -> Pass:
    """A picture's pixels, from what `mix` gives."""
    surface = placed.field.region.scaled(model.coarse_pixels)
    (down, across), window = picture.finer(surface), picture.window
    height = map_slices(model.maps)[HEIGHT.name].start if HEIGHT.name in model.maps else None
    numbers: dict[str, tuple[Any, ...]] = {
        "sizes": (window.width, window.height, window.width * across + 2, window.height * down + 2),
        "finer": (across, down),
    }
    if height is not None:
        numbers["slopes"] = (
            model.relief * picture.size[1] * across / surface.width,
            model.relief * picture.size[0] * down / surface.height,
        )
    return Pass(program.finish(tables.layers(len(model.decoder.out)), height), numbers)


def numbers_of(place: Address) -> dict[str, tuple[int, ...]]:
    """An address as numbers of a program. seed: the integer with the same bits."""
    return {"field": place.words, "seed": (place.seed - (1 << 32) if place.seed >= 1 << 31 else place.seed,)}


def near(*places: int) -> tuple[int, ...]:
    """The same numbers. Raises Unsupported where they are too far from the origin."""
    if max(map(abs, places)) > FARTHEST:
        raise Unsupported("a place as far from the origin")
    return places


def first_cell(axis: Axis, pixel: int) -> int:
    """The first of the cells around a pixel."""
    taps, _weights = axis.spline(pixel, pixel + 1)
    return int(taps[0, 0])
