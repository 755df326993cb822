"""Few repeats are enough for a lattice, and chance is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from tests.drawn import bricks, facade, stones
from trainer.exemplar.equalise import equalisation
from trainer.exemplar.exemplar import Exemplar, load_exemplar
from trainer.exemplar.few_repeats import few_repeats
from trainer.exemplar.pyramid import halve
from trainer.exemplar.translations import waves_of

from ..drawn import photo

SAMPLES = Path(__file__).parents[3] / "samples" / "exemplars"
SEEDS = range(3)


def cycles(exemplar: Exemplar) -> list[tuple[float, float]]:
    """The waves, in cycles across the exemplar, down and across."""
    pixels = torch.from_numpy(exemplar.pixels)
    image = equalisation(pixels, exemplar.maps).apply(pixels)
    while min(image.shape[:2]) > 160:
        image = halve(image)
    waves = waves_of(few_repeats(image.numpy())) * image.shape[:2]
    return sorted(tuple(float(number) for number in np.abs(wave)) for wave in waves)


def part(exemplar: Exemplar, top: int, left: int, height: int, width: int) -> Exemplar:
    pixels = np.ascontiguousarray(exemplar.pixels[top : top + height, left : left + width])
    return Exemplar("part", exemplar.maps, pixels, 1.0, "0" * 64)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("rows", "columns"), [(3, 5), (2.6, 2.7), (3.4, 2.6)])
def test_windows_of_many_kinds_and_a_little_out_of_place_are_a_lattice(rows: float, columns: float, seed: int) -> None:
    found = cycles(photo(facade(rows, columns, seed=seed)))
    assert found == [pytest.approx((0, columns), abs=0.2), pytest.approx((rows, 0), abs=0.2)]


@pytest.mark.parametrize("seed", SEEDS)
def test_bricks_that_lie_half_a_brick_on_are_one_too(seed: int) -> None:
    """Six courses of three bricks: the lattice's shortest waves have 3 cycles down, and 3 across to either side."""
    found = cycles(photo(bricks(6, 3, seed=seed)))
    assert found == [pytest.approx((3, 3), abs=0.2)] * 2


@pytest.mark.parametrize("lines", [2.7, 3.0, 4.2])
def test_lines_are_one_wave(lines: float) -> None:
    random = np.random.default_rng(0)
    place = np.arange(128) / 128 * lines + 0.1
    profile = np.select([place % 1 < 0.2, place % 1 < 0.6], [0.2, 0.8], 0.5)
    picture = profile[:, None] + random.normal(0, 0.05, (128, 150))
    assert cycles(photo(np.clip(picture, 0, 1))) == [pytest.approx((lines, 0), abs=0.1)]
    assert cycles(photo(np.clip(picture.T, 0, 1))) == [pytest.approx((0, lines), abs=0.1)]


def test_two_lines_are_none_however_far_apart() -> None:
    for distance in range(36, 60, 4):
        profile = np.full(128, 0.3)
        profile[30:34] = profile[30 + distance : 34 + distance] = 0.9
        picture = profile[:, None] + np.random.default_rng(distance).normal(0, 0.02, (128, 128))
        assert cycles(photo(picture)) == []
        assert cycles(photo((picture + picture.T) / 2)) == []


def irregular() -> list[np.ndarray]:
    random = np.random.default_rng(5)
    y, x = np.mgrid[:128, :140] / 128
    waves = np.hypot(np.fft.fftfreq(128, 1 / 128)[:, None], np.fft.fftfreq(140, 1 / 128))
    spectrum = np.fft.fft2(random.standard_normal((128, 140)))
    blurred, blobs = (
        np.fft.ifft2(spectrum * band).real for band in (np.exp(-((waves / 6) ** 2)), np.exp(-((waves - 4) ** 2)))
    )
    uneven = np.searchsorted(np.cumsum(random.uniform(8, 36, 20)), np.arange(140)) % 2 * np.ones((128, 1))
    return [
        random.random((128, 140)),
        0.5 + 0.2 * blurred / blurred.std(),
        0.5 + 0.3 * blobs / blobs.std(),
        y / 2 + x / 3 + random.normal(0, 0.02, x.shape),
        0.3 + 0.4 * uneven + random.normal(0, 0.02, x.shape),
        np.full((128, 140), 0.5),
    ]


@pytest.mark.parametrize("picture", irregular(), ids=["noise", "clouds", "blobs", "slope", "uneven stripes", "plain"])
def test_irregular_pictures_have_none(picture: np.ndarray) -> None:
    assert cycles(photo(np.clip(picture, 0, 1))) == []


@pytest.mark.parametrize("count", [8, 12, 20, 40])
def test_stones_have_none(count: int) -> None:
    assert [cycles(photo(stones(count, seed=seed))) for seed in range(5)] == [[]] * 5


def test_no_part_of_the_pebbles_has_one() -> None:
    """Seven stones around one are nearly a lattice."""
    pebbles, random = load_exemplar(SAMPLES / "pebbles", 512), np.random.default_rng(0)
    for _ in range(25):
        height, width = random.integers(96, 260, 2)
        top, left = random.integers(0, 512 - height), random.integers(0, 512 - width)
        assert cycles(part(pebbles, top, left, height, width)) == []


def test_parts_of_the_weave_have_its_lattice() -> None:
    """The twill's waves have 6 and 6, 12 and -12 cycles across 512 px."""
    weave, random = load_exemplar(SAMPLES / "woven_fabric", 512), np.random.default_rng(0)
    for _ in range(5):
        height, width = random.integers(220, 290, 2)
        top, left = random.integers(0, 512 - height), random.integers(0, 512 - width)
        found = cycles(part(weave, top, left, height, width))
        assert found[0] == pytest.approx((6 * height / 512, 6 * width / 512), abs=0.15)
        assert len(found) == 2
