"""What is drawn: the shade covers all of the picture but the shape, once; the grid lies as a wall's would."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest

PICTURE = (640, 400)
TILTED = ((150, 20), (500, 60), (600, 380), (40, 300))


@pytest.fixture
def modules(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.cropping import outlines, shapes

    return outlines, shapes


def area(places: Any) -> float:
    """Of a polygon, by the shoelace formula."""
    x, y = np.array(places, np.float64).T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


@pytest.mark.parametrize("turn", range(4))
def test_the_shade_covers_what_is_not_learnt(modules: Any, turn: int) -> None:
    """Whichever corner is the first one."""
    outlines, shapes = modules
    shape = shapes.Corners(TILTED[turn:] + TILTED[:turn])
    places = outlines.around(shape, PICTURE)
    covered = sum(area(places[index : index + 3]) for index in range(0, len(places), 3))
    assert covered == pytest.approx(640 * 400 - area(TILTED))


def test_around_all_of_it_there_is_none(modules: Any) -> None:
    outlines, shapes = modules
    places = outlines.around(shapes.Rectangle(0, 0, *PICTURE), PICTURE)
    assert sum(area(places[index : index + 3]) for index in range(0, len(places), 3)) == pytest.approx(0)


def test_the_grid_of_a_rectangle_is_even(modules: Any) -> None:
    outlines, shapes = modules
    lines = outlines.grid(shapes.Rectangle(100, 50, 400, 200))
    assert [line[0][0] for line in lines[:3]] == pytest.approx([200, 300, 400])
    assert [line[0][1] for line in lines[3:]] == pytest.approx([100, 150, 200])


def test_the_middle_of_a_grid_is_where_the_diagonals_meet(modules: Any) -> None:
    """As in any picture of a square."""
    outlines, shapes = modules
    lines = outlines.grid(shapes.Corners(TILTED))
    (first, second, third, fourth) = (np.array(corner, np.float64) for corner in TILTED)
    share = np.linalg.solve(np.column_stack([third - first, second - fourth]), second - first)[0]
    middle = first + share * (third - first)
    for one, other in (lines[1], lines[4]):
        across = np.array(other) - one
        off = across[0] * (middle[1] - one[1]) - across[1] * (middle[0] - one[0])
        assert off / np.hypot(*across) == pytest.approx(0, abs=1e-6)
