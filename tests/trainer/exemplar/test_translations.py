"""Translations, their waves, and the evidence for them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.drawn import facade, stones
from trainer.exemplar.autocorrelation import autocorrelation, flattened
from trainer.exemplar.translations import MOST_MISSED, Evidence, Judge, forward, rounded, shortest, waves_of

numbers = st.floats(-50, 50).map(lambda number: round(number, 2))
PANES = np.array([[128 / 3, 0.0], [0.0, 128 / 5]])


def judge(picture: np.ndarray) -> Judge:
    return Judge(autocorrelation(flattened(picture)))


@given(values=st.tuples(numbers, numbers, numbers, numbers))
def test_a_wave_has_whole_cycles_along_each_translation(values: tuple[float, float, float, float]) -> None:
    translations = np.array(values).reshape(2, 2)
    assume(abs(np.linalg.det(translations)) > 1)
    np.testing.assert_allclose(waves_of(translations) @ translations, np.eye(2), atol=1e-6)
    np.testing.assert_allclose(waves_of(waves_of(translations)), translations, atol=1e-6)
    short, long = shortest(translations).T
    assert abs(np.linalg.det([short, long])) == pytest.approx(abs(np.linalg.det(translations)))
    assert np.hypot(*short) <= np.hypot(*long) <= min(np.hypot(*(long - short)), np.hypot(*(long + short))) + 1e-6


def test_lines_have_one_wave_across_them() -> None:
    np.testing.assert_allclose(waves_of(np.array([[3.0], [4.0]])), [[3 / 25, 4 / 25]])
    assert waves_of(np.zeros((2, 0))).shape == (0, 2)


def test_there_is_evidence_for_windows_and_none_for_half_or_other_ones() -> None:
    windows = judge(facade(3, 5))
    found = windows.evidence(PANES)
    assert found.height > 0.3
    assert found.between > 0.2
    for wrong in (PANES / 2, PANES * 1.2, PANES * 2, PANES[:, :1] / 2):
        other = windows.evidence(wrong)
        assert other.total < found.total - 0.2
        assert not other.reaches(found)


def test_there_is_none_for_stones() -> None:
    found = judge(stones(40)).evidence(PANES)
    assert abs(found.height) < 0.1
    assert found.elsewhere > found.height


def test_translations_without_a_repeat_have_no_evidence() -> None:
    assert judge(stones(40)).evidence(PANES * 10) == Evidence()


def test_translations_are_fitted_to_the_peaks_that_are_near() -> None:
    windows = judge(facade(3, 5, jitter=0))
    np.testing.assert_allclose(windows.fitted(PANES + np.array([[1.0, 0.5], [-0.5, 1.0]])), PANES, atol=0.3)
    far = PANES * 1.4
    assert np.abs(waves_of(far) @ windows.fitted(far) - np.eye(2)).max() <= MOST_MISSED


def test_evidence_reaches_what_it_is_in_nothing_less_than() -> None:
    least = Evidence(height=0.5, lowest=0.2, between=0.3, least_between=0.1, elsewhere=0.2)
    assert least.reaches(least)
    for name in ("height", "lowest", "between", "least_between"):
        assert not Evidence(**(vars(least) | {name: 0.05})).reaches(least)
    assert not Evidence(**(vars(least) | {"elsewhere": 0.3})).reaches(least)
    assert Evidence(**(vars(least) | {"elsewhere": 0.3, "height": 0.65})).reaches(least)


@given(wave=st.tuples(numbers, numbers))
def test_a_wave_runs_forward(wave: tuple[float, float]) -> None:
    ahead = forward(np.array(wave))
    assert tuple(ahead) >= (0, 0)
    assert tuple(ahead) in (wave, (-wave[0], -wave[1]))
    np.testing.assert_array_equal(forward(-ahead), ahead)


def test_rounding_takes_away_what_threads_differ_in() -> None:
    tidy = rounded(np.array([[-1e-9, 0.0212345678]]))
    np.testing.assert_array_equal(tidy, [[0.0, 0.021235]])
    assert not np.signbit(tidy).any()
