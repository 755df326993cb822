"""The hash is the published one, bit for bit, and its noise is white enough to seed growth."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nca_core.noise import cell_noise, pcg4d, uniform

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
