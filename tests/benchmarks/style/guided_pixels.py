"""Pixels instead of a network, under the same loss, with the same guide: what the loss itself asks for.

As quality/pixels.py, and every patch has what is asked for at its place as further channels, as in training.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from nca_core.kernels import cores
from tests.benchmarks.quality.arrays import Stack
from tests.benchmarks.quality.pixels import _continued, _descend, _enlarged, _share
from trainer.exemplar.equalise import equalisation
from trainer.exemplar.pyramid import pyramid, pyramid_levels
from trainer.loss.loss import TextureLoss
from trainer.training.workers import GUIDE_SCALE

from .target import Assignment


def optimised(assignment: Assignment, firmness: float, seed: int) -> Stack:
    """An image of the exemplar's size. firmness: by which the guide's channels are multiplied, on both sides."""
    before = torch.get_num_threads()
    torch.set_num_threads(cores())
    try:
        return _optimised(assignment, firmness, seed)
    finally:
        torch.set_num_threads(before)


def _optimised(assignment: Assignment, firmness: float, seed: int) -> Stack:
    exemplar = assignment.exemplar
    pixels = torch.from_numpy(exemplar.pixels)
    units = equalisation(pixels, exemplar.maps)
    wanted = units.apply(pixels)
    height, width = wanted.shape[:2]
    scale = GUIDE_SCALE * firmness
    own = torch.from_numpy(np.array(assignment.guide.asked, np.float32)) * scale
    asked = torch.from_numpy(assignment.asked(height, width)[..., None].copy()) * scale
    generator = torch.Generator().manual_seed(seed)
    levels = pyramid_levels(height, width)
    guides = pyramid(asked, levels)
    image = torch.randn(height >> levels - 1, width >> levels - 1, wanted.shape[2], generator=generator)
    deadline = time.monotonic()
    for level in reversed(range(levels)):
        deadline += assignment.seconds * _share(level, levels)
        image = _enlarged(image, height >> level, width >> level).clone().requires_grad_()
        guide = _continued(guides[level])
        loss = _Guided(TextureLoss(wanted, [level], units, generator, guide=own), guide)
        _descend(image, loss, deadline)  # type: ignore[arg-type]
        image = image.detach()
    result: Stack = units.invert(image).clamp(0, 1).numpy()
    return result


class _Guided:
    """A loss that is shown what is asked for beside an image."""

    def __init__(self, loss: TextureLoss, guide: Tensor) -> None:
        self._loss, self._guide = loss, guide

    def __call__(self, images: Sequence[Tensor], states: Sequence[Tensor]) -> Tensor:
        return self._loss([torch.cat([image, self._guide], 2) for image in images], states)
