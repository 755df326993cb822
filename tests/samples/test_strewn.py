"""Small cells: they tile, each field is about the nearest point, and values go to whole cells."""

from __future__ import annotations

import numpy as np
from strewn import Strewn, strew
from torus import places


def strewn(across: int = 9) -> Strewn:
    return strew(np.random.default_rng(3), *places(72), across)


def test_every_cell_has_its_own_points_and_the_nearest_is_its_own() -> None:
    cells = strewn()
    assert cells.count == 81
    assert len(np.unique(cells.owner)) == 81
    assert (cells.near <= cells.next).all()
    np.testing.assert_allclose(np.hypot(cells.dx, cells.dy), cells.near, atol=1e-5)


def test_cells_go_on_across_the_borders() -> None:
    cells = strewn()
    for axis in (0, 1):
        steps = np.abs(np.diff(cells.near, axis=axis)).max()
        seam = np.abs(np.take(cells.near, 0, axis) - np.take(cells.near, -1, axis)).max()
        assert seam <= steps + 0.02


def test_a_level_is_the_mean_over_a_cell() -> None:
    cells = strewn()
    field = np.random.default_rng(1).random((72, 72)).astype(np.float32)
    level = cells.level(field)
    inside = cells.owner == 40
    np.testing.assert_allclose(level[inside], field[inside].mean(), rtol=1e-5)
    assert cells.pick(np.eye(81)[:, :3])[cells.owner == 1].tolist() == [[0, 1, 0]] * int((cells.owner == 1).sum())
