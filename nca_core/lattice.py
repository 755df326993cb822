"""The lattice of a regular material: waves of position, given to every cell beside its noise.

Cells that see noise and neighbours agree on a period, but not, far apart, on its phase: courses wander and fork.
A wave tells each cell where in the period it is, as the periodic dimensions of PSGAN do (U. Bergmann, N. Jetchev,
R. Vollgraf, "Learning Texture Manifolds with the Periodic Spatial GAN", ICML 2017, section 3). One wave keeps courses
straight; two, not parallel, keep a weave. An irregular material has none.
"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from .noise import Floats, cell_noise

if TYPE_CHECKING:
    from .field import Region

#: Waves as (down, across), in cycles per coarse cell.
Lattice: TypeAlias = tuple[tuple[float, float], ...]

Turns: TypeAlias = npt.NDArray[np.complex64]
#: Each wave over a rectangle of cells as e^(i a) of its rows (height,) and e^(i b) of its columns (width,): the product
#: e^(i (a + b)) is cosine + i sine. One sine for each row and column, not for each cell.
Waves: TypeAlias = list[tuple[Turns, Turns]]

LATTICE_LEVEL = 254  # in the hash, where cells have 0, 1, 2, ...: a seed's phases
MAX_WAVES = 2  # a lattice of the plane has no more


def whole_cycles(lattice: Lattice, width: int, height: int) -> Lattice:
    """The nearest waves that repeat after width × height coarse cells.

    >>> whole_cycles(((0.76, 0.0), (0.1, 0.5)), width=10, height=24)
    ((0.75, 0.0), (0.08333333333333333, 0.5))
    """
    return tuple((round(down * height) / height, round(across * width) / width) for down, across in lattice)


def periods(lattice: Lattice) -> list[float]:
    """The length of each wave, in pixels if the waves are in cycles per pixel."""
    return [1 / hypot(*wave) for wave in lattice]


def wave_turns(lattice: Lattice, seed: int, scale: int, region: Region) -> Waves:
    """Each wave at the centres of a rectangle of cells, of which `scale` make a coarse cell's side.

    Where the waves begin depends on the seed.
    """
    origin = np.zeros(1, np.uint32)
    starts = cell_noise(origin, origin, LATTICE_LEVEL, MAX_WAVES, seed)[:, 0, 0]
    return [
        (
            _turns(down, region.y0, region.y1, scale, float(start) / 2),
            _turns(across, region.x0, region.x1, scale, 0.0),
        )
        for (down, across), start in zip(lattice, starts, strict=False)
    ]


def wave_values(waves: Waves) -> Floats:
    """Cosine and sine of at least one wave: (2 · waves, height, width) float32 in [-1, 1]."""
    products = [rows[:, None] * columns for rows, columns in waves]
    return np.stack([part for wave in products for part in (wave.real, wave.imag)])


def _turns(cycles: float, start: int, stop: int, scale: int, offset: float) -> Turns:
    """e^(2πi · phase) along one axis; whole turns are taken off in float64, so it holds far from the origin."""
    phase = (np.arange(start, stop, dtype=np.float64) + 0.5) * (cycles / scale) + offset
    turns: Turns = np.exp(2j * np.pi * (phase % 1.0)).astype(np.complex64)
    return turns
