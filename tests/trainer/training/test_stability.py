"""A model that runs away is found out after training, not on an artist's wall."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import nca_core
from tests.core.models import random_model
from trainer.training.stability import stability_of


def test_a_quiet_model_is_stable() -> None:
    stability = stability_of(random_model(), 64)
    assert stability.surfaces > 1
    assert stability.in_range
    assert stability.largest > 0


@pytest.mark.parametrize("strength", [50, 1e20])
def test_a_model_that_runs_away_is_not(strength: float) -> None:
    """As far as infinity: that is a finding too, and no warning on the screen."""
    model = random_model()
    levels = [
        replace(level, rule=nca_core.Rule(level.rule.w1, level.rule.b1, level.rule.w2 * np.float32(strength)))
        for level in model.levels
    ]
    assert not stability_of(replace(model, levels=tuple(levels)), 64).in_range
