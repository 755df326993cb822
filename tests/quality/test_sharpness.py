"""Sharpness is measured so that neither blur, nor noise, nor a right spectrum without edges can win it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.quality.arrays import Grey, grey_maps, periodic, shuffled
from tests.benchmarks.quality.normalise import Score, per_map
from tests.benchmarks.quality.random_phase import random_phase
from tests.benchmarks.quality.sharpness import fineness, sharpness
from trainer.exemplar.exemplar import Exemplar, load_exemplar

SAMPLES = Path(__file__).resolve().parents[2] / "samples" / "exemplars"


def stones(size: int = 128) -> Grey:
    """Flat polygons, each of its own grey, with sharp borders: the cells that lie nearest to random points."""
    random = np.random.default_rng(3)
    points, greys = random.random((40, 2)) * size, random.random(40)
    places = np.stack(np.meshgrid(*[np.arange(size)] * 2, indexing="ij"), axis=-1)[..., None, :]
    away = np.abs(places - points)
    nearest = np.square(np.minimum(away, size - away)).sum(-1).argmin(-1)
    return greys[nearest].astype(np.float32)


def blurred(image: np.ndarray, deviation: float) -> np.ndarray:
    """Through a Gaussian of this deviation in pixels, on a torus."""
    down, across = (np.fft.fftfreq(length) for length in image.shape[:2])
    passed = np.exp(-2 * np.square(np.pi * deviation) * (down[:, None] ** 2 + across**2))
    passed = passed.reshape(*passed.shape, *[1] * (image.ndim - 2))
    return np.fft.ifft2(np.fft.fft2(periodic(image), axes=(0, 1)) * passed, axes=(0, 1)).real.astype(np.float32)


@pytest.fixture(scope="module")
def pebbles() -> Exemplar:
    return load_exemplar(SAMPLES / "pebbles", 192)


@pytest.fixture(scope="module")
def score(pebbles: Exemplar) -> Score:
    return per_map(sharpness)(pebbles)


def value(score: Score, stack: np.ndarray) -> float:
    found = score(stack)
    assert found is not None
    return found


def quarters(pixels: np.ndarray) -> list[np.ndarray]:
    half = len(pixels) // 2
    return [pixels[y : y + half, x : x + half] for y in (0, half) for x in (0, half)]


def test_the_exemplar_is_at_0_and_its_shuffled_self_at_1(pebbles: Exemplar, score: Score) -> None:
    assert value(score, pebbles.pixels) == pytest.approx(0, abs=1e-6)
    assert value(score, shuffled(pebbles.pixels)) == pytest.approx(1)


def test_random_phase_is_much_further_than_the_exemplars_own_quarters(pebbles: Exemplar, score: Score) -> None:
    own = max(value(score, quarter) for quarter in quarters(pebbles.pixels))
    assert value(score, random_phase(pebbles.pixels, 0)) > 2 * own


def test_the_more_blur_the_further(pebbles: Exemplar, score: Score) -> None:
    values = [value(score, blurred(pebbles.pixels, deviation)) for deviation in (0.0, 0.6, 1.0, 2.0, 4.0)]
    assert values == sorted(values)
    assert values[1] > 0.1
    assert values[2] > 1.5 * values[1]


def test_grain_that_the_exemplar_does_not_have_neither_passes_nor_hides_blur(pebbles: Exemplar, score: Score) -> None:
    own = max(value(score, quarter) for quarter in quarters(pebbles.pixels))
    noise = np.random.default_rng(0).normal(0, 0.05, pebbles.pixels.shape).astype(np.float32)
    assert value(score, pebbles.pixels + noise) > 1.5 * own
    assert value(score, blurred(pebbles.pixels, 1.0) + noise) > 2 * own


def test_noise_has_the_moments_and_phases_of_noise() -> None:
    noise = fineness(np.random.default_rng(1).normal(0.5, 0.1, (256, 256)).astype(np.float32))
    assert noise.deviations == pytest.approx(0.1, rel=0.1)  # whatever band
    assert noise.kurtoses == pytest.approx(3, abs=0.5)
    assert np.abs(noise.coherences).max() < 0.05


def test_edges_have_high_moments_and_phases_that_agree_until_they_are_scrambled() -> None:
    edges = fineness(stones())
    scrambled = fineness(random_phase(stones()[..., None] * 0.4 + 0.3, 0)[..., 0])
    assert edges.kurtoses.min() > 4
    assert edges.coherences.min() > 0.2
    assert scrambled.kurtoses.max() < 3.8
    assert np.abs(scrambled.coherences).max() < 0.06


def test_what_8_bits_cannot_tell_does_not_count() -> None:
    """A ramp so smooth that only its rounding has edges, beside the same with other roundings."""
    ramp = np.add.outer(np.sin(np.arange(128) / 20), np.cos(np.arange(128) / 20)).astype(np.float32) * 0.2 + 0.5
    rounded, other = (np.round((ramp + shift) * 255) / np.float32(255) for shift in (0, 0.0017))
    assert sharpness(rounded)(other) < 0.1


def test_every_map_counts(pebbles: Exemplar, score: Score) -> None:
    """A picture whose height alone is soft is not as sharp as the exemplar."""
    soft = pebbles.pixels.copy()
    soft[..., 4:5] = blurred(soft[..., 4:5], 1.5)
    assert list(grey_maps(soft, pebbles.maps)) == ["base_color", "roughness", "height", "ambient_occlusion"]
    assert value(score, soft) > 0.1
