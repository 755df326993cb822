"""Phases under a direction: waves go on along the turned vectors, and are the seed field's where nothing is said."""

from __future__ import annotations

import numpy as np
import pytest

from nca_core.directions import TurnedWaves, Turning
from nca_core.drawings import Drawing
from nca_core.field import Plane, Region, Torus, wave_values
from nca_core.phases import MAX_NODES, BentWaves

LATTICE = ((0.5, 0.0), (0.125, 0.375))


def turning(angles: np.ndarray, presence: np.ndarray | None = None, period: tuple[int, int] | None = None) -> Turning:
    """By angles in degrees, of pixels that are coarse cells."""
    radians = np.radians(angles)
    values = np.stack([np.cos(radians), np.sin(radians)], 2).astype(np.float32)
    presence = np.ones(angles.shape, np.float32) if presence is None else presence.astype(np.float32)
    return Turning((Drawing(values, presence, 0, 0, *angles.shape),), 0.0, period)


def apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The distance of two waves' values in their plane, 0..2."""
    return np.hypot(*(one - other).reshape(-1, 2, *one.shape[1:]).swapaxes(0, 1))


def test_waves_that_are_turned_alike_everywhere_agree_with_plain_ones() -> None:
    seeds = Torus(16, 16, 5)
    everywhere = BentWaves.over(seeds.region, turning(np.full((16, 16), 90.0), period=(16, 16)), [LATTICE], seeds)
    found = everywhere.values(LATTICE, 4, seeds.region.scaled(4))
    expected = TurnedWaves(seeds, 90.0).values(LATTICE, 4, seeds.region.scaled(4))
    shift = (found[0] + 1j * found[1]) / (expected[0] + 1j * expected[1])
    assert np.abs(shift - shift[0, 0]).max() < 0.02  # another phase, but the same everywhere


def test_nothing_changes_where_nothing_is_said() -> None:
    presence = np.zeros((24, 24))
    presence[8:12, 8:12] = 1
    seeds = Plane(0, 0, 24, 24, 1)
    bent = BentWaves.over(seeds.region, turning(np.full((24, 24), 40.0), presence), [LATTICE], seeds)
    region = Region(0, 24, 0, 24).scaled(2)
    plain = wave_values(seeds.waves(LATTICE, 2, region))
    changed = apart(bent.values(LATTICE, 2, region), plain).max(0) > 1e-3
    assert changed[20, 20]
    assert not changed[:10].any() and not changed[:, :10].any() and not changed[30:].any()
    far = Region(500, 508, -20, -10)
    np.testing.assert_array_equal(bent.values(LATTICE, 2, far), wave_values(seeds.waves(LATTICE, 2, far)))


def test_a_region_is_as_the_cut() -> None:
    seeds, angles = Plane(0, 0, 32, 32, 2), np.add.outer(np.arange(32), np.arange(32)) * 3.0
    bent = BentWaves.over(seeds.region, turning(angles), [LATTICE], seeds)
    whole = bent.values(LATTICE, 4, Region(-8, 136, -8, 136))
    np.testing.assert_array_equal(bent.values(LATTICE, 4, Region(13, 40, 50, 61)), whole[:, 21:48, 58:69])


def test_waves_close_on_a_torus() -> None:
    angles = 20 * np.sin(np.arange(16) / 16 * 2 * np.pi)[:, None] * np.ones(16)
    seeds = Torus(16, 16, 3)
    bent = BentWaves.over(seeds.region, turning(angles, period=(16, 16)), [LATTICE], seeds)
    twice = bent.values(LATTICE, 2, Region(0, 64, 0, 64))
    np.testing.assert_allclose(twice[:, :32, :32], twice[:, 32:, 32:], atol=1e-4)


def test_a_wave_grows_along_its_turned_vector_almost_everywhere() -> None:
    """Under an angle that has no curl for this wave's courses: circles."""
    y, x = np.mgrid[:48, :48] - 23.5
    angles = np.degrees(np.arctan2(-y, x)) + 90  # courses run round the middle
    seeds = Plane(0, 0, 48, 48, 1)
    bent = BentWaves.over(seeds.region, turning(angles), [((0.4, 0.0),)], seeds)
    values = bent.values(((0.4, 0.0),), 8, Region(0, 48, 0, 48).scaled(8))
    wave = values[0] + 1j * values[1]
    rows = np.angle(wave[1:, :-1] / wave[:-1, :-1]) / (2 * np.pi) * 8  # cycles per coarse cell
    columns = np.angle(wave[:-1, 1:] / wave[:-1, :-1]) / (2 * np.pi) * 8
    length = np.hypot(rows, columns)
    assert (np.abs(length - 0.4) < 0.1).mean() > 0.9


def test_too_large_a_surface_is_refused_in_one_line() -> None:
    side = int(MAX_NODES**0.5)
    seeds = Plane(0, 0, side, side)
    flat = Turning((Drawing(np.ones((1, 1, 2), np.float32), np.ones((1, 1), np.float32), 0, 0, side, side),), 0.0, None)
    with pytest.raises(ValueError, match="can lie on 1048576 coarse cells of a regular material"):
        BentWaves.over(seeds.region, flat, [LATTICE], seeds)
