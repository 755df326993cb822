"""Equalisation gives every map the same weight, without amplifying flat ones, and can be undone."""

from __future__ import annotations

import numpy as np
import torch

from trainer.exemplar.equalise import equalisation


def test_equalisation_turns_back_and_gives_every_map_the_same_weight() -> None:
    random = np.random.default_rng(0)
    image = torch.from_numpy(random.random((40, 50, 5), dtype=np.float32) * np.float32([0.3, 0.31, 0.2, 0.05, 1]))
    units = equalisation(image, ("base_color", "roughness", "height"))
    equal = units.apply(image)
    assert torch.allclose(units.invert(equal), image, atol=1e-5)
    variances = equal.flatten(0, 1).var(0)
    assert torch.allclose(torch.stack([variances[:3].mean(), variances[3], variances[4]]), torch.ones(3), atol=0.02)


def test_a_flat_map_is_not_amplified_without_bound() -> None:
    units = equalisation(torch.full((20, 20, 1), 0.7), ("metallic",))
    assert units.forward.abs().max() < 1000
    assert torch.isfinite(units.backward).all()
