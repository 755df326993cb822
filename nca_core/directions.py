"""Directions: how a material is turned, everywhere or from place to place.

Perception is steerable (rule.py), so materials grow turned without having learnt it. An angle is in degrees, counter-
clockwise as one sees it; 0 is as the exemplar lies. Pictures say it in one of two ways that programs know: a flow map,
whose red and green are the parts of a vector to the right and up (raw values, 0.5 = none), or an angle map, a grey of
0..1 for 0..360 degrees.

A regular material leans on the waves of its lattice, which have to turn as well. Where the angle is the same everywhere
they are the same waves, turned; where it is not, see phases.py. On a torus turned waves have to close: few angles do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, degrees, hypot, radians, sin

import numpy as np
import numpy.typing as npt

from .arrays import Array
from .drawings import Drawing, heard
from .field import Lattice, Region, SeedField, wave_values

WEAK, FIRM = 0.02, 0.12  # lengths of a flow map's vectors that say nothing, and all: 8 bits have no exact 0.5
MOST_ERROR = 0.03  # of a wave that closes: how much longer, shorter or skewed it may be than the turned one
FINENESS = 0.05  # degrees between the angles that are tried


def is_angle_map(picture: Array) -> bool:
    """Whether a picture (height, width, 1 or 3) is grey, and so an angle map, if none beside it is a flow map."""
    return bool((picture == picture[..., :1]).all())


def asked_direction(picture: Array, presence: Array, is_flow: bool | None = None) -> tuple[Array, Array]:
    """What a picture asks for: values and presence of a drawing, the values being cosine and sine of the angle.

    picture: (height, width, 1 or 3) float32 in 0..1. is_flow: whether it is a flow map, as all UDIM tiles are of which
    any has colours: a grey of 0.5 is none there, not half a turn. None: as its own colours say.
    """
    if is_angle_map(picture) if is_flow is None else not is_flow:
        angles = picture[..., 0] * np.float32(2 * np.pi)
        return np.stack([np.cos(angles), np.sin(angles)], axis=2), presence
    flow = picture.repeat(2, 2)[..., :2] * 2 - 1 if picture.shape[2] == 1 else picture[..., :2] * 2 - 1
    length = np.hypot(flow[..., 0], flow[..., 1])
    firmness = np.clip((length - WEAK) / (FIRM - WEAK), 0, 1)
    return flow / np.maximum(length, WEAK)[..., None], presence * firmness


@dataclass(frozen=True)
class Turning:
    """The frame (see signals.SteeredField) that drawings ask for, and an angle in degrees where they are silent.

    period: (down, across) of a torus in coarse cells. strength: how firmly drawings are followed, 0..1.
    """

    drawings: tuple[Drawing, ...]
    angle: float
    period: tuple[int, int] | None
    strength: float = 1.0

    def values(self, scale: int, region: Region) -> Array:
        """As signals.Signal has it: rows run down, so a turn to the left has a negative sine."""
        cosine, sine = self.angles(scale, region)
        return np.stack([cosine, -sine])

    def angles(self, scale: int, region: Region) -> Array:
        """Cosine and sine of the angle, (2, height, width) float32."""
        otherwise = np.array([cos(radians(self.angle)), sin(radians(self.angle))], np.float32)[:, None, None]
        if not self.drawings:
            return np.broadcast_to(otherwise, (2, region.height, region.width))
        said = heard(self.drawings, scale, region, self.period) * np.float32(self.strength)
        vector = said[:-1] + (1 - said[-1:]) * otherwise
        length = np.hypot(*vector)
        return np.where(length > 1e-6, vector / np.maximum(length, 1e-6), otherwise)

    def silent(self, scale: int, region: Region) -> npt.NDArray[np.bool_]:
        """Where no drawing says anything: (height, width) bool."""
        if not self.drawings:
            return np.ones((region.height, region.width), np.bool_)
        nothing: npt.NDArray[np.bool_] = heard(self.drawings, scale, region, self.period)[-1] == 0
        return nothing


def turned(lattice: Lattice, angle: float) -> Lattice:
    """A lattice's waves, turned.

    >>> [(round(down, 6), round(across, 6)) for down, across in turned(((0.0, 1.0),), 90)]
    [(-1.0, 0.0)]
    """
    c, s = cos(radians(angle)), sin(radians(angle))
    return tuple((c * down - s * across, s * down + c * across) for down, across in lattice)


@dataclass(frozen=True)
class TurnedWaves:
    """The phases (see signals.Phases) of lattices that are turned by the same angle everywhere."""

    seeds: SeedField
    angle: float

    def values(self, lattice: Lattice, scale: int, region: Region) -> Array:
        return wave_values(self.seeds.waves(turned(lattice, self.angle), scale, region))


def closing_angle(lattice: Lattice, angle: float, period: Sequence[int]) -> float:
    """The angle nearest to the one that is asked for at which a lattice's waves repeat after `period` coarse cells
    (down, across), each within MOST_ERROR of its length, or as nearly as without a turn.

    >>> closing_angle((), 30, (8, 8))
    30
    >>> round(closing_angle(((0.0, 0.5),), 30, (16, 16)), 2)  # eight waves across become seven, and four down
    29.74
    """
    if not lattice or angle % 360 == 0:
        return angle
    steps = round(180 / FINENESS)
    allowed = max(MOST_ERROR, _misfit(lattice, 0, period)[0])
    for step in range(steps + 1):
        for tried in (angle + step * FINENESS, angle - step * FINENESS):
            error, fitting = _misfit(lattice, tried, period)
            if error <= allowed + 1e-9:
                return fitting % 360
    return 0.0


def _misfit(lattice: Lattice, angle: float, period: Sequence[int]) -> tuple[float, float]:
    """How far the turned waves are, at worst, from ones that close, as a share of their lengths; and the angle by which
    the latter are turned."""
    error, total = 0.0, 0j
    for wave, there in zip(lattice, turned(lattice, angle), strict=True):
        closed = tuple(round(cycles * cells) / cells for cycles, cells in zip(there, period, strict=True))
        error = max(error, hypot(closed[0] - there[0], closed[1] - there[1]) / hypot(*there))
        total += _number(closed) * _number(wave).conjugate()
    return error, degrees(np.angle(total)) if total else angle


def _number(wave: Sequence[float]) -> complex:
    """A wave as a complex number, to the right and up."""
    return complex(wave[1], -wave[0])
