"""Harmonics: what comes again with the lattice is the exemplar's, and chance is let be."""

from __future__ import annotations

import torch
from torch import Tensor

from trainer.loss.harmonics import Harmonics

LATTICE = ((1 / 16, 0.0), (0.0, 1 / 16))


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def tiles(seed: int, spots: str) -> Tensor:
    """Tiles with a joint on two sides, and a spot in each: at one place of the tile, or anywhere. (160, 160, 1)"""
    random = torch.Generator().manual_seed(seed)
    y, x = torch.meshgrid(torch.arange(160), torch.arange(160), indexing="ij")
    image = ((y % 16 < 2) | (x % 16 < 2)).float()
    places = torch.full((10, 10, 2), 6) if spots == "locked" else torch.randint(2, 12, (10, 10, 2), generator=random)
    tops, lefts = places.repeat_interleave(16, 0).repeat_interleave(16, 1).unbind(2)
    spot = ((y % 16 - tops - 2).abs() < 2) & ((x % 16 - lefts - 2).abs() < 2)
    return (image - 0.7 * spot)[..., None]


def cost(exemplar: Tensor, *growths: Tensor) -> float:
    harmonics = Harmonics(exemplar, LATTICE, generator())
    return [float(harmonics(growth, LATTICE)) for growth in growths][-1]


def test_spots_in_one_corner_of_every_tile_cost() -> None:
    exemplar, others, locked = tiles(1, "free"), tiles(2, "free"), tiles(2, "locked")
    assert cost(exemplar, locked) > 10 * cost(exemplar, others)


def test_missing_joints_cost() -> None:
    exemplar = tiles(1, "free")
    assert cost(exemplar, torch.rand(160, 160, 1, generator=generator())) > 10 * cost(exemplar, tiles(2, "free"))


def test_the_waves_may_begin_anywhere() -> None:
    exemplar = tiles(1, "free")
    assert cost(exemplar, tiles(2, "free").roll((5, 11), (0, 1))) < 2 * cost(exemplar, tiles(2, "free")) + 1e-3


def test_the_gradient_leads_away_from_what_comes_again_too_often() -> None:
    """A step down it takes power off the spots' harmonics."""
    image = tiles(2, "locked").requires_grad_()
    harmonics = Harmonics(tiles(1, "free"), LATTICE, generator())
    loss = harmonics(image, LATTICE)
    (gradient,) = torch.autograd.grad(loss, image)
    assert cost(tiles(1, "free"), (image - 100 * gradient).detach()) < float(loss.detach())


def test_the_mean_over_growths_is_what_counts() -> None:
    """One odd growth costs little, since powers differ by chance; a hundred of them cost what they are."""
    exemplar, odd = tiles(1, "free"), tiles(2, "locked")
    assert cost(exemplar, odd) < 0.01 * cost(exemplar, *[odd] * 100)


def test_an_image_too_small_for_a_period_is_not_judged() -> None:
    assert cost(tiles(1, "free"), torch.rand(20, 20, 1, generator=generator())) == 0
