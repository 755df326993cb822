"""A torus wraps; a plane goes on; both give a cell the same noise and waves whichever rectangle it is asked for in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import Plane, Region, SeedField, Torus
from nca_core.lattice import wave_values

small = st.integers(1, 5)


@given(small, small, st.integers(-40, 40), st.integers(-40, 40))
def test_a_torus_repeats_after_its_size_at_every_level(width: int, height: int, x: int, y: int) -> None:
    field, scale = Torus(width, height, seed=3), 4
    here = Region(y, y + 3, x, x + 2)
    there = Region(y + height * scale, y + height * scale + 3, x - width * scale, x - width * scale + 2)
    assert np.array_equal(field.noise(1, scale, 5, here), field.noise(1, scale, 5, there))


@pytest.mark.parametrize("field", [Torus(3, 4, 9), Plane(-5, 7, 3, 4, 9)])
def test_a_cell_has_the_same_noise_in_every_rectangle(field: SeedField) -> None:
    large = field.noise(0, 2, 6, Region(-10, 10, -8, 12))
    part = field.noise(0, 2, 6, Region(-3, 4, 1, 9))
    assert np.array_equal(large[:, 7:14, 9:17], part)


def test_a_plane_and_a_torus_agree_where_neither_wraps() -> None:
    region = Region(1, 3, 0, 4)
    assert np.array_equal(Plane(0, 0, 4, 4, 5).noise(2, 1, 4, region), Torus(4, 4, 5).noise(2, 1, 4, region))


LATTICE = ((0.37, 0.0), (-0.12, 0.41))


@given(small, small, st.integers(-40, 40), st.integers(-40, 40))
def test_a_toruss_waves_repeat_after_its_size(width: int, height: int, x: int, y: int) -> None:
    field, scale = Torus(width, height, seed=3), 4
    here = Region(y, y + 3, x, x + 2)
    there = Region(y + height * scale, y + height * scale + 3, x - width * scale, x - width * scale + 2)
    assert wave_values(field.waves(LATTICE, scale, here)) == pytest.approx(
        wave_values(field.waves(LATTICE, scale, there)), abs=1e-5
    )


@pytest.mark.parametrize("field", [Torus(3, 4, 9), Plane(-5, 7, 3, 4, 9)])
def test_a_cell_has_the_same_waves_in_every_rectangle(field: SeedField) -> None:
    large = wave_values(field.waves(LATTICE, 2, Region(-10, 10, -8, 12)))
    part = wave_values(field.waves(LATTICE, 2, Region(-3, 4, 1, 9)))
    assert np.array_equal(large[:, 7:14, 9:17], part)


def test_a_planes_waves_have_the_lattices_length_and_hold_far_out() -> None:
    """0.25 cycles a coarse cell: after four of them, at any level and any distance, the same again."""
    for y in (0, 4 * 10**6):
        waves = wave_values(Plane(0, 0, 1, 1, 3).waves(((0.25, 0.0),), 2, Region(y, y + 16, 0, 1)))[:, :, 0]
        assert waves[:, :8] == pytest.approx(waves[:, 8:], abs=1e-5)
        assert (waves**2).sum(0) == pytest.approx(np.ones(16), abs=1e-5)
        assert np.abs(waves[:, :4] + waves[:, 4:8]).max() < 1e-5  # half a period on, the opposite


def test_seeds_shift_the_waves() -> None:
    one, other = (wave_values(Plane(0, 0, 1, 1, seed).waves(LATTICE, 1, Region(0, 3, 0, 3))) for seed in (1, 2))
    assert np.abs(one - other).max() > 0.1


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (-3, 2)])
def test_an_empty_field_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="at least 1 x 1"):
        Torus(*size)


def test_a_seed_that_is_no_word_is_refused() -> None:
    with pytest.raises(ValueError, match="seed"):
        Plane(0, 0, 1, 1, seed=2**32)


def test_regions_scale_and_find_their_parents() -> None:
    assert Region(-1, 2, 0, 3).scaled(2) == Region(-2, 4, 0, 6)
    assert Region(-3, 3, 1, 4).parents() == Region(-2, 2, 0, 2)
    assert Region(0, 2, 0, 3).grown(1) == Region(-1, 3, -1, 4)
