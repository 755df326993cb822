"""Patches of images and of an exemplar's pyramid, which the terms of the loss compare."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ..exemplar.pyramid import PATCH

BANK = 2048
OTHERS = 512  # patches outside the bank, to measure how well it stands for the exemplar
LEAST_TRUST = 0.25


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

    @property
    def trust(self) -> float:
        """How much the nearest patch of the bank says, `LEAST_TRUST`..1. Where the exemplar's own patches are far from
        the bank (bark: 0.6 of their variance), the nearest thing to every patch is a smooth one: there transport counts
        less, and the terms that compare distributions decide."""
        return max(LEAST_TRUST, 1 - self.strangeness)


def bank(image: Tensor, generator: torch.Generator) -> Bank:
    """Draw at most `BANK` patches of a level of the exemplar's pyramid, without repetition and never across its border.

    image: (height, width, channels), at least 7 pixels on a side.
    """
    drawn = drawn_windows(image, PATCH, BANK + OTHERS, generator)
    patches, others = drawn[:BANK], drawn[BANK:].flatten(1)
    variance = max(float(patches.var(dim=0).mean()), 1e-4)
    if len(others) < OTHERS:
        return Bank(patches, variance, strangeness=0.0)
    nearest = torch.cdist(others, patches.flatten(1)).square().min(dim=1).values.mean()
    return Bank(patches, variance, min(1.0, float(nearest) / (variance * others.shape[1])))


def grid_patches(image: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """About `count` patches of an image (height, width, channels) on a grid with a random offset.

    Returns (n, channels, 7, 7), row by row.
    """
    top, left, stride = grid_offset(image, PATCH, count, generator)
    return unfold(image[top:, left:], PATCH, stride)


def grid_offset(image: Tensor, side: int, count: int, generator: torch.Generator) -> tuple[int, int, int]:
    """A grid of about `count` windows of `side` pixels in an image (height, width, channels): the random row and column
    of its first window, and its stride."""
    height, width = image.shape[0] - side + 1, image.shape[1] - side + 1
    stride = max(1, int((height * width / count) ** 0.5))
    top, left = torch.randint(0, stride, (2,), generator=generator).tolist()
    return min(top, height - 1), min(left, width - 1), stride


def drawn_windows(image: Tensor, side: int, count: int, generator: torch.Generator) -> Tensor:
    """At most `count` windows of an image (height, width, channels), drawn without repetition: (n, channels, side,
    side). Only these are cut out: all windows of a large exemplar take gigabytes."""
    down, across = image.shape[0] - side + 1, image.shape[1] - side + 1
    drawn = torch.randperm(down * across, generator=generator)[:count].to(image.device)
    pixels = torch.arange(side, device=image.device)
    rows, columns = (drawn // across)[:, None] + pixels, (drawn % across)[:, None] + pixels
    return image[rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2).contiguous()


def unfold(image: Tensor, side: int, stride: int) -> Tensor:
    """All windows of an image (height, width, channels) at a stride, row by row: (n, channels, side, side)."""
    channels = image.shape[2]
    columns = functional.unfold(image.permute(2, 0, 1)[None], side, stride=stride)[0]
    return columns.t().reshape(-1, channels, side, side)
