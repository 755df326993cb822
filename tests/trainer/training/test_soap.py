"""SOAP goes down valleys that Adam zigzags in, and can be put away and taken up again."""

from __future__ import annotations

import torch
from torch import Tensor

from trainer.training.soap import Soap


def valley(seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """The least-squares problem |A (X - C) B|² with axes that are steep and turned: (A, B, C)."""
    random = torch.Generator().manual_seed(seed)
    turns = [torch.linalg.qr(torch.randn(12, 12, generator=random)).Q for _ in range(2)]
    steep = torch.logspace(-1, 0.5, 12)
    return steep[:, None] * turns[0], turns[1] * steep, torch.randn(12, 12, generator=random)


def descend(step: object, parameter: Tensor, iterations: int) -> float:
    left, right, goal = valley()
    loss = torch.zeros(())
    for _ in range(iterations):
        loss = (left @ (parameter - goal) @ right).square().mean()
        (gradient,) = torch.autograd.grad(loss, [parameter])
        step([gradient], [0.02])
    return float(loss.detach())


def test_it_gets_where_adam_does_not() -> None:
    ours, theirs = (torch.zeros(12, 12, requires_grad=True) for _ in range(2))
    adam = torch.optim.Adam([theirs], lr=0.02, betas=(0.9, 0.98))

    def adam_step(gradients: list[Tensor], rates: list[float]) -> None:
        theirs.grad = gradients[0]
        adam.step()

    assert descend(Soap([ours]).step, ours, 150) < 0.6 * descend(adam_step, theirs, 150)


def test_a_parameter_waits_until_it_has_a_gradient() -> None:
    """Levels that are not grown yet must not move, nor fill their momenta with zeros."""
    parameters = [torch.ones(3, 2), torch.ones(2)]
    soap = Soap(parameters)
    soap.step([torch.zeros(3, 2), torch.ones(2)], [0.1, 0.1])
    assert torch.equal(parameters[0], torch.ones(3, 2))
    assert parameters[1].max() < 1
    assert not any(name.startswith("0.") for name in soap.tensors())


def test_it_goes_on_as_if_it_had_not_been_put_away() -> None:
    random = torch.Generator().manual_seed(0)
    gradients = [[torch.randn(4, 3, generator=random), torch.randn(3, generator=random)] for _ in range(24)]
    straight, resumed = ([torch.ones(4, 3), torch.ones(3)] for _ in range(2))
    one = Soap(straight)
    for gradient in gradients:
        one.step(gradient, [0.05, 0.02])
    two = Soap(resumed)
    for count, gradient in enumerate(gradients):
        if count == 13:
            kept = {name: value.clone() for name, value in two.tensors().items()}
            two = Soap(resumed)
            two.load(kept)
        two.step(gradient, [0.05, 0.02])
    for a, b in zip(straight, resumed, strict=True):
        assert torch.equal(a, b)
