"""The sizes of network: which one a budget gets, and what all have in common."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.models import random_model
from trainer.network.architectures import SIZES, Architecture, name_of, size_for


@pytest.mark.parametrize(
    ("named", "seconds", "iterations", "expected"),
    [
        (None, 1.0, None, "standard"),
        (None, 218.0, None, "standard"),
        (None, 899.0, None, "standard"),
        (None, 900.0, None, "large"),
        (None, 86400.0, None, "large"),
        (None, 86400.0, 100, "standard"),
        ("large", 20.0, None, "large"),
        ("large", 20.0, 1, "large"),
        ("standard", 86400.0, None, "standard"),
    ],
)
def test_from_a_quarter_of_an_hour_on_the_large_one_is_taken(
    named: str | None, seconds: float, iterations: int | None, expected: str
) -> None:
    """Unless one says which; a budget of iterations says nothing of time."""
    assert size_for(named, seconds, iterations) == expected


def test_any_two_can_grow_into_each_other() -> None:
    shapes = {(size.channels, size.stride, size.steps) for size in (each.architecture for each in SIZES.values())}
    assert shapes == {(16, 2, (6, 8, 10, 10, 4))}


def test_a_size_is_known_by_its_numbers() -> None:
    for name, size in SIZES.items():
        assert name_of(size.architecture) == name
        assert name_of(size.architecture.fitted(3)) == ""
    assert name_of(Architecture(hidden=(8,), steps=(4,))) == ""


def test_a_small_exemplar_loses_the_coarsest_levels() -> None:
    architecture = Architecture(hidden=(1, 2, 3), steps=(4, 5, 6))
    assert architecture.fitted(2) == replace(architecture, hidden=(2, 3), steps=(5, 6))
    assert architecture.fitted(9) == architecture
    assert (architecture.coarse_pixels, architecture.fitted(2).coarse_pixels) == (8, 4)


def test_rules_of_other_models_are_compared_from_the_finest_on() -> None:
    model = random_model(channels=6, hidden=(10, 12, 14))
    architecture = Architecture(hidden=(9, 12, 14), channels=6, steps=(3, 2, 2))
    assert architecture.fits(model) == (True, True, False)
    assert architecture.fitted(2).fits(model) == (True, True)
    assert replace(architecture, hidden=(7, 10, 12, 14)).fits(model) == (True, True, True)
    assert replace(architecture, channels=8).fits(model) == (False, False, False)
