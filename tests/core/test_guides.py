"""A guide's values mean the same everywhere, and nothing asked for is not the middle value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import Region
from nca_core.drawings import Drawing
from nca_core.guides import Guidance, Guide

RED, GREEN = (255, 0, 0), (0, 200, 0)
TONES = Guide("tones", curve=(0.2, 0.3, 0.7))
KINDS = Guide("kinds", labels=(RED, GREEN))


def grey(value: float) -> np.ndarray:
    return np.full((4, 4, 1), value, np.float32)


@pytest.mark.parametrize(("value", "asked"), [(0.2, -1), (0.3, 0), (0.25, -0.5), (0.5, 0.5), (0.0, -1), (1.0, 1)])
def test_the_curve_makes_values_uniform_and_what_lies_beyond_its_ends(value: float, asked: float) -> None:
    assert TONES.asked(grey(value)) == pytest.approx(asked, abs=1e-6)


@given(st.lists(st.floats(0, 1, width=32), min_size=2, max_size=20))
def test_more_never_means_less(values: list[float]) -> None:
    curve = tuple(sorted(values))
    if curve[0] < curve[-1]:
        asked = Guide("g", curve=curve).asked(np.linspace(0, 1, 99, dtype=np.float32)[None, :, None])
        assert (np.diff(asked[0, :, 0]) >= 0).all()
        assert asked.min() >= -1 and asked.max() <= 1


def test_values_that_come_at_many_quantiles_mean_their_middle() -> None:
    """A mask is mostly black: black is -0.5, white 1."""
    mask = Guide("mask", curve=(0, 0, 0, 1, 1))
    assert [mask.asked(grey(value))[0, 0, 0] for value in (0, 1)] == [-0.5, 0.75]


def test_a_colour_picture_asks_by_its_luminance() -> None:
    even = Guide("even", curve=(0, 1))
    assert even.asked(np.full((2, 2, 3), 0.25, np.float32)) == pytest.approx(-0.5, abs=1e-6)


def test_each_colour_asks_for_the_nearest_label() -> None:
    picture = np.array([[[0.9, 0.1, 0.0], [0.1, 0.6, 0.2]]], np.float32)
    assert KINDS.asked(picture).tolist() == [[[1, 0], [0, 1]]]
    assert KINDS.numbers == 2


@pytest.mark.parametrize(
    ("presence", "strength", "heard"), [(1, 1, (0, 1)), (0, 1, (0, 0)), (1, 0, (0, 0)), (1, 0.5, (0, 0.5))]
)
def test_nothing_asked_for_is_not_the_middle_value(presence: float, strength: float, heard: tuple[float, ...]) -> None:
    drawing = Drawing(TONES.asked(grey(0.3)), np.full((4, 4), presence, np.float32), 0, 0, 1, 1)
    values = Guidance(TONES, (drawing,), strength, None).values(4, Region(0, 4, 0, 4))
    assert values.shape == (2, 4, 4)
    assert values[0] == pytest.approx(heard[0], abs=1e-6) and values[1] == pytest.approx(heard[1], abs=1e-6)


def test_labels_are_heard_one_by_one() -> None:
    drawing = Drawing(KINDS.asked(np.float32([[[1, 0, 0]]])), np.ones((1, 1), np.float32), 0, 0, 1, 1)
    assert Guidance(KINDS, (drawing,), 0.5, None).values(1, Region(0, 1, 0, 1)).ravel().tolist() == [0.5, 0]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"name": "With Space"}, "is no input's name"),
        ({"curve": ()}, "a curve or labels"),
        ({"labels": (RED, GREEN)}, "a curve or labels"),
        ({"curve": (0.5,)}, "rising values"),
        ({"curve": (0.5, 0.5)}, "rising values"),
        ({"curve": (0.6, 0.5)}, "rising values"),
        ({"curve": (0.0, float("nan"))}, "rising values"),
        ({"curve": (), "labels": (RED, RED)}, "its own colour"),
        ({"curve": (), "labels": (RED, (0, 0, 256))}, "its own colour"),
        ({"blur": -1.0}, "out of range"),
        ({"reach": -1}, "out of range"),
        ({"sha256": "moss.png"}, "a SHA-256 of its picture"),
    ],
)
def test_what_cannot_be_a_guide_is_refused(changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Guide(**{"name": "tones", "curve": (0.0, 1.0)} | changes)
