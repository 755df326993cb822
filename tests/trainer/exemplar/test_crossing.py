"""How bricks lie in their courses is found where they do so everywhere alike, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from tests.drawn import bricks
from trainer.exemplar.autocorrelation import flattened
from trainer.exemplar.crossing import crossing
from trainer.exemplar.translations import waves_of

SEEDS = range(3)
COURSES = 9


def cycles(picture: np.ndarray, down: float, across: float) -> list[tuple[float, float]]:
    """The waves of the lattice whose lines have a wave, all in cycles across the picture."""
    sides = np.array(picture.shape[:2])
    waves = waves_of(crossing(flattened(picture), np.array([down, across]) / sides)) * sides
    return sorted(tuple(float(number) for number in np.abs(wave)) for wave in waves)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("transposed", [False, True])
def test_a_running_bond(seed: int, transposed: bool) -> None:
    """Nine courses of four bricks: two waves of 4.5 and 4 cycles, one running up and one down."""
    wall = bricks(COURSES, 4, 192, seed)
    found = cycles(wall.swapaxes(0, 1), 0, COURSES) if transposed else cycles(wall, COURSES, 0)
    assert found == [pytest.approx((4, 4.5) if transposed else (4.5, 4), abs=0.15)] * 2


@pytest.mark.parametrize("seed", range(10))
def test_courses_that_are_each_shifted_by_chance_have_no_other_wave(seed: int) -> None:
    shifts = np.random.default_rng(seed).uniform(0, 1, 20)
    assert cycles(bricks(COURSES, 4, 192, seed, shifts=list(shifts)), COURSES, 0) == []


def test_lines_alone_have_no_other_wave() -> None:
    lines = np.sign(np.sin(np.arange(192) * 2 * np.pi * COURSES / 192))[:, None, None] * np.ones((1, 192, 1))
    noisy = lines + np.random.default_rng(0).normal(0, 0.2, lines.shape)
    assert cycles(noisy.astype(np.float32), COURSES, 0) == []


def test_only_lines_that_run_across_or_down_are_looked_at() -> None:
    assert cycles(bricks(COURSES, 4, 192), COURSES, 2) == []
