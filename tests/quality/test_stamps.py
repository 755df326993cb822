"""Motifs that come again are counted, at random places and at regular ones, and a layout is not taken for them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from nca_core import decode, grow
from nca_core.field import Torus
from tests.benchmarks.quality.arrays import luma
from tests.benchmarks.quality.recurrence import recurrence
from tests.benchmarks.quality.stamps import stamps
from tests.benchmarks.quality.wide import EXTENTS, REDUCED, SEED, wide
from tests.core.models import random_model
from trainer.exemplar.exemplar import Exemplar

SIDE = 128


def blobs(height: int, width: int, seed: int) -> np.ndarray:
    """Smooth noise, some 8 pixels from blob to blob, (height, width, 3) in 0..1, on a torus."""
    noise = np.random.default_rng(seed).standard_normal((height, width))
    down, across = np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)
    smooth = np.fft.ifft2(np.fft.fft2(noise) * np.exp(-((np.hypot(down, across) * 10) ** 2))).real
    grey = np.clip(0.5 + 0.15 * smooth / smooth.std(), 0, 1)
    return np.repeat(grey[..., None], 3, axis=2).astype(np.float32)


def colours(pixels: np.ndarray) -> Exemplar:
    return Exemplar("blobs", ("base_color",), pixels, 1.0, "")


def stamped(pixels: np.ndarray, motif: np.ndarray, places: Iterable[tuple[int, int]]) -> np.ndarray:
    pixels = pixels.copy()
    for y, x in places:
        pixels[y : y + len(motif), x : x + len(motif)] = motif
    return pixels


@pytest.fixture(scope="module")
def exemplar() -> Exemplar:
    return colours(blobs(SIDE, SIDE, 0))


def test_other_places_of_a_material_have_no_stamps_and_one_picture_says_nothing(exemplar: Exemplar) -> None:
    stacks = [blobs(SIDE, SIDE, seed) for seed in range(1, 7)]
    assert stamps(exemplar, stacks) == 0
    assert stamps(exemplar, stacks[:1]) is None


def test_the_exemplar_again_and_again_has_every_motif_once_an_extent(exemplar: Exemplar) -> None:
    moved = [np.roll(exemplar.pixels, (11 * seed, 7 * seed), (0, 1)) for seed in range(6)]
    assert stamps(exemplar, moved) == pytest.approx(1, abs=0.3)


def test_a_motif_that_is_set_down_three_times_is_found_three_times(exemplar: Exemplar) -> None:
    motif = blobs(48, 48, 99)
    places = [(3, 5), (70, 9), (40, 72)]
    stacks = [stamped(blobs(SIDE, SIDE, seed), motif, places) for seed in range(1, 7)]
    assert stamps(exemplar, stacks) == pytest.approx(3, abs=0.3)


def test_a_motif_that_is_lighter_each_time_is_still_the_same_and_a_faint_one_is_none(exemplar: Exemplar) -> None:
    motif = blobs(48, 48, 99) - 0.5

    def found(contrast: float) -> float | None:
        motifs = [np.clip(0.4 + contrast * motif + 0.02 * seed, 0, 1) for seed in range(1, 7)]
        return stamps(exemplar, [stamped(blobs(SIDE, SIDE, 50 + n), each, [(30, 40)]) for n, each in enumerate(motifs)])

    assert found(1.2) == pytest.approx(1, abs=0.3)
    assert found(0.3) == 0


def surface(pixels: np.ndarray) -> np.ndarray:
    """What `wide` would give of so many exemplar pixels."""
    return luma(pixels[::REDUCED, ::REDUCED])


def test_chance_does_not_recur_and_a_tile_does(exemplar: Exemplar) -> None:
    side = EXTENTS * SIDE
    assert recurrence(exemplar, surface(blobs(side, side, 5))) < 0.15
    again = np.tile(exemplar.pixels, (EXTENTS, EXTENTS, 1))
    assert recurrence(exemplar, surface(again)) == pytest.approx(1, abs=0.01)


def test_brightness_that_drifts_is_no_recurrence(exemplar: Exemplar) -> None:
    side = EXTENTS * SIDE
    drift = 0.2 * np.sin(np.arange(side) * 2 * np.pi * 3 / side)[:, None, None]
    found = recurrence(exemplar, surface(np.clip(blobs(side, side, 5) + drift, 0, 1).astype(np.float32)))
    assert found < 0.15


def courses(height: int, seed: int) -> np.ndarray:
    """Dark joints every 16 pixels over smooth noise."""
    pixels = blobs(height, height, seed) * 0.3 + 0.4
    return np.where((np.arange(height) % 16 < 3)[:, None, None], 0.0, pixels).astype(np.float32)


def test_a_regular_layout_is_none_but_what_lies_in_it_may_be() -> None:
    wall = colours(courses(SIDE, 0))
    side = EXTENTS * SIDE
    assert recurrence(wall, surface(courses(side, 1))) < 0.15
    again = np.tile(courses(2 * SIDE, 2), (EXTENTS // 2, EXTENTS // 2, 1))
    assert recurrence(wall, surface(again)) > 0.9


def test_the_wide_surface_is_a_torus_of_64_extents_at_half_the_density() -> None:
    model = random_model()
    side = 2 * model.coarse_pixels
    seen = wide(model, side, side)
    assert seen.shape == (EXTENTS * side // REDUCED, EXTENTS * side // REDUCED)
    torus = Torus(2 * EXTENTS, 2 * EXTENTS, SEED)
    whole = decode(model, grow(model, torus), maps=("base_color",))["base_color"]
    means = whole.reshape(seen.shape[0], REDUCED, seen.shape[1], REDUCED, 3).mean((1, 3))
    assert np.abs(seen - luma(means)).max() < 1e-4
