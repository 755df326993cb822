"""`--engine auto` takes what grows fastest here: a card, else the better of two on the processor."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from trainer.baking import engines
from trainer.baking.engines import ENGINES, engine_named, numpy_is_quick
from trainer.errors import InputError
from trainer.process import extras


@pytest.mark.parametrize(
    ("version", "blas", "quick"),
    [
        ("2.5.5", "scipy-openblas", True),
        ("2.0.0", "openblas64", True),
        ("10.1.0", "openblas", True),
        ("1.26.4", "openblas64", False),  # takes new processors for old ones
        ("2.3.5", "none", False),  # as Blender's own builds compile it
        ("2.5.5", "accelerate", False),  # not measured
        ("2.5.5", "", False),
    ],
)
def test_numpy_is_quick_where_its_blas_is(version: str, blas: str, quick: bool) -> None:
    assert numpy_is_quick(version, blas) == quick


def test_this_numpy_says_what_blas_it_has() -> None:
    assert isinstance(numpy_is_quick(np.__version__, engines._blas()), bool)


@pytest.mark.parametrize(("quick", "expected"), [(True, "numpy"), (False, "torch on cpu")])
def test_auto_takes_the_quicker_one_on_the_processor(
    quick: bool, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(engines, "numpy_is_quick", lambda *_: quick)
    assert engine_named("auto").name == expected


def test_auto_takes_numpy_where_there_is_no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "installed", lambda name: False)
    assert engine_named("auto").name == "numpy"


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_takes_the_libraries_that_its_line_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With numpy alone, those that take more say so; the others are there."""
    monkeypatch.setattr(extras, "installed", lambda library: False)
    monkeypatch.setattr(engines, "installed", lambda library: False)
    if not ENGINES[name].libraries:
        assert engine_named(name).name == "numpy"
        return
    with pytest.raises(InputError, match=f"--engine {name} takes {', '.join(ENGINES[name].libraries)}, not installed"):
        engine_named(name)


@pytest.mark.parametrize("card", engines.CARDS)
def test_a_card_that_is_not_there_is_one_clear_line(card: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(InputError, match=f"--engine {card}: .* no such device; use --engine auto"):
        engine_named(card)
