"""Phases of a lattice under a direction that changes from place to place.

A regular material hears where in its periods it is (field.py). Under a varying direction the phase should grow along
each wave's turned vector; but a field of vectors that has a curl is no gradient, and then lines must begin and end
somewhere, as those of fingerprints do. So every node of a grid keeps a phase and looks for agreement: it takes the mean
of what its neighbours expect at its place, they being complex numbers that turn by the wave between the two (phasor
noise's alignment of neighbouring kernels: T. Tricard, S. Efremov, C. Zanni, F. Neyret, J. Martínez and S. Lefebvre,
"Procedural Phasor Noise", ACM Transactions on Graphics 38(4), 2019, section 5.3). From coarse grids to fine ones, so
agreement spreads far. Where no drawing speaks the nodes keep the phase of the seed field.

The grid covers the drawings, not what is grown: a region of a surface is as the cut from a larger one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from .arrays import Array
from .directions import Turning, turned
from .field import Lattice, Region, SeedField, wave_values

NODES = 2  # per coarse cell's side
MAX_NODES = 1 << 22
COARSEST = 4  # nodes of a side, fewer are not halved
BLOCK = 16  # a plane's grid has whole blocks of as many, so that it can be halved
ROUNDS = 40  # of agreement on each grid

_Phasors = npt.NDArray[np.complex64]
_Vectors = npt.NDArray[np.float32]  # (2, height, width): a wave's cycles per coarse cell, down and across


@dataclass(frozen=True, eq=False)
class BentWaves:
    """The phases (see signals.Phases) of lattices under a direction, which were brought into agreement before.

    agreed: for each lattice, each wave's phasors over `nodes`, NODES of which make a coarse cell's side.
    """

    turning: Turning
    nodes: Region
    agreed: dict[Lattice, tuple[_Phasors, ...]]
    seeds: SeedField

    @classmethod
    def over(cls, covers: Region, turning: Turning, lattices: Sequence[Lattice], seeds: SeedField) -> BentWaves:
        """Those of a surface. covers: coarse cells, all of a torus, else those outside which no drawing speaks.

        Raises ValueError where there are too many.
        """
        nodes = covers.scaled(NODES) if turning.period else _rounded(covers.grown(1).scaled(NODES))
        if nodes.height * nodes.width > MAX_NODES:
            raise ValueError(
                f"a direction that changes from place to place can lie on {MAX_NODES // NODES**2} coarse cells of a "
                f"regular material, and its pictures cover {covers.height * covers.width}"
            )
        cosine, sine = turning.angles(NODES, nodes)
        silent = turning.silent(NODES, nodes)
        wraps = turning.period is not None
        agreed = {}
        for lattice in dict.fromkeys(lattices):
            base = wave_values(seeds.waves(turned(lattice, turning.angle), NODES, nodes)) if lattice else ()
            agreed[lattice] = tuple(
                _agreed((real + 1j * imaginary).astype(np.complex64), _turned(wave, cosine, sine), silent, wraps)
                for wave, real, imaginary in zip(lattice, base[::2], base[1::2], strict=True)
            )
        return cls(turning, nodes, agreed, seeds)

    def values(self, lattice: Lattice, scale: int, region: Region) -> Array:
        """Interpolated between nodes, each of which expects something at a cell's place."""
        cosine, sine = self.turning.angles(scale, region)
        rows, columns = (
            _Between.of(start, stop, scale, first, last, self.turning.period is not None)
            for start, stop, first, last in ((*region[:2], *self.nodes[:2]), (*region[2:], *self.nodes[2:]))
        )
        outside = ~(rows.inside[:, None] & columns.inside)
        base = wave_values(self.seeds.waves(turned(lattice, self.turning.angle), scale, region))
        found = np.empty_like(base)
        for index, (wave, phasors) in enumerate(zip(lattice, self.agreed[lattice], strict=True)):
            vectors = _turned(wave, cosine, sine)
            total = np.zeros((region.height, region.width), np.complex64)
            for down, across in product(range(2), range(2)):
                weight = rows.weights[down][:, None] * columns.weights[across]
                turns = vectors[0] * rows.away[down][:, None] + vectors[1] * columns.away[across]
                total += weight * phasors[rows.nodes[down][:, None], columns.nodes[across]] * _phasor(turns)
            total = _normalised(total)
            found[2 * index], found[2 * index + 1] = total.real, total.imag
        return np.where(outside, base, found)


@dataclass(frozen=True)
class _Between:
    """The two nodes along an axis between which each cell lies. nodes, weights, away: (2, cells), the last in coarse
    cells, from the node to the cell; inside: (cells,)."""

    nodes: npt.NDArray[np.int64]
    weights: Array
    away: Array
    inside: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, start: int, stop: int, scale: int, first: int, last: int, wraps: bool) -> _Between:
        """Those of cells start..stop among the nodes first..last."""
        place = (np.arange(start, stop) + 0.5) * (NODES / scale) - 0.5
        before = np.floor(place).astype(np.int64)
        share = (place - before).astype(np.float32)
        nodes, count = np.stack([before, before + 1]) - first, last - first
        inside = np.ones(len(place), np.bool_) if wraps else (nodes[0] >= 0) & (nodes[1] < count)
        nodes = nodes % count if wraps else nodes.clip(0, count - 1)
        return cls(nodes, np.stack([1 - share, share]), np.stack([share, share - 1]) / np.float32(NODES), inside)


