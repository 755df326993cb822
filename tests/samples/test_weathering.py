"""Where dirt gathers, edges wear and the sky's light does not reach."""

from __future__ import annotations

import numpy as np
from torus import places
from weathering import ambient_occlusion, edges, hollows, slope


def test_a_plain_sees_the_whole_sky() -> None:
    flat = np.full((32, 32), 0.3, np.float32)
    assert ambient_occlusion(flat).min() == 1
    assert slope(flat).max() == hollows(flat, 0.1, 0.1).max() == edges(flat, 0.1, 0.1).max() == 0


def test_a_pit_is_dark_and_hollow_and_its_rim_is_not() -> None:
    x, y = places(64)
    pit = np.where(np.hypot(x - 0.5, y - 0.5) < 0.08, -0.1, 0.0).astype(np.float32)
    light = ambient_occlusion(pit, 0.2)
    assert light[32, 32] < 0.5
    assert light[0, 0] == 1
    assert hollows(pit, 0.05, 0.05)[32, 32] > hollows(pit, 0.05, 0.05)[32, 40] == 0


def test_a_bump_is_an_edge_wherever_it_stands() -> None:
    x, y = places(64)
    for middle in (0.5, 0.0):
        step = (np.array([x, y]) - middle + 0.5) % 1 - 0.5
        bump = np.where(np.hypot(*step) < 0.08, 0.1, 0.0).astype(np.float32)
        place = int(middle * 64)
        assert edges(bump, 0.05, 0.03)[place, place] > 0.99
