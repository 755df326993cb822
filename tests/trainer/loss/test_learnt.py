"""Learnt features come to see what tells a growth from its exemplar, and a growth is asked for the exemplar's."""

from __future__ import annotations

import torch
from torch import Tensor

from trainer.exemplar.equalise import equalisation
from trainer.loss.learnt import RENEWED, Learnt
from trainer.loss.loss import LossWeights, TextureLoss


def ripples(seed: int, slant: int) -> Tensor:
    """Noise that is smooth along one diagonal, (96, 96, 2): the other slant has the same colours and contrasts."""
    noise = torch.randn(96, 96, 2, generator=torch.Generator().manual_seed(seed))
    return torch.stack([noise.roll((step, slant * step), (0, 1)) for step in range(4)]).sum(0) / 2


def learnt(growths: int, slant: int = -1) -> Learnt:
    """Features of an exemplar of slant 1 after so many growths of another slant."""
    features = Learnt(ripples(0, 1), torch.Generator().manual_seed(0))
    for seed in range(growths):
        features(ripples(seed + 1, slant))
    return features


def test_they_tell_a_growth_from_the_exemplar_after_some_growths() -> None:
    trained, fresh = learnt(60), learnt(0)
    other, alike = ripples(99, -1), ripples(99, 1)
    assert float(trained(other)) > 5 * float(trained(alike))
    assert float(trained(other)) > 2 * float(fresh(other))


def test_a_growth_that_follows_them_comes_to_look_like_the_exemplar() -> None:
    """Pixels that start with the wrong slant take on the right one: along it, neighbours are alike."""
    features = learnt(0)
    pixels = ripples(99, -1).requires_grad_()
    optimiser = torch.optim.Adam([pixels], 0.03)
    for _ in range(100):
        (pixels.grad,) = torch.autograd.grad(features(pixels), [pixels])
        optimiser.step()
    grown = pixels.detach()

    def alike(slant: int) -> float:
        return float((grown * grown.roll((1, slant), (0, 1))).mean() / grown.square().mean())

    assert alike(1) > 0.15 > alike(-1)


def test_they_go_on_from_their_state_to_the_last_bit() -> None:
    """Also where the exemplar's answers were taken some growths ago, and over the next time that they are taken."""
    generator = torch.Generator().manual_seed(0)
    first = Learnt(ripples(0, 1), generator)
    for seed in range(RENEWED - 5):
        first(ripples(seed, -1))
    again = Learnt(ripples(0, 1), generator_again := torch.Generator().manual_seed(1))
    again.restore(first.state())
    generator_again.set_state(generator.get_state())
    for seed in range(10):
        assert float(first(ripples(seed, -1))) == float(again(ripples(seed, -1)))


def test_a_growth_that_is_no_number_leaves_them_as_they_are() -> None:
    """The training goes back to its best network then, and needs features that can go on."""
    features = learnt(1)
    before = features.state()["features"]
    for _ in range(3):
        features(torch.full((96, 96, 2), torch.nan))
    assert torch.equal(features.state()["features"], before)
    assert torch.isfinite(features(ripples(1, -1)))


def test_a_fresh_state_has_the_names_of_any_other() -> None:
    assert learnt(0).state().keys() == learnt(3).state().keys()


def test_a_loss_follows_them_by_their_gradient_alone() -> None:
    """Their values are of a yardstick that changes, so that they say nothing about which network is the best."""
    image = ripples(0, 1)
    equalised = equalisation(image, ("metallic", "roughness"))
    values, gradients = [], []
    for weight in (0.0, 1.0):
        generator = torch.Generator().manual_seed(0)
        loss = TextureLoss(equalised.apply(image), [0], equalised, generator, LossWeights(learnt=weight))
        growth = equalised.apply(ripples(1, -1)).requires_grad_()
        value = loss([growth], [growth])
        values.append(float(value.detach()))
        gradients.append(torch.autograd.grad(value, [growth])[0])
    assert values[0] == values[1]
    assert not torch.equal(*gradients)
