"""A lattice is found where there is one, whichever its kind, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nca_core import Lattice
from nca_core.field import periods
from tests.drawn import bricks, facade
from trainer.exemplar.enlarge import enlarged
from trainer.exemplar.exemplar import Exemplar, load_exemplar
from trainer.exemplar.regularity import find_lattice

from ..drawn import photo

SIDE = 192
SAMPLES = Path(__file__).parents[3] / "samples" / "exemplars"


def exemplar(picture: np.ndarray) -> Exemplar:
    """A height map alone, with a little noise, as in any photo."""
    noise = np.random.default_rng(0).standard_normal(picture.shape)
    pixels = np.clip(picture + 0.05 * noise, 0, 1).astype(np.float32)
    return Exemplar("x", ("height",), pixels[..., None], 1.0, "0" * 64)


def wave(down: float, across: float) -> np.ndarray:
    """Narrow lines, a wave with many overtones, `down` and `across` periods on the whole."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    return 0.5 + 0.5 * np.sign(np.cos(2 * np.pi * (down * y + across * x)) - 0.6)


def cycles(found: Lattice) -> list[tuple[float, float]]:
    return [(down * SIDE, across * SIDE) for down, across in found]


@pytest.mark.parametrize(("down", "across"), [(9, 0), (0, 12.5), (7.25, -6)])
def test_courses_are_one_wave(down: float, across: float) -> None:
    found = find_lattice(exemplar(wave(down, across)))
    assert cycles(found) == [pytest.approx((down, across), abs=0.2)]
    assert periods(found) == [pytest.approx(SIDE / np.hypot(down, across), rel=0.03)]


def test_a_weave_is_two_waves_which_all_its_peaks_are_made_of() -> None:
    """Squares of a chequerboard: no peak lies at the sides' own waves, only at their sum and difference."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    squares = 0.5 + 0.4 * np.sign(np.cos(2 * np.pi * 8 * y) * np.cos(2 * np.pi * 8 * x))
    found = cycles(find_lattice(exemplar(squares)))
    assert sorted(abs(across) for _, across in found) == pytest.approx([8, 8], abs=0.3)
    assert sorted(down for down, _ in found) == pytest.approx([8, 8], abs=0.3)
    assert found[0][1] * found[1][1] < 0


def test_large_exemplars_are_looked_at_from_further_off(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = find_lattice(exemplar(wave(9, 0)))
    monkeypatch.setattr("trainer.exemplar.regularity.LARGEST", SIDE // 2)
    assert cycles(find_lattice(exemplar(wave(9, 0)))) == [pytest.approx(cycles(whole)[0], abs=0.2)]


def irregular() -> list[np.ndarray]:
    random = np.random.default_rng(1)
    spectrum = np.fft.fft2(random.standard_normal((SIDE, SIDE)))
    cycles = np.hypot(np.fft.fftfreq(SIDE, 1 / SIDE)[:, None], np.fft.fftfreq(SIDE, 1 / SIDE))
    band = np.fft.ifft2(spectrum * np.exp(-((cycles - 12) ** 2) / 18)).real  # blobs of one size: a period, no lattice
    lines = np.repeat(random.random(SIDE), random.integers(4, 20, SIDE))[:SIDE, None] * np.ones((1, SIDE))
    return [random.random((SIDE, SIDE)), 0.5 + 0.3 * band / band.std(), lines]


@pytest.mark.parametrize("picture", irregular(), ids=["noise", "blobs of one size", "lines of any width"])
def test_an_irregular_picture_has_none(picture: np.ndarray) -> None:
    assert find_lattice(exemplar(picture)) == ()


def test_a_plain_picture_has_none() -> None:
    assert find_lattice(Exemplar("x", ("height",), np.full((SIDE, SIDE, 1), 0.5, np.float32), 1.0, "0" * 64)) == ()


@pytest.mark.parametrize(
    ("name", "waves"),
    [("brick_wall", [(7, -5), (14, 0)]), ("pebbles", []), ("woven_fabric", [(12, -12), (6, 6)])],
)
def test_the_samples_are_known_for_what_they_are(name: str, waves: list[tuple[float, float]]) -> None:
    """In cycles across the exemplar: the wall has fourteen courses of five bricks, every other half a brick on. Its
    waves are 14 m + 7 n down and 5 n across; of its bond the spectrum shows only the overtone (7, 15), a lattice that
    the autocorrelation does not know.
    """
    found = find_lattice(load_exemplar(SAMPLES / name, 256))
    assert len(found) == len(waves)
    for at, (down, across) in zip(waves, sorted(found, key=lambda wave: wave[1]), strict=True):
        assert (256 * down, 256 * across) == pytest.approx(at, abs=0.05)


@pytest.mark.parametrize("lengths", [7, 9])
def test_tiles_in_straight_rows_are_two_waves(lengths: int) -> None:
    found = find_lattice(photo(bricks(9, lengths, 192, shifts=[0])))
    assert sorted(cycles(found)) == [pytest.approx((0, lengths), abs=0.1), pytest.approx((9, 0), abs=0.1)]


def test_a_facade_of_few_windows_is_regular_though_no_spectrum_shows_it() -> None:
    found = find_lattice(enlarged(photo(facade(3, 5)), 512))
    assert sorted((256 * down, 256 * across) for down, across in found) == [
        pytest.approx((0, 5), abs=0.1),
        pytest.approx((3, 0), abs=0.1),
    ]


@given(
    down=st.integers(7, 12),
    across=st.integers(-12, 12),
    transposed=st.booleans(),
    margin=st.tuples(*[st.integers(0, 9)] * 2),
)
@settings(max_examples=10, deadline=None)
def test_lines_that_lie_on_their_side_have_their_wave_so(
    down: int, across: int, transposed: bool, margin: tuple[int, int]
) -> None:
    whole = exemplar(wave(down, across))
    pixels = whole.pixels[margin[0] :, margin[1] :]
    pixels = pixels.swapaxes(0, 1) if transposed else pixels
    found = find_lattice(replace(whole, pixels=np.ascontiguousarray(pixels)))
    expected = (across, down) if transposed else (down, across)
    if tuple(expected) < (0, 0):
        expected = (-expected[0], -expected[1])
    assert cycles(found) == [pytest.approx(expected, abs=0.35)]  # 12 and 11, three rows cut off: 11.73 and 10.96
