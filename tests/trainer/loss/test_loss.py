"""The whole loss: its terms are wired to the levels and lattices that they are for."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from nca_core.field import Lattice
from trainer.exemplar.equalise import equalisation
from trainer.loss import sliced
from trainer.loss.loss import LossWeights, TextureLoss

LATTICE = ((1 / 16, 0.0), (0.0, 1 / 32))
DENSITIES = [2, 0]


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def tiles(down: float, across: float, seed: int) -> Tensor:
    """Tiles with joints that many pixels apart, under faint noise: (160, 160, 3)."""
    y, x = torch.meshgrid(torch.arange(160.0), torch.arange(160.0), indexing="ij")
    joints = ((y % down < 3) | (x % across < 3)).float()[..., None].expand(-1, -1, 3)
    return 0.5 + 0.3 * joints + 0.02 * torch.randn(160, 160, 3, generator=torch.Generator().manual_seed(seed))


def made(exemplar: Tensor, lattice: Lattice, weights: LossWeights | None = None) -> tuple[TextureLoss, list[Tensor]]:
    """The loss of an exemplar, and the images of a growth that is the exemplar itself."""
    equalised = equalisation(exemplar, ("base_color",))
    image = equalised.apply(exemplar)
    small = torch.nn.functional.avg_pool2d(image.permute(2, 0, 1), 4).permute(1, 2, 0)
    return TextureLoss(image, DENSITIES, equalised, generator(), weights, lattice=lattice), [small, image]


def repeats(exemplar: Tensor, growth: Tensor, kept: Lattice) -> float:
    """What the harmonics alone add to the loss of a growth that has kept to some waves."""
    costs = []
    for weight in (0.0, 1e4):
        loss, _ = made(exemplar, LATTICE, LossWeights(harmonics=weight))
        _, images = made(growth, LATTICE)
        costs.append(float(loss(images, images, kept)))
    return costs[1] - costs[0]


def test_a_growth_is_judged_by_the_waves_that_it_has_kept_to() -> None:
    """On a torus waves are stretched to whole ones: tiles of that length are right, those of the exemplar's not."""
    stretched = ((1 / 20, 0.0), (0.0, 1 / 32))
    exemplar, longer, same = tiles(16, 32, 0), tiles(20, 32, 1), tiles(16, 32, 1)
    assert repeats(exemplar, longer, stretched) < 0.6 * repeats(exemplar, same, stretched)
    assert repeats(exemplar, same, LATTICE) < 0.6 * repeats(exemplar, longer, LATTICE)


def test_a_lattice_is_needed_where_the_exemplar_has_one() -> None:
    loss, images = made(tiles(16, 32, 0), LATTICE)
    with pytest.raises(ValueError, match="lattice"):
        loss(images, images)


def test_only_the_finest_image_is_compared_by_strata(monkeypatch: pytest.MonkeyPatch) -> None:
    """On coarser ones they make stones fuse. The exemplar's patches are divided once, when the loss is made."""
    divided: list[Tensor] = []
    by_rim = sliced.by_rim

    def noted(flat: Tensor, channels: int, strata: int) -> Tensor:
        divided.append(flat)
        return by_rim(flat, channels, strata)

    monkeypatch.setattr(sliced, "by_rim", noted)
    loss, (coarse, fine) = made(tiles(16, 32, 0), ())
    assert len(divided) == 1
    finest = equalisation(tiles(16, 32, 0), ("base_color",)).apply(tiles(16, 32, 0))
    assert (torch.cdist(divided[0][:1], finest.unfold(0, 7, 1).unfold(1, 7, 1).flatten(2).flatten(0, 1)).min()) < 1e-2
    loss([coarse, fine], [fine])
    assert len(divided) == 2


def test_the_powers_are_in_the_state() -> None:
    first, images = made(tiles(16, 32, 0), LATTICE)
    first(images, images, LATTICE)
    again, _ = made(tiles(16, 32, 0), LATTICE)
    again.restore(first.state())
    assert float(first(images, images, LATTICE)) == float(again(images, images, LATTICE))


def test_transport_leaves_grain_alone_at_the_finest_image_only() -> None:
    loss, _ = made(tiles(16, 32, 0), LATTICE)
    finest = [(source, level) for source, level in loss._transports if level == 0]
    assert finest == [(1, 0)]
    for key, transport in loss._transports.items():
        assert (transport._compared is not None) == (key in finest)
