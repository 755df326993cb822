"""Independent components: found where they were planted, and harmless where there are none."""

from __future__ import annotations

import torch

from trainer.exemplar.pyramid import PATCH
from trainer.loss.filters import POOL
from trainer.loss.independent import Independent
from trainer.loss.patches import bank

FAMILY = Independent(5, count=4, weight=1.0)


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def strokes(length: int) -> torch.Tensor:
    """A picture of short upright strokes, here and there, in two channels: (96, 96, 2)."""
    starts = (torch.rand(96, 96, generator=generator()) < 0.02).float()
    drawn = torch.stack([starts.roll(step, 0) for step in range(length)]).amax(0)
    return torch.stack([drawn, 0.5 * drawn], 2) + 0.02 * torch.randn(96, 96, 2, generator=generator())


def test_components_are_unit_filters_without_mean() -> None:
    filters = FAMILY.draw(bank(strokes(3), generator()).patches, True, generator())
    assert filters.shape == (2 * PATCH**2, POOL * FAMILY.count)
    torch.testing.assert_close(filters.norm(dim=0), torch.ones(POOL * FAMILY.count))
    assert float(filters.view(2, PATCH**2, -1).mean(1).abs().max()) < 1e-5  # as single precision has it


def test_components_are_sparser_than_any_random_filter() -> None:
    """Their answers have a few large values among many small ones, which is their kurtosis."""
    patches = bank(strokes(3), generator()).patches

    def kurtosis(filters: torch.Tensor) -> torch.Tensor:
        answers = patches.flatten(1) @ filters
        centred = answers - answers.mean(0)
        return centred.pow(4).mean(0) / centred.square().mean(0).square()

    found = FAMILY.draw(patches, True, generator())
    random = torch.randn(found.shape, generator=generator()) * (found.abs().amax(1, keepdim=True) > 0)
    random = random.view(2, PATCH**2, -1) - random.view(2, PATCH**2, -1).mean(1, keepdim=True)
    assert (
        kurtosis(found).sort(descending=True).values[: FAMILY.count].min() > 1.5 * kurtosis(random.flatten(0, 1)).max()
    )


def test_the_same_generator_finds_the_same_components() -> None:
    patches = bank(strokes(3), generator()).patches
    first, second = (FAMILY.draw(patches, True, generator()) for _ in range(2))
    assert torch.equal(first, second)


def test_a_flat_exemplar_has_no_components() -> None:
    filters = FAMILY.draw(torch.full((40, 3, PATCH, PATCH), 0.5), True, generator())
    assert float(filters.abs().max()) == 0
