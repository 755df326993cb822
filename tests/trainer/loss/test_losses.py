"""Each part of the loss: zero where it should be, and sensitive to what it is there for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from trainer.exemplar.equalise import equalisation
from trainer.loss.patches import BANK, LEAST_TRUST, Bank, bank, grid_patches
from trainer.loss.rectified import Rectified
from trainer.loss.sliced import COLOUR, GRAIN, Sliced, matched_difference
from trainer.loss.strata import STRATA, by_rim
from trainer.loss.transport import Transport

from ..exemplars import stripes


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(0)


def striped_bank() -> Bank:
    image = torch.from_numpy(stripes())
    return bank(equalisation(image, ("base_color", "roughness", "height")).apply(image), generator())


def test_patches_lie_on_a_grid_with_any_offset() -> None:
    """Every pixel is looked at sooner or later, and about as many patches come as were asked for."""
    image = torch.arange(60 * 50, dtype=torch.float32).view(60, 50, 1)
    random = generator()
    draws = [grid_patches(image, 100, random) for _ in range(60)]
    assert all(80 <= len(patches) <= 160 for patches in draws)
    assert len(torch.cat([patches.flatten() for patches in draws]).unique()) == 60 * 50


def test_a_bank_holds_at_most_its_size_of_inner_patches() -> None:
    assert striped_bank().patches.shape == (BANK, 5, 7, 7)
    assert bank(torch.rand(10, 9, 2), generator()).patches.shape == (12, 2, 7, 7)


def test_transport_of_the_bank_to_itself_is_free() -> None:
    reference = striped_bank()
    assert float(Transport(reference)(reference.patches[:200].flatten(1))) < 1e-6


def test_transport_pulls_by_distance_and_not_by_its_square() -> None:
    """An output is drawn to its patch as hard from afar as when it has nearly come there: it may decide, where squares
    would leave it between two."""
    patches = torch.stack([torch.full((1, 7, 7), value) for value in (-1.0, 1.0)])
    output = torch.tensor([[0.2], [0.9]]).repeat(1, 49).requires_grad_()
    (gradient,) = torch.autograd.grad(Transport(Bank(patches, 1.0, strangeness=0.0))(output), output)
    far, near = gradient.norm(dim=1)
    assert near > 0.7 * far


def test_transport_leaves_grain_alone() -> None:
    """What no patch shares with another is not compared: no patch of the exemplar would have it."""
    reference = striped_bank()
    patches = reference.patches[:400].flatten(1)
    noise = 0.3 * torch.randn(patches.shape, generator=generator())
    transport = Transport(reference, grainy=True)
    cost = float(transport(patches + noise))
    assert cost < 0.3 * float(noise.square().mean()) / reference.variance
    assert float(transport(patches + 1)) > 10 * cost


def test_potentials_make_every_patch_of_the_exemplar_used() -> None:
    """Output that sits at one patch is, in the long run, asked to become all the others as well."""
    patches = torch.zeros(8, 1, 7, 7)
    patches[:, 0] = torch.arange(8.0)[:, None, None]
    transport = Transport(Bank(patches, 1.0, strangeness=0.0))
    output = patches[:1].repeat(64, 1, 1, 1) + 0.01 * torch.randn(64, 1, 7, 7, generator=generator())
    coordinates = output.flatten(1) @ transport._axes
    assigned = torch.cat([transport._assign(coordinates) for _ in range(3000)][-400:])
    share = torch.bincount(assigned, minlength=8) / len(assigned)
    assert share.min() > 0.06
    assert share.max() < 0.25


def test_a_banks_strangeness_tells_recurring_patches_from_noise() -> None:
    stripes = torch.sin(torch.arange(96) / 3.0).expand(96, 96)[..., None]
    noise = torch.randn(96, 96, 1, generator=generator())
    assert bank(stripes, generator()).strangeness < 0.02
    assert bank(noise, generator()).strangeness > 0.5
    assert bank(noise[:20, :20], generator()).strangeness == 0  # all of its patches are in the bank


def test_transport_counts_less_where_nothing_recurs() -> None:
    """Without that, the best answer to noise would be a smooth picture."""
    patches = torch.randn(64, 1, 7, 7, generator=generator())
    output = torch.randn(200, 49, generator=generator())
    usual, strange, stranger = (Transport(Bank(patches, 1.0, share))(output) for share in (0.0, 0.6, 1.0))
    assert strange == pytest.approx(0.4 * float(usual), rel=1e-4)
    assert stranger == pytest.approx(LEAST_TRUST * float(usual), rel=1e-4)


def colour(reference: Bank) -> Sliced:
    return Sliced(reference, COLOUR, False, generator())


def grain(reference: Bank) -> Sliced:
    return Sliced(reference, GRAIN, True, generator(), STRATA)


@pytest.mark.parametrize("part", [colour, grain])
def test_sliced_terms_are_zero_for_the_same_set_in_any_order(part: Callable[[Bank], Sliced]) -> None:
    reference = striped_bank()
    shuffled = reference.patches[torch.randperm(BANK, generator=generator())]
    assert float(part(reference)(shuffled.flatten(1))) < 1e-6


def test_colour_sees_a_tint_and_grain_sees_a_blur() -> None:
    noise = torch.randn(64, 64, 3, generator=generator())
    reference = bank(noise, generator())
    same = grid_patches(noise, 900, generator()).flatten(1)
    blurred = grid_patches((noise + noise.roll(1, 0)) / 2, 900, generator()).flatten(1)
    assert colour(reference)(same + 0.5) > 20 * colour(reference)(same)
    assert grain(reference)(blurred) > 10 * grain(reference)(same)


def test_grain_is_not_drowned_by_edges() -> None:
    """Black and white areas, one grainy, one smooth: the edges between them hold nearly all of the fine variance, and
    still neither the grain's absence nor its being on the wrong side goes unseen. Sparse filters see the edges most,
    and tails differ by chance, so the costs are no more than twice those of other patches of the exemplar."""
    y, x = torch.meshgrid(torch.arange(128), torch.arange(128), indexing="ij")
    side = ((x + 5 * torch.sin(y / 9)) // 31 % 2)[..., None]
    noise = torch.randn(128, 128, 1, generator=generator())
    exemplar, smooth, swapped = (10 * side + 0.2 * amount * noise for amount in (side, 0, 1 - side))
    part = grain(bank(exemplar, generator()))
    same, absent, misplaced = (
        float(part(grid_patches(image, 2000, generator()).flatten(1))) for image in (exemplar, smooth, swapped)
    )
    assert absent > 2.5 * same
    assert misplaced > 2 * same


def test_grain_tells_specks_from_noise() -> None:
    """A smooth face with a speck on every hundredth pixel, and noise of the same strength all over."""
    specks = -(torch.rand(128, 128, 1, generator=generator()) < 0.01).float()
    others = -(torch.rand(128, 128, 1, generator=torch.Generator().manual_seed(1)) < 0.01).float()
    noise = specks.std() * torch.randn(128, 128, 1, generator=generator())
    part = grain(bank(specks, generator()))
    same, noisy, smooth = (
        float(part(grid_patches(image, 2000, generator()).flatten(1))) for image in (others, noise, 0 * noise)
    )
    assert noisy > 10 * same
    assert smooth > 3 * same


def lines(long: bool) -> torch.Tensor:
    """Short strokes at random, or the same strokes in rows, where they join: equal to all filters of their own size."""
    places = torch.rand(48, 8, generator=generator()) < 0.5
    rows = places.sort(1).values if long else places
    strokes = rows.repeat_interleave(4, 0).repeat_interleave(12, 1).float()
    strokes[::4] = strokes[1::4] = 0
    return (strokes + 0.05 * torch.randn(strokes.shape, generator=generator()))[..., None]


def test_rectified_answers_are_nearly_the_same_for_another_part() -> None:
    image = torch.randn(128, 128, 3, generator=generator())
    rectified = Rectified(image[:64], generator())
    same, rougher = (float(rectified(part, 2000)) for part in (image[64:], 2 * image[64:]))
    assert same < 0.05 < 0.2 < rougher


def test_rectified_answers_see_where_strokes_lie() -> None:
    rectified = Rectified(lines(long=True), generator())
    same, broken = (float(rectified(lines(long), 4000)) for long in (True, False))
    assert broken > 3 * same


def test_rectified_answers_tell_dark_strokes_from_light_ones() -> None:
    """On the same grey, with the same contrast: magnitudes are equal."""
    light = lines(long=True) - lines(long=True).mean()
    rectified = Rectified(light, generator())
    same, dark = (float(rectified(image, 4000)) for image in (light, -light))
    assert dark > 10 * same


def test_quiet_patches_come_first_in_equal_strata() -> None:
    """Whatever is in the middle, and however few patches there are."""
    loud = torch.arange(12).float()[torch.randperm(12, generator=generator())]
    patches = loud[:, None, None, None] * torch.randn(1, 2, 7, 7, generator=generator()).repeat(12, 1, 1, 1)
    patches[:, :, 2:5, 2:5] = loud[:, None, None, None]
    order = by_rim(patches.flatten(1), 2, STRATA)
    assert (loud[order] == torch.arange(12)).all()
    assert len(by_rim(patches[:3].flatten(1), 2, STRATA)) == STRATA


def test_grain_misses_specks_on_faces_beside_edges() -> None:
    """Bars as strong as specks are, beside a face: with all patches in one set their answers stand in for those of the
    specks, and the face without any costs 3.5 times as much instead of five times."""
    specks = -3 * (torch.rand(128, 64, 1, generator=generator()) < 0.01).float()
    bars = 3 * (torch.rand(16, 64, 1, generator=generator()) < 0.5).float().repeat_interleave(8, 0)
    faint = 0.1 * torch.randn(128, 128, 1, generator=generator())
    speckled, clean = (torch.cat([face, bars], 1) + faint for face in (specks, 0 * specks))
    part = grain(bank(speckled, generator()))
    same, missing = (float(part(grid_patches(image, 4000, generator()).flatten(1))) for image in (speckled, clean))
    assert missing > 4 * same


def test_tails_count_more() -> None:
    """The same error costs more at the largest value than at the median, and as much if all values have it."""
    wanted = torch.linspace(-1, 1, 101)[None]
    shifted, middle, largest = (wanted.clone() for _ in range(3))
    shifted += 0.1
    middle[0, 50] += 0.005
    largest[0, 100] += 0.005
    costs = [float(matched_difference(values, wanted, tails=0.5)) for values in (middle, largest, shifted)]
    assert costs[1] > 3 * costs[0]
    assert costs[2] == pytest.approx(float(matched_difference(shifted, wanted)), rel=1e-5)
