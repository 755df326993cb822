"""The signals that a cell hears beside its neighbours, by name, and the field that carries them.

`first state = refined state of the level before + sum of inputs[name] @ signal(name)`: a level's inputs are matrices,
and a signal gives every cell of the surface some numbers. The seed field answers for two signals itself, noise and the
waves of a lattice. Others (a guide that an artist painted, a material's code) are handed over with the field, as are a
frame, which turns what a cell perceives, and other materials that are grafted in. All are addressed as noise is, by
level and cell, so a torus wraps, a region equals the same region of the whole, and the reach stays finite. An input
whose signal nobody gives is silent, and costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as entry
from typing import Protocol

import numpy as np

from .arrays import Array
from .field import Lattice, Region, SeedField, Waves, wave_values
from .layers import LATTICE, NOISE, Level
from .model import Model


class Signal(Protocol):
    """Numbers for every place of a surface."""

    def values(self, scale: int, region: Region) -> Array:
        """Return the numbers at the centres of a rectangle of cells, of which `scale` make a coarse cell's side:

        (numbers, region.height, region.width) float32. On a torus a region may reach over the edges, where the
        signal goes on at the opposite ones, as noise does. Several threads ask at once.
        """


class Phases(Protocol):
    """Where in its periods a lattice is, at every place: for surfaces on which its waves are turned or bent."""

    def values(self, lattice: Lattice, scale: int, region: Region) -> Array:
        """Return cosine and sine of each wave at a rectangle of cells: (2 · waves, height, width) float32."""


@dataclass(frozen=True)
class Graft:
    """Another material that grows where its share says: 0 nowhere, 1 alone. share: a signal of one number in 0..1.

    Grafted cells belong to several decoders, whose maps are mixed (mixing.py).
    """

    model: Model
    share: Signal


@dataclass(frozen=True)
class SteeredField:
    """A seed field, and the signals that steer growth on it: a seed field itself, for every engine that knows it.

    inputs: signals by the names of a model's inputs. frame: cosine and sine of the angle by which each cell's two
    gradients are turned, (2, height, width). grafts: materials that grow beside the model, whose shares leave the rest
    to it; they sum to at most 1 everywhere. phases: of the lattices, where they are not the seed field's. Raises
    ValueError for seeds that are steered already, and for signals that a seed field answers for.
    """

    seeds: SeedField
    inputs: Mapping[str, Signal] = entry(default_factory=dict)
    frame: Signal | None = None
    grafts: tuple[Graft, ...] = ()
    phases: Phases | None = None

    def __post_init__(self) -> None:
        if isinstance(self.seeds, SteeredField):
            raise ValueError("a steered field cannot be steered again: give it all signals at once")
        if taken := {NOISE, LATTICE} & self.inputs.keys():
            raise ValueError(f"the signal {min(taken)!r} is the seed field's own")

    @property
    def region(self) -> Region:
        return self.seeds.region

    @property
    def wraps(self) -> bool:
        return self.seeds.wraps

    def noise(self, level: int, scale: int, channels: int, region: Region) -> Array:
        return self.seeds.noise(level, scale, channels, region)

    def waves(self, lattice: Lattice, scale: int, region: Region) -> Waves:
        return self.seeds.waves(lattice, scale, region)


def seeds_of(field: SeedField) -> SeedField:
    """Return the seed field itself, without the signals that it may be handed over with."""
    return field.seeds if isinstance(field, SteeredField) else field


def is_given(name: str, field: SeedField) -> bool:
    """Tell whether a field has a signal of that name."""
    return name == LATTICE or (isinstance(field, SteeredField) and name in field.inputs)


def bent(field: SeedField) -> bool:
    """Tell whether the lattices' phases are not the seed field's own, which are products of rows and columns."""
    return isinstance(field, SteeredField) and field.phases is not None


def audible(level: Level, field: SeedField) -> tuple[str, ...]:
    """Return the names of a level's inputs, noise left out, that a field has a signal for and that change anything."""
    return tuple(
        name for name, matrix in level.inputs.items() if name != NOISE and is_given(name, field) and matrix.any()
    )


