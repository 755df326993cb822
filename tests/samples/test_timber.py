"""Boards lie where their bond says, and each is sawn out of its own trunk."""

from __future__ import annotations

import numpy as np
import pytest
from timber import Boards, Bond, lay, saw

EVEN = Bond(courses=4, per_course=2, shift=0.5, joint=0.02, unsteady=0.0, slip=0.0)


def laid(bond: Bond = EVEN) -> Boards:
    still = np.zeros((128, 128), np.float32)
    return lay(np.random.default_rng(6), 128, bond, (still, still))


def test_a_bond_has_its_boards_and_its_joints() -> None:
    boards = laid()
    assert boards.count == 8
    assert len(np.unique(boards.board)) == 8
    joints = 1 - (1 - 0.02 * 4) * (1 - 0.02 * 2)
    assert (boards.inside < 0).mean() == pytest.approx(joints, abs=0.03)
    assert boards.half_length[0, 0] == pytest.approx(0.24)


def test_every_other_course_is_shifted() -> None:
    ends = (laid().inside < 0).astype(int)
    first, second = ends[16], ends[48]
    assert (first == np.roll(second, 32)).all()
    assert (first != second).any()


def test_grain_stays_in_its_ranges_and_runs_along() -> None:
    grain = saw(np.random.default_rng(7), laid(), 0.02, 1.0)
    for part in (grain.ring, grain.late, grain.knot, grain.near_knot):
        assert part.min() >= 0
        assert part.max() <= 1
    assert (grain.near_knot >= grain.knot).all()
    along, across = (np.abs(np.diff(grain.fibre, axis=axis)).mean() for axis in (1, 0))
    assert along < 0.5 * across
