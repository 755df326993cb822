"""Pixels instead of a network, under the same loss: what the loss itself asks for, whatever can be grown.

Coarse to fine as in A. Houdard, A. Leclaire, N. Papadakis and J. Rabin, "A Generative Model for Texture Synthesis
based on Optimal Transport between Feature Distributions" (GOTEX), JMIV 2022: noise at the coarsest level of the
exemplar's pyramid, each finer level from the one before, enlarged. Every seed is a run of its own and has the whole
budget. The image is a torus: the loss sees it continued by a patch across its border.
"""

from __future__ import annotations

import time

import torch
from torch import Tensor

from nca_core.kernels import cores
from trainer.exemplar.equalise import equalisation
from trainer.exemplar.exemplar import Exemplar
from trainer.exemplar.pyramid import PATCH, pyramid_levels
from trainer.loss.loss import TextureLoss

from .arrays import Stack
from .made import Made, Order

FINEST_SHARE = 0.4  # of the budget for the finest level; each coarser one gets as much of what is left
RATES = (0.1, 0.01)  # learning rate at the beginning and the end of a level, in equalised units


def make_pixels(order: Order) -> Made:
    """Optimise one image per seed."""
    before = torch.get_num_threads()
    torch.set_num_threads(cores())
    try:
        runs = [optimise(order.exemplar, order.seconds, seed) for seed in order.seeds]
    finally:
        torch.set_num_threads(before)
    mean = sum(iterations for _, iterations in runs) / len(runs)
    return Made([stack for stack, _ in runs], {"iterations": mean})


def optimise(exemplar: Exemplar, seconds: float, seed: int) -> tuple[Stack, int]:
    """One image (height, width, channels) in 0..1, and the number of iterations that went into it."""
    pixels = torch.from_numpy(exemplar.pixels)
    units = equalisation(pixels, exemplar.maps)
    wanted = units.apply(pixels)
    height, width = wanted.shape[:2]
    generator = torch.Generator().manual_seed(seed)
    levels = pyramid_levels(height, width)
    image = torch.randn(height >> levels - 1, width >> levels - 1, wanted.shape[2], generator=generator)
    iterations = 0
    deadline = time.monotonic()
    for level in reversed(range(levels)):
        deadline += seconds * _share(level, levels)
        image = _enlarged(image, height >> level, width >> level).clone().requires_grad_()
        loss = TextureLoss(wanted, [level], units, generator)
        iterations += _descend(image, loss, deadline)
        image = image.detach()
    return units.invert(image).clamp(0, 1).numpy(), iterations


def _share(level: int, levels: int) -> float:
    """A level's share of the budget; 0 is the finest, and the coarsest takes all that is left."""
    left = (1 - FINEST_SHARE) ** level
    return left if level == levels - 1 else left * FINEST_SHARE


def _descend(image: Tensor, loss: TextureLoss, deadline: float) -> int:
    """Adam on the image in place, until the deadline and at least once; returns the number of iterations."""
    optimiser = torch.optim.Adam([image], lr=RATES[0], betas=(0.9, 0.98))
    started, iterations = time.monotonic(), 0
    states = [torch.zeros(1)]  # pixels have none of a growth's states
    while iterations == 0 or time.monotonic() < deadline:
        progress = min(1.0, (time.monotonic() - started) / max(deadline - started, 1e-6))
        optimiser.param_groups[0]["lr"] = RATES[0] * (RATES[1] / RATES[0]) ** progress
        optimiser.zero_grad()
        loss([_continued(image)], states).backward()
        optimiser.step()
        iterations += 1
    return iterations


def _continued(image: Tensor) -> Tensor:
    """The image and, below and to the right, so much of its other side that every patch of the torus is in it."""
    image = torch.cat([image, image[: PATCH - 1]])
    return torch.cat([image, image[:, : PATCH - 1]], 1)


def _enlarged(image: Tensor, height: int, width: int) -> Tensor:
    """Linear, on a torus, to the next level's size."""
    for axis, size in enumerate((height, width)):
        before = image.shape[axis]
        position = (torch.arange(size) + 0.5) * (before / size) - 0.5
        low = position.floor()
        share = (position - low).view(-1, *[1] * (2 - axis))
        near, far = (image.index_select(axis, (low.long() + step) % before) for step in (0, 1))
        image = near + share * (far - near)
    return image
