"""A period that is said is measured, and becomes the waves that the exemplar has."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.drawn import bricks, facade, stones
from trainer.errors import InputError
from trainer.exemplar.enlarge import enlarged
from trainer.exemplar.period import Period, said_lattice

from ..drawn import photo


def cycles(picture: np.ndarray, down: float, across: float) -> list[tuple[float, float]]:
    """The waves in cycles across the picture."""
    sides = picture.shape[:2]
    said = said_lattice(photo(picture), Period(down, across))
    assert said.seen
    return sorted(tuple(float(number) for number in np.abs(wave) * sides) for wave in said.lattice)


def test_windows() -> None:
    found = cycles(facade(3, 5), 43, 26)
    assert found == [pytest.approx((0, 5), abs=0.1), pytest.approx((3, 0), abs=0.1)]


@pytest.mark.parametrize(("down", "across"), [(43, 25), (41, 26.5), (44.5, 24.5)])
def test_what_is_said_may_be_wrong_by_a_little(down: float, across: float) -> None:
    found = cycles(facade(3, 5, jitter=0), down, across)
    assert found == [pytest.approx((0, 5), abs=0.05), pytest.approx((3, 0), abs=0.05)]


def test_one_number_is_one_wave() -> None:
    assert cycles(facade(3, 5), 43, 0) == [pytest.approx((3, 0), abs=0.1)]
    assert cycles(facade(3, 5), 0, 26) == [pytest.approx((0, 5), abs=0.1)]


@pytest.mark.parametrize("courses", [1, 2])
def test_a_running_bond_is_seen_whether_one_course_is_said_or_two(courses: int) -> None:
    """Eight courses of four bricks: the bond's waves have 4 m cycles down and 4 n across, m + n even; all are whole
    combinations of those that are found.
    """
    waves = 128 * np.array(said_lattice(photo(bricks(8, 4)), Period(16 * courses, 32)).lattice)
    np.testing.assert_allclose(waves, 4 * np.rint(waves / 4), atol=0.15)
    for bond in ((4, 4), (4, -4), (8, 0)):
        combined = np.array(bond) @ np.linalg.inv(waves)
        np.testing.assert_allclose(combined, np.rint(combined), atol=0.1)


def test_where_nothing_repeats_one_is_taken_at_ones_word() -> None:
    said = said_lattice(photo(stones(40)), Period(40, 32))
    assert not said.seen
    assert said.lattice == ((1 / 40, 0.0), (0.0, 1 / 32))


def test_a_period_is_said_in_pixels_of_the_picture_on_disk() -> None:
    halved = replace(photo(facade(3, 5)), shrunk=0.5)
    assert said_lattice(halved, Period(86, 52)) == said_lattice(photo(facade(3, 5)), Period(43, 26))
    waves = np.array(said_lattice(enlarged(photo(facade(3, 5)), 256), Period(43, 26)).lattice)
    np.testing.assert_allclose(np.sort(np.abs(256 * waves), axis=0), [[0, 0], [3, 5]], atol=0.1)


@pytest.mark.parametrize("shape", [(128, 128), (96, 700)])
def test_a_plain_picture_is_kept_to_what_is_said_as_well(shape: tuple[int, int]) -> None:
    said = said_lattice(photo(np.full(shape, 0.5)), Period(40, 32))
    assert (said.lattice, said.seen) == (((1 / 40, 0.0), (0.0, 1 / 32)), False)


def test_short_periods_of_large_pictures_are_measured_in_their_middle(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = cycles(facade(12, 16, 480, 480), 40, 30)
    monkeypatch.setattr("trainer.exemplar.autocorrelation.LARGEST", 200)
    assert cycles(facade(12, 16, 480, 480), 40, 30) == [pytest.approx(wave, abs=0.15) for wave in whole]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(65, 26), "65 px down are more than half of the picture's 128"),
        (Period(43, 300), "300 px across are more than half"),
        (Period(5, 26), "5 px down are 5.0 px at the size of training"),
        (Period(0, 5.5), "--period 0x5.5: "),
    ],
)
def test_a_period_that_the_exemplar_cannot_have_is_refused(period: Period, words: str) -> None:
    with pytest.raises(InputError, match=words):
        said_lattice(photo(facade(3, 5)), period)
