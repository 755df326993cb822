"""Patches of images and of an exemplar's pyramid, which all three terms of the loss compare."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ..exemplar.pyramid import PATCH

BANK = 2048
OTHERS = 512  # patches outside the bank, to measure how well it stands for the exemplar


@dataclass(frozen=True)
class Bank:
    """Patches of one level of the exemplar's pyramid.

    patches: (count, channels, 7, 7) float32, equalised. variance: the mean variance of a patch element, the unit in
    which this level's differences are measured. strangeness: the mean squared distance of the exemplar's other patches
    from the nearest of these, in that unit: near 0 where patches recur, as in a tiling, up to 1 where none resembles
    another, as in bark.
    """

    patches: Tensor
    variance: float
    strangeness: float


def bank(image: Tensor, generator: torch.Generator) -> Bank:
    """Draw at most `BANK` patches of a level of the exemplar's pyramid, without repetition and never across its border.

    image: (height, width, channels), at least 7 pixels on a side.
    """
    everything = _unfold(image, 1)
    order = torch.randperm(len(everything), generator=generator).to(image.device)
    patches = everything[order[:BANK]].contiguous()
    variance = max(float(patches.var(dim=0).mean()), 1e-4)
    others = everything[order[BANK : BANK + OTHERS]].flatten(1)
    if len(others) < OTHERS:
        return Bank(patches, variance, strangeness=0.0)
    nearest = torch.cdist(others, patches.flatten(1)).square().min(dim=1).values.mean()
    return Bank(patches, variance, min(1.0, float(nearest) / (variance * others.shape[1])))


def grid_patches(image: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """About `count` patches of an image (height, width, channels) on a grid with a random offset.

    Returns (n, channels, 7, 7).
    """
    height, width = image.shape[0] - PATCH + 1, image.shape[1] - PATCH + 1
    stride = max(1, int((height * width / count) ** 0.5))
    dy, dx = torch.randint(0, stride, (2,), generator=generator).tolist()
    return _unfold(image[min(dy, height - 1) :, min(dx, width - 1) :], stride)


def _unfold(image: Tensor, stride: int) -> Tensor:
    """All patches at a stride, row by row: (n, channels, 7, 7)."""
    channels = image.shape[2]
    columns = functional.unfold(image.permute(2, 0, 1)[None], PATCH, stride=stride)[0]
    return columns.t().reshape(-1, channels, PATCH, PATCH)
