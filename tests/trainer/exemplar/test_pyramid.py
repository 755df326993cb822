"""The exemplar's pyramid ends where patches no longer fit, and every level has the mean of the one before."""

from __future__ import annotations

import torch

from trainer.exemplar.pyramid import halve, pyramid


def test_a_pyramid_halves_as_long_as_a_patch_fits() -> None:
    levels = pyramid(torch.zeros(128, 96, 2), 9)
    assert [tuple(level.shape[:2]) for level in levels] == [(128, 96), (64, 48), (32, 24), (16, 12)]


def test_halving_keeps_the_mean() -> None:
    image = torch.rand(8, 10, 3, generator=torch.Generator().manual_seed(0))
    assert torch.allclose(halve(image).mean((0, 1)), image.mean((0, 1)))
