"""What water carries: down, not up, and around the torus."""

from __future__ import annotations

import numpy as np
from runoff import run_down, sample, streaks
from torus import noise, places


def test_a_stain_lies_below_its_source_and_fades() -> None:
    source = np.zeros((100, 4), np.float32)
    source[60:70, 2] = 1
    stain = run_down(source, 0.1)
    assert stain[65, 2] > stain[59, 2] * 0.5
    assert stain[59, 2] > stain[40, 2] > stain[20, 2] > 0
    assert stain[75, 2] < 0.1 * stain[59, 2]
    assert np.abs(stain[:, [0, 1, 3]]).max() < 1e-6


def test_a_stain_goes_on_at_the_top_when_it_has_left_at_the_bottom() -> None:
    source = np.zeros((100, 1), np.float32)
    source[5] = 1
    np.testing.assert_allclose(run_down(source, 0.1), np.roll(run_down(np.roll(source, 40), 0.1), -40), atol=1e-6)


def test_streaks_need_a_source() -> None:
    rng = np.random.default_rng(2)
    assert np.abs(streaks(rng, np.zeros((64, 64), np.float32), (0.05, 0.2), 0.03)).max() < 1e-6
    wet = streaks(rng, np.ones((64, 64), np.float32), (0.05, 0.2), 0.03)
    assert 0 <= wet.min() < 0.2 < wet.max() <= 1


def test_a_sample_at_a_points_place_is_that_point() -> None:
    field = noise(np.random.default_rng(4), 32, 2, 8)
    x, y = places(32)
    np.testing.assert_allclose(sample(field, x, y), field, atol=1e-5)
    np.testing.assert_allclose(sample(field, x + 1.25, y - 1), np.roll(field, -8, 1), atol=1e-5)
