"""Triangles as an image: linear in between, the same whichever way round, and repeated as images are."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def rasterised(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.growing.rasterising import rasterised

    return rasterised


PLACES = st.lists(st.integers(-3, 12), min_size=6, max_size=6)


@settings(deadline=None)
@given(places=PLACES)
def test_a_linear_function_comes_out_as_it_is(rasterised: Any, places: list[int]) -> None:
    corners = np.array(places, np.float32).reshape(1, 3, 2) / 8
    image, there = rasterised(corners, corners, (16, 16))
    turned, as_much = rasterised(corners[:, ::-1], corners[:, ::-1], (16, 16))
    assert np.array_equal(there, as_much)
    rows, columns = np.nonzero(there)
    expected = np.stack([(columns + 0.5) / 16, 1 - (rows + 0.5) / 16], axis=1)
    found = image[rows, columns]
    assert np.abs((found - expected + 0.5) % 1 - 0.5).max(initial=0) < 1e-4
    assert np.abs((turned[rows, columns] - expected + 0.5) % 1 - 0.5).max(initial=0) < 1e-4


def test_faces_side_by_side_leave_no_gap_and_edges_have_a_margin(rasterised: Any) -> None:
    square = np.array([[(0.25, 0.25), (0.75, 0.25), (0.75, 0.75)], [(0.25, 0.25), (0.75, 0.75), (0.25, 0.75)]], "f")
    image, there = rasterised(square, np.ones((2, 3, 1), np.float32), (32, 32))
    assert there.sum() == 16 * 16
    assert there[8:24, 8:24].all()
    assert (image[8:24, 4:28] == 1).all()
    assert not image[:, :4].any()
