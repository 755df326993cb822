"""The published way: one flat automaton with few channels, a pool of states, optimal transport of 5 × 5 patches.

After A. Mordvintsev and E. Niklasson, "μNCA: Texture Generation with Ultra-Compact Neural Cellular Automata", 2021
(arXiv:2111.13545), in its variant without a pretrained network: stride 1, one fixed filter per channel (a third each
Laplacian, Sobel x, Sobel y), a linear update of [y, |y|], a seed of noise, every step's gradient normalised.

What differs, to the peer's good or because a few minutes on a CPU are all there is: equalised maps instead of RGB, as
many channels as the maps need on top of its nine, a pool of 64 and one state an iteration instead of 256 and 4, a
quarter of the patches, hundreds of iterations instead of 10,000, at twice the rate. It trains at the exemplar's full
density, so that its results compare; the paper reduces the picture to 128 px first.
"""

from __future__ import annotations

import time

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from nca_core.kernels import cores
from trainer.exemplar.equalise import equalisation

from .arrays import Stack
from .automaton import step
from .made import Made, Order
from .sinkhorn import pull

HIDDEN = 9  # channels that no map reads: with nothing but colour the paper's largest model, 588 parameters
SIDE = 128  # cells of a torus in training
POOL = 64
RESEED = 8  # every so many iterations a state of the pool starts anew
STEPS = (32, 128)  # of one iteration, drawn at random
GROWTH_STEPS = 256  # of a finished texture
UNIT = 4.0  # equalised units per unit of state: states live in -1..1
PATCH, LEVELS = 5, 5
SAMPLES, BANK = 256, 512  # patches of the state and of the exemplar in one comparison, per level
RATE, DROPS, DROP = 2e-3, (0.1, 0.4), 0.3  # learning rate; it falls by DROP when so much of the budget is used up


def make_peer(order: Order) -> Made:
    """Train once, grow every seed."""
    before = torch.get_num_threads()
    torch.set_num_threads(cores())
    try:
        pixels = torch.from_numpy(order.exemplar.pixels)
        units = equalisation(pixels, order.exemplar.maps)
        weights, iterations = train(units.apply(pixels) / UNIT, order.seconds)
        height, width, outputs = pixels.shape
        stacks: list[Stack] = []
        for seed in order.seeds:
            image = grow(weights, height, width, seed)[:, :, :outputs]
            stacks.append(units.invert(image * UNIT).nan_to_num().clamp(0, 1).numpy())
    finally:
        torch.set_num_threads(before)
    return Made(stacks, {"iterations": iterations, "parameters": weights.numel()})


def train(wanted: Tensor, seconds: float) -> tuple[Tensor, int]:
    """The weights for (height, width, maps' channels) in units of the state, and the iterations (one at least)."""
    started = time.monotonic()
    generator = torch.Generator().manual_seed(0)
    random = np.random.default_rng(0)
    outputs = wanted.shape[2]
    channels = outputs + HIDDEN
    levels = _levels(wanted.permute(2, 0, 1)[None])
    weights = (torch.randn(channels, 4 * channels + 1, generator=generator) * 1e-3).requires_grad_()
    optimiser = torch.optim.Adam([weights], RATE)
    pool = [noise(channels, SIDE, SIDE, generator) for _ in range(POOL)]
    iterations = 0
    while (progress := (time.monotonic() - started) / seconds) < 1 or iterations == 0:
        chosen = int(random.integers(POOL))
        state = noise(channels, SIDE, SIDE, generator) if iterations % RESEED == 0 else pool[chosen]
        for _ in range(int(random.integers(*STEPS))):
            state = step(state, weights)
        overflow = (state - state.clamp(-1, 1)).square().sum()
        (_transport(state[None, :outputs], levels, generator) + overflow).backward()
        gradient = weights.grad
        assert gradient is not None  # the loss depends on the weights
        healthy = bool(gradient.isfinite().all() and state.isfinite().all())
        if healthy:
            gradient /= gradient.norm() + 1e-8
            optimiser.param_groups[0]["lr"] = RATE * DROP ** sum(progress > drop for drop in DROPS)
            optimiser.step()
        pool[chosen] = state.detach() if healthy else noise(channels, SIDE, SIDE, generator)
        optimiser.zero_grad()
        iterations += 1
    return weights.detach(), iterations


def noise(channels: int, height: int, width: int, generator: torch.Generator) -> Tensor:
    """The seed state, uniform in -0.5..0.5."""
    return torch.rand(channels, height, width, generator=generator) - 0.5


def grow(weights: Tensor, height: int, width: int, seed: int) -> Tensor:
    """A torus of cells, (height, width, channels)."""
    state = noise(len(weights), height, width, torch.Generator().manual_seed(seed + 1))
    for _ in range(GROWTH_STEPS):
        state = step(state, weights)
    return state.permute(1, 2, 0).contiguous()


def _levels(image: Tensor) -> list[Tensor]:
    """Sharpened 5 × 5 patches (n, channels · 25) of a pyramid's levels, not across borders. image: (1, c, h, w)."""
    taps = torch.exp(-0.5 * torch.arange(-2.0, 3.0) ** 2)
    taps = taps / taps.sum()
    channels = image.shape[1]
    kernel = (taps[:, None] * taps).expand(channels, 1, 5, 5)
    patches = []
    for _ in range(LEVELS):
        blurred = functional.conv2d(functional.pad(image, (2, 2, 2, 2), mode="reflect"), kernel, groups=channels)
        patches.append(functional.unfold(image + 2 * (image - blurred), PATCH)[0].t())
        image = blurred[:, :, ::2, ::2]
    return patches


def _transport(image: Tensor, levels: list[Tensor], generator: torch.Generator) -> Tensor:
    """A scalar whose gradient is that of the levels' divergences; its value means nothing."""
    total = torch.zeros(())
    for patches, available in zip(_levels(image), levels, strict=True):
        points = _subset(patches, SAMPLES, generator)
        total = total - (points * pull(points.detach(), _subset(available, BANK, generator))).sum(1).mean()
    return total


def _subset(patches: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """At most `count` of the rows, drawn at random."""
    if len(patches) <= count:
        return patches
    return patches[torch.randint(len(patches), (count,), generator=generator)]
