"""Very many small cells on a tiling square: flakes, blisters, grains and pores, too many for ``torus.cells``. CC0."""

from dataclasses import dataclass

import numpy as np
from fields import Floats, Ints


@dataclass(frozen=True)
class Strewn:
    """The Voronoi cells of a jittered grid's points, each field (grid, grid), lengths in cell widths.

    owner: the number of the cell, 0..count-1. near, next: how far the nearest two points are. dx, dy: the steps from
    the nearest point.
    """

    owner: Ints
    near: Floats
    next: Floats
    dx: Floats
    dy: Floats
    count: int

    @property
    def edge(self) -> Floats:
        """How far the border to the next cell is, roughly."""
        return np.asarray((self.next - self.near) / 2, np.float32)

    def pick(self, values: Floats) -> Floats:
        """A value or colour for each cell, at all its points; ``values`` (count,) or (count, 3)."""
        return np.take(np.asarray(values, np.float32), self.owner, axis=0)

    def level(self, field: Floats) -> Floats:
        """The field's mean over each cell, at all its points."""
        weight = np.maximum(np.bincount(self.owner.ravel(), minlength=self.count), 1)
        return self.pick(np.bincount(self.owner.ravel(), field.ravel(), self.count) / weight)


def strew(rng: np.random.Generator, x: Floats, y: Floats, across: int, jitter: float = 0.9) -> Strewn:
    """The cells of ``across`` x ``across`` points, each within ``jitter`` of its square of the grid.

    x, y: where the points of the picture are taken to lie, in picture widths; a warp of them makes borders crooked.
    """
    offset = (0.5 + jitter * (rng.random((across, across, 2)) - 0.5)).astype(np.float32)
    gx, gy = np.float32(across) * x, np.float32(across) * y
    column, row = np.floor(gx).astype(np.int32), np.floor(gy).astype(np.int32)
    best = np.full(x.shape, 99.0, np.float32)
    second, dx, dy = best.copy(), best.copy(), best.copy()
    owner = np.zeros(x.shape, np.int32)
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            number = (row + down) % across * across + (column + right) % across
            ox = gx - (column + right) - offset[..., 0].ravel()[number]
            oy = gy - (row + down) - offset[..., 1].ravel()[number]
            far = ox * ox + oy * oy
            closer = far < best
            second = np.where(closer, best, np.minimum(second, far))
            best, owner = np.where(closer, far, best), np.where(closer, number, owner)
            dx, dy = np.where(closer, ox, dx), np.where(closer, oy, dy)
    return Strewn(owner, np.sqrt(best), np.sqrt(second), dx, dy, across * across)
