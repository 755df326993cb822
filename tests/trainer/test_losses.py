"""Each part of the loss: zero where it should be, and sensitive to what it is there for."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from trainer.equalise import equalisation
from trainer.patches import BANK, Bank, bank, halve, pyramid, torus_patches
from trainer.sliced import COLOUR, GRAIN, sliced
from trainer.transport import Transport

from .exemplars import stripes


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def striped_bank() -> Bank:
    image = torch.from_numpy(stripes())
    return bank(equalisation(image, ("base_color", "roughness", "height")).apply(image), generator())


def test_a_pyramid_halves_as_long_as_a_patch_fits() -> None:
    levels = pyramid(torch.zeros(128, 96, 2), 9)
    assert [tuple(level.shape[:2]) for level in levels] == [(128, 96), (64, 48), (32, 24), (16, 12)]


def test_halving_keeps_the_mean() -> None:
    image = torch.rand(8, 10, 3, generator=generator())
    assert torch.allclose(halve(image).mean((0, 1)), image.mean((0, 1)))


def test_patches_cross_the_torus_border_with_any_offset() -> None:
    """On a constant image every patch is constant: nothing is padded with zeros."""
    assert torch.equal(torus_patches(torch.ones(20, 12, 2), 50, generator()).unique(), torch.ones(1))


def test_a_bank_holds_at_most_its_size_of_inner_patches() -> None:
    assert striped_bank().patches.shape == (BANK, 5, 7, 7)
    assert bank(torch.rand(10, 9, 2), generator()).patches.shape == (12, 2, 7, 7)


def test_transport_of_the_bank_to_itself_is_free() -> None:
    reference = striped_bank()
    assert float(Transport(reference, torch.float32)(reference.patches[:200])) < 1e-6


def test_potentials_make_every_patch_of_the_exemplar_used() -> None:
    """Output that sits at one patch is, in the long run, asked to become all the others as well."""
    patches = torch.zeros(8, 1, 7, 7)
    patches[:, 0] = torch.arange(8.0)[:, None, None]
    transport = Transport(Bank(patches, 1.0), torch.float32)
    output = patches[:1].repeat(64, 1, 1, 1) + 0.01 * torch.randn(64, 1, 7, 7, generator=generator())
    assigned = torch.cat([transport._assign(output.flatten(1)) for _ in range(3000)][-400:])
    share = torch.bincount(assigned, minlength=8) / len(assigned)
    assert share.min() > 0.06
    assert share.max() < 0.25


@pytest.mark.parametrize("slices", [COLOUR, *GRAIN])
def test_sliced_terms_are_zero_for_the_same_set_in_any_order(slices: object) -> None:
    reference = striped_bank()
    shuffled = reference.patches[torch.randperm(BANK, generator=generator())]
    assert float(sliced(shuffled, reference, slices, generator())) < 1e-6


def test_colour_sees_a_tint_and_grain_sees_a_blur() -> None:
    noise = torch.randn(64, 64, 3, generator=generator())
    reference = bank(noise, generator())
    same = torus_patches(noise, 900, generator())
    blurred = torus_patches((noise + noise.roll(1, 0)) / 2, 900, generator())
    assert sliced(same + 0.5, reference, COLOUR, generator()) > 20 * sliced(same, reference, COLOUR, generator())
    assert sliced(same + 0.5, reference, GRAIN[0], generator()) < 0.01
    assert sliced(blurred, reference, GRAIN[0], generator()) > 20 * sliced(same, reference, GRAIN[0], generator())


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