def signal(name: str, numbers: int, lattice: Lattice, field: SeedField, scale: int, region: Region) -> Array:
    """Return the numbers of a signal that is given, at a rectangle of cells: (numbers, height, width) float32.

    lattice: the model's, which the signal of that name is made from. Raises ValueError for a signal that has not as
    many numbers as the model's input takes, or not one for each cell.
    """
    if name == LATTICE and not bent(field):
        return wave_values(field.waves(lattice, scale, region))
    assert isinstance(field, SteeredField)
    if name == LATTICE and field.phases:
        return field.phases.values(lattice, scale, region)
    return _numbers(field.inputs[name], f"the signal {name!r}", numbers, scale, region)


def frame(field: SeedField, scale: int, region: Region) -> Array | None:
    """Return cosine and sine of each cell's turn, (2, height, width) float32; None where nothing is turned."""
    if not isinstance(field, SteeredField) or field.frame is None:
        return None
    return _numbers(field.frame, "the frame", 2, scale, region)


@dataclass(frozen=True)
class Strain:
    """A material that grows on one level: its model, the level's rule and inputs, and the cells' share that it has
    (height, width), None for all of it."""

    model: Model
    level: Level
    share: Array | None

    def part_of(self, values: Array) -> Array:
        """Return the strain's share of values (..., height, width)."""
        return values if self.share is None else values * self.share


def strains(model: Model, field: SeedField, index: int, region: Region) -> list[Strain]:
    """Return the materials that grow on a rectangle of cells of the model's level `index`, counted from the coarsest:
    the model itself and then its grafts. Levels align from the finest; one that a graft lacks the others grow alone."""
    level, scale = model.levels[index], 2**index
    finer = len(model.levels) - index
    grafts = field.grafts if isinstance(field, SteeredField) else ()
    there = [graft for graft in grafts if finer <= len(graft.model.levels)]
    if not there:
        return [Strain(model, level, None)]
    shares = [_numbers(graft.share, f"the share of {graft.model.name}", 1, scale, region)[0] for graft in there]
    rest = np.float32(1) - np.sum(shares, axis=0, dtype=np.float32)
    grafted = [
        Strain(graft.model, graft.model.levels[-finer], share) for graft, share in zip(there, shares, strict=True)
    ]
    return [Strain(model, level, rest), *grafted]


def check_signals(model: Model, field: SeedField) -> None:
    """Raise ValueError for a signal that neither the model nor a graft has an input for, and for a graft whose cells
    are not the model's: other channels, stride or steps, or more levels."""
    if not isinstance(field, SteeredField):
        return
    known = {name for each in (model, *(graft.model for graft in field.grafts)) for name in each.inputs}
    if unheard := sorted(field.inputs.keys() - known):
        there = f"it has {', '.join(sorted(known))}" if known else "it has none"
        raise ValueError(f"{model.name} has no input {unheard[0]!r}; {there}")
    for graft in field.grafts:
        if fault := fault_of_graft(model, graft.model):
            raise ValueError(f"{graft.model.name} cannot be grafted on {model.name}: {fault}")


def fault_of_graft(model: Model, other: Model) -> str | None:
    """Tell why the cells of another material are not the model's, so that it cannot be grafted; None if they are."""
    if (other.channels, other.stride) != (model.channels, model.stride) or len(other.levels) > len(model.levels):
        return (
            f"it has {other.channels} channels, a stride of {other.stride} and {len(other.levels)} levels, not "
            f"{model.channels}, {model.stride} and at most {len(model.levels)}"
        )
    ours = model.levels[len(model.levels) - len(other.levels) :]
    if [level.steps for level in other.levels] != [level.steps for level in ours]:
        return "its levels take other numbers of steps"
    return None


def _numbers(given: Signal, what: str, count: int, scale: int, region: Region) -> Array:
    values = np.asarray(given.values(scale, region), np.float32)
    if values.shape != (count, region.height, region.width):
        raise ValueError(
            f"{what} is {values.shape} where {count} numbers for each of {region.height} x {region.width} cells are "
            "needed"
        )
    return values
