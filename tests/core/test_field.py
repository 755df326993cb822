"""The hash is the published one, bit for bit, and its noise is white enough to seed growth. A torus wraps; a plane goes
on; both give a cell the same noise and waves whichever rectangle it is asked for in.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import Plane, Region, SeedField, Torus
from nca_core.field import cell_noise, pcg4d, uniform, wave_values, whole_cycles

words = st.integers(0, 2**32 - 1)


def reference(x: int, y: int, z: int, w: int) -> tuple[int, ...]:
    """pcg4d as printed in the paper's listing, in Python's unbounded integers."""
    mask = 2**32 - 1
    v = [(word * 1664525 + 1013904223) & mask for word in (x, y, z, w)]

    def mix() -> None:
        v[0] = (v[0] + v[1] * v[3]) & mask
        v[1] = (v[1] + v[2] * v[0]) & mask
        v[2] = (v[2] + v[0] * v[1]) & mask
        v[3] = (v[3] + v[1] * v[2]) & mask

    mix()
    v = [word ^ (word >> 16) for word in v]
    mix()
    return tuple(v)


@given(words, words, words, words)
def test_the_hash_is_the_published_one(x: int, y: int, z: int, w: int) -> None:
    inputs = [np.array([word], np.uint32) for word in (x, y, z, w)]
    assert tuple(int(word[0]) for word in pcg4d(*inputs)) == reference(x, y, z, w)


@given(words)
def test_uniform_is_exact_in_float32(word: int) -> None:
    value = uniform(np.array([word], np.uint32))[0]
    assert value == (word >> 8) / 2**23 - 1
    assert -1 <= value < 1


def test_noise_of_neighbours_channels_levels_and_seeds_is_unrelated() -> None:
    xs, ys = np.arange(64, dtype=np.uint32), np.arange(64, dtype=np.uint32)
    noise = cell_noise(xs, ys, level=0, channels=6, seed=1)
    assert noise.shape == (6, 64, 64)
    assert abs(float(noise.mean())) < 0.01
    assert abs(float(noise.var()) - 1 / 3) < 0.01
    for other in (
        np.roll(noise, 1, axis=2),
        np.roll(noise, 1, axis=0),
        cell_noise(xs, ys, level=1, channels=6, seed=1),
        cell_noise(xs, ys, level=0, channels=6, seed=2),
    ):
        assert abs(float(np.corrcoef(noise.ravel(), other.ravel())[0, 1])) < 0.03


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


ratios = st.sampled_from([(1, 1), (1, 2), (2, 1), (1, 3), (3, 1), (2, 3), (3, 2)])


@given(st.floats(0.1, 0.9), ratios, st.floats(-0.008, 0.008), st.integers(6, 200))
def test_waves_keep_their_ratio_where_edges_meet(
    cycles: float, ratio: tuple[int, int], fault: float, cells: int
) -> None:
    """As measured, it is a little off; a bond that is a little off is another one in every course."""
    lattice = ((cycles * ratio[0], 0.0), (-cycles * ratio[1] * (1 + fault), 0.4))
    (first, none), (second, across) = whole_cycles(lattice, 10, cells)
    stretched = abs(round(cycles * cells) - cycles * cells) > 0.19 * cycles * cells
    assert stretched or round(first * cells) * ratio[1] == -round(second * cells) * ratio[0]
    assert (none, across) == (0.0, 0.4)


@given(st.floats(-2, 2), st.floats(-2, 2), st.integers(1, 200), st.booleans())
def test_waves_on_a_torus_have_whole_cycles(first: float, second: float, cells: int, bonded: bool) -> None:
    for (down, _across), cycles in zip(
        whole_cycles(((first, 0.1), (second, 0.2)), 10, cells, bonded), (first, second), strict=True
    ):
        assert round(down * cells) == pytest.approx(down * cells, abs=1e-9)
        assert abs(down - cycles) * cells <= max(0.5, 0.25 * abs(cycles) * cells) + 1e-9
        assert bonded or down == round(cycles * cells) / cells