@dataclass(frozen=True, eq=False)
class _Grid:
    """Nodes of a wave. start: the seed field's phasors, which silent nodes keep. vectors: the wave at each, turned.
    spacing: coarse cells between neighbours."""

    start: _Phasors
    vectors: _Vectors
    silent: npt.NDArray[np.bool_]
    spacing: float

    def halved(self) -> _Grid | None:
        """Half as many nodes along either axis, if there are enough: each in the middle of four, of which the first
        tells the phasor that it expects there."""
        height, width = self.silent.shape
        if height % 2 or width % 2 or min(height, width) < 2 * COARSEST:
            return None
        first = self.vectors[:, ::2, ::2]
        middle = np.zeros_like(first)
        for row, column in product(range(2), repeat=2):
            middle += self.vectors[:, row::2, column::2]
        middle *= np.hypot(*first) / np.maximum(np.hypot(*middle), 1e-9)
        start = self.start[::2, ::2] * _phasor(first.sum(0) * np.float32(self.spacing / 2))
        silent = self.silent.reshape(height // 2, 2, width // 2, 2).all((1, 3))
        return _Grid(start, middle, silent, 2 * self.spacing)

    def doubled(self, coarse: _Phasors) -> _Phasors:
        """Phasors of half as many nodes, as they expect those of this grid."""
        found = np.zeros_like(self.start)
        for row, column in product(range(2), repeat=2):
            part = found[row::2, column::2]
            vectors = self.vectors[:, row::2, column::2]
            for down, across in product((0, 2 * row - 1), (0, 2 * column - 1)):
                weight = np.float32((0.25 if down else 0.75) * (0.25 if across else 0.75))
                away = (row - 0.5 - 2 * down) * self.spacing, (column - 0.5 - 2 * across) * self.spacing
                part += weight * _neighbour(coarse, down, across) * _phasor(_along(vectors, *away))
        return np.where(self.silent, self.start, _normalised(found))

    def agreed(self, phasors: _Phasors) -> _Phasors:
        """Phasors after ROUNDS rounds of agreement with the eight nodes around."""
        around = [(down, across) for down, across in product((-1, 0, 1), repeat=2) if down or across]
        expected = [
            _phasor(
                _along(
                    self.vectors + _neighbour(self.vectors, *step),
                    -step[0] * self.spacing / 2,
                    -step[1] * self.spacing / 2,
                )
            )
            for step in around
        ]
        for _round in range(ROUNDS):
            total = phasors.copy()
            for step, turns in zip(around, expected, strict=True):
                total += _neighbour(phasors, *step) * turns
            phasors = np.where(self.silent, self.start, _normalised(total))
        return phasors


def _agreed(start: _Phasors, vectors: _Vectors, silent: npt.NDArray[np.bool_], wraps: bool) -> _Phasors:
    """The phasors of a wave's nodes that have looked for agreement, on coarse grids first. Nodes at the border of what
    does not wrap stay as they are."""
    if silent.all():
        return start
    grid: _Grid | None = _Grid(start, vectors, silent, 1 / NODES)
    grids = []
    while grid:
        if not wraps:
            grid.silent[[0, -1]] = grid.silent[:, [0, -1]] = True
        grids.append(grid)
        grid = grid.halved()
    phasors = grids[-1].agreed(grids[-1].start)
    for grid in reversed(grids[:-1]):
        phasors = grid.agreed(grid.doubled(phasors))
    return phasors


def _rounded(nodes: Region) -> Region:
    """The smallest rectangle of whole blocks around nodes."""
    y0, y1, x0, x1 = nodes
    return Region(y0 // BLOCK, -(-y1 // BLOCK), x0 // BLOCK, -(-x1 // BLOCK)).scaled(BLOCK)


def _neighbour(values: npt.NDArray[Any], down: int, across: int) -> npt.NDArray[Any]:
    """The value, for each node, of the one that many nodes down and across; around the edges."""
    return np.roll(values, (-down, -across), (-2, -1))


def _turned(wave: tuple[float, float], cosine: Array, sine: Array) -> _Vectors:
    """A wave's vector, turned by each node's angle (see directions.turned)."""
    down, across = np.float32(wave[0]), np.float32(wave[1])
    return np.stack([cosine * down - sine * across, sine * down + cosine * across])


def _along(vectors: _Vectors, down: float, across: float) -> Array:
    """Cycles of a wave's vectors along a way, in coarse cells."""
    cycles: Array = vectors[0] * np.float32(down) + vectors[1] * np.float32(across)
    return cycles


def _phasor(cycles: Array) -> _Phasors:
    found: _Phasors = np.exp(np.complex64(2j * np.pi) * cycles)
    return found


def _normalised(phasors: _Phasors) -> _Phasors:
    found: _Phasors = phasors / np.maximum(np.abs(phasors), np.float32(1e-6))
    return found
