"""Families of filters whose answers the loss compares: random ones here, the exemplar's own in independent.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from ..exemplar.pyramid import PATCH

POOL = 8  # times more filters are kept, with the exemplar's answers, than one comparison draws


class Family(Protocol):
    """A family of filters. count: the number of them in one comparison. weight: that of their mean squared
    difference."""

    @property
    def count(self) -> int: ...

    @property
    def weight(self) -> float: ...

    def draw(self, patches: Tensor, mean_free: bool, generator: torch.Generator) -> Tensor:
        """Draw unit filters, as directions in the space of whole patches: (channels · 49, POOL · count) float32. Those
        of a family that finds nothing in the exemplar are 0.

        patches: the exemplar's, (n, channels, 7, 7). mean_free: the mean of every filter in every channel is 0.
        """
        ...

    def scale(self, answers: Tensor) -> Tensor:
        """The size of each filter's answers (n, filters), beyond which they are compressed: (filters,)."""
        ...


@dataclass(frozen=True)
class Slices:
    """A family of random directions.

    size: the side, in pixels, of the windows in the middle of a patch that the directions look at. count: the number of
    directions in one comparison. weight: that of their mean squared difference. oriented: wave packets instead of white
    noise.
    """

    size: int
    count: int
    weight: float
    oriented: bool = False

    def draw(self, patches: Tensor, mean_free: bool, generator: torch.Generator) -> Tensor:
        """Draw random filters for patches of the exemplar (see `Family`). Where they are mean-free, half of them look
        at one channel only."""
        channels = patches.shape[1]
        filters = torch.randn(channels, self.size, self.size, POOL * self.count, generator=generator)
        if self.oriented:
            filters = filters[:, :1, :1] * waves(self.size, POOL * self.count, generator)
        if mean_free:
            filters -= filters.mean((1, 2), keepdim=True)
            filters[..., ::2] *= _one_channel(channels, POOL * self.count // 2, generator)
        return in_the_middle(filters)

    def scale(self, answers: Tensor) -> Tensor:
        """The median magnitude, which edges hardly raise."""
        return answers.abs().median(0).values


def waves(size: int, count: int, generator: torch.Generator) -> Tensor:
    """Wave packets of random direction, phase and length: (size, size, count).

    After D. Gabor, "Theory of Communication", J. IEE 93, 1946. White filters hardly tell fibres from sand: both have
    the same mean over all directions.
    """
    angle, phase, length = torch.rand(3, count, generator=generator)
    angle, phase, length = angle * torch.pi, phase * 2 * torch.pi, 2.5 + 5.5 * length
    across = torch.arange(size) - (size - 1) / 2
    y, x = across[:, None, None], across[None, :, None]
    envelope = torch.exp(-(x**2 + y**2) / (2 * (size / 4) ** 2))
    return torch.cos((x * angle.cos() + y * angle.sin()) * 2 * torch.pi / length + phase) * envelope


def in_the_middle(filters: Tensor) -> Tensor:
    """Filters (channels, size, size, count), of norm 1, in the middle of whole patches: (channels · 49, count)."""
    channels, size, _, count = filters.shape
    whole = torch.zeros(channels, PATCH, PATCH, count)
    middle = slice((PATCH - size) // 2, (PATCH + size) // 2)
    whole[:, middle, middle] = filters / torch.linalg.vector_norm(filters, dim=(0, 1, 2)).clamp(min=1e-12)
    return whole.flatten(0, 2)


def _one_channel(channels: int, count: int, generator: torch.Generator) -> Tensor:
    """A mask (channels, 1, 1, count) that leaves each filter one channel, chosen at random."""
    chosen = torch.randint(channels, (count,), generator=generator)
    return torch.nn.functional.one_hot(chosen, channels).t().float()[:, None, None]
