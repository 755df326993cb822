"""The measures of repetition know what repeats, and a surface is read the same wherever it lies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tests.benchmarks.dealing import dealt
from tests.benchmarks.repetition.hex_tiling import hex_tiled, triangle_grid
from tests.benchmarks.repetition.measures import copies, luma, matches, peak
from tests.benchmarks.repetition.systems import repeated

SIDE = 48


def noise(*shape: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)


def test_a_picture_that_repeats_has_a_peak_of_1_at_its_period() -> None:
    places = np.arange(5 * SIDE)
    highest, lag = peak(luma(repeated(noise(SIDE, SIDE, 3), places, places)), SIDE // 2)
    assert highest == pytest.approx(1, abs=1e-5)
    assert {abs(shift) for shift in lag} <= {0, SIDE}


def test_noise_has_no_peak_and_no_copies() -> None:
    picture = luma(noise(512, 512, 3))
    assert peak(picture, 20)[0] < 0.03
    assert copies(picture, 16, [(100, 100), (300, 200)]) == 0


def test_brightness_and_contrast_do_not_matter_and_an_even_grey_is_like_nothing() -> None:
    picture = luma(noise(64, 64, 3))
    patch = picture[10:26, 30:46]
    found = matches(picture, 0.2 * patch + 0.5)
    assert np.unravel_index(found.argmax(), found.shape) == (10, 30)
    assert found.max() == pytest.approx(1, abs=1e-5)
    assert np.abs(matches(np.full((64, 64), 0.5, np.float32), patch)).max() == 0


def test_copies_are_counted_wherever_they_lie() -> None:
    picture = luma(noise(256, 256, 3))
    for row, column in ((20, 180), (150, 33), (201, 199)):
        picture[row : row + 24, column : column + 24] = picture[100:124, 100:124]
    assert copies(picture, 24, [(112, 112)]) == 3


def test_hexagons_share_every_place() -> None:
    shares, vertices = triangle_grid(np.linspace(-3, 3, 200)[:, None], np.linspace(-2, 5, 300))
    assert shares.sum(axis=0) == pytest.approx(1)
    assert shares.min() >= -1e-9
    assert len(np.unique(vertices.reshape(3, 2, -1)[0], axis=1).T) > 300


def test_hex_tiling_keeps_mean_and_contrast_and_does_not_repeat() -> None:
    """Lighter copies win where two meet and blends are even, so both shift a little, as the paper says."""
    waves = np.sin(np.arange(SIDE) * 2 * np.pi * 5 / SIDE)
    tile = np.repeat((127 + 60 * waves[:, None] * waves + noise(SIDE, SIDE) * 0.2)[..., None], 3, axis=2)
    places = np.arange(8 * SIDE)
    tiled = hex_tiled(tile.astype(np.uint8), places, places)
    assert tiled.mean() == pytest.approx(tile.mean(), rel=0.05)
    assert tiled.std() == pytest.approx(tile.std(), rel=0.15)
    assert peak(luma(tiled), SIDE // 2)[0] < 0.5
    assert np.array_equal(tiled[100:140, 30:90], hex_tiled(tile.astype(np.uint8), places[100:140], places[30:90]))


@pytest.mark.parametrize("colours", [2, 3])
def test_the_dealt_surface_is_whole_tiles_of_the_atlas_and_the_same_in_any_window(colours: int) -> None:
    side = 6
    atlas = noise(side * colours**2, side * colours**2, 3)
    far = 10**9 * side
    rows, columns = np.arange(far, far + 8 * side), np.arange(-5 * side, 5 * side)
    surface = dealt(atlas, rows, columns, colours)
    tiles = {
        atlas[y : y + side, x : x + side].tobytes()
        for y in range(0, len(atlas), side)
        for x in range(0, len(atlas), side)
    }
    seen = {
        surface[y : y + side, x : x + side].tobytes()
        for y in range(0, 8 * side, side)
        for x in range(0, 10 * side, side)
    }
    assert seen <= tiles
    assert len(seen) > 8
    assert np.array_equal(surface[7:20, 3:30], dealt(atlas, rows[7:20], columns[3:30], colours))
