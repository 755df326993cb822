"""Sliced Wasserstein terms, which bring back the palette and the grain that overlapping patches average away.

Along a random direction the optimal transport of two sets is the matching of their sorted values (J. Rabin, G. Peyré,
J. Delon and M. Bernot, "Wasserstein Barycenter and its Application to Texture Mixing", SSVM 2011).

Colour: random mixes of the channels of single pixels and of small windows. Grain: random mean-free filters, white and
oriented, half of them of one channel only (so that a smooth height stays smooth under a grainy colour). Their responses
are compressed (edges are large and few: left as they are, they drown the grain of the areas between), and a random
share of the patch's mean colour is added (so that each area gets the grain that is its own).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..exemplar.pyramid import PATCH
from .patches import Bank

POOL = 8  # times more directions are kept, with the exemplar's values along them, than one comparison draws
LEAST_SCALE = 0.02  # in equalised units: finer differences are 8-bit steps, or noise on a flat map
LEAST_CONTEXT = 0.3  # of mean colours, in equalised units: a regular pattern hardly has any difference in them
LEAST_VARIANCE = 0.5  # of values along a direction: a flat exemplar is not asked for more and more exactly


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

    def draw(self, channels: int, mean_free: bool, generator: torch.Generator) -> Tensor:
        """Draw random unit filters, as directions in the space of whole patches: (channels · 49, POOL · count) float32.

        mean_free: every filter's mean is 0, and half of the filters look at one channel only.
        """
        filters = torch.randn(channels, self.size, self.size, POOL * self.count, generator=generator)
        if self.oriented:
            filters = filters[:, :1, :1] * waves(self.size, POOL * self.count, generator)
        if mean_free:
            filters -= filters.mean((1, 2), keepdim=True)
            filters[..., ::2] *= _one_channel(channels, POOL * self.count // 2, generator)
        filters /= torch.linalg.vector_norm(filters, dim=(0, 1, 2))
        window = slice((PATCH - self.size) // 2, (PATCH + self.size) // 2)
        whole = torch.zeros(channels, PATCH, PATCH, POOL * self.count)
        whole[:, window, window] = filters
        return whole.flatten(0, 2)


COLOUR = (Slices(1, 24, weight=1.0), Slices(3, 16, weight=0.5))
GRAIN = (Slices(3, 20, weight=0.5), Slices(5, 12, weight=0.25), Slices(PATCH, 24, weight=0.75, oriented=True))


class Sliced:
    """The comparison of one level along directions drawn from a pool.

    The exemplar's values along them are sorted once.
    """

    def __init__(self, bank: Bank, families: Sequence[Slices], compressed: bool, generator: torch.Generator) -> None:
        """compressed: mean-free filters with compressed responses and context (grain), not linear mixes (colour)."""
        reference = bank.patches.flatten(1)
        self._families, self._compressed, self._generator = families, compressed, generator
        channels, device = bank.patches.shape[1], reference.device
        self._filters = torch.cat([family.draw(channels, compressed, generator) for family in families], 1).to(device)
        if compressed:
            responses = reference @ self._filters
            scale = responses.abs().median(0).values.clamp(min=LEAST_SCALE)
            self._filters /= scale
            mixes = torch.randn(channels, len(scale), generator=generator).to(device)
            shares = torch.rand(len(scale), generator=generator).to(device)
            spread = (_means(reference, channels) @ mixes).std(0)
            self._context = mixes * shares / spread.clamp(min=LEAST_CONTEXT)
        everything = torch.arange(self._filters.shape[1])
        self._wanted = sort_rows(self._project(reference, everything))
        counts = [POOL * family.count for family in families]
        weights = torch.cat([torch.full((family.count * POOL,), family.weight / family.count) for family in families])
        self._weights = weights.to(device) / self._wanted.var(dim=1).clamp(min=LEAST_VARIANCE)
        self._starts = [sum(counts[:index]) for index in range(len(counts))]

    def __call__(self, flat: Tensor) -> Tensor:
        """The weighted mean squared difference of sorted projections of patches (n, channels · 49), a scalar in units
        of the exemplar's variance along each direction.
        """
        chosen = self._choose()
        values = self._project(flat, chosen)
        return (matched_difference(values, self._wanted[chosen]) * self._weights[chosen]).sum()

    def _choose(self) -> Tensor:
        """The indices of the directions of one comparison: each family's count out of its pool."""
        picks = [
            start + torch.randperm(POOL * family.count, generator=self._generator)[: family.count]
            for start, family in zip(self._starts, self._families, strict=True)
        ]
        return torch.cat(picks)

    def _project(self, flat: Tensor, chosen: Tensor) -> Tensor:
        """The patches' values along the chosen directions, (directions, n): rows that can be sorted as they lie."""
        responses = self._filters[:, chosen].t() @ flat.t()
        if not self._compressed:
            return responses
        return responses.asinh() + self._context[:, chosen].t() @ _means(flat, self._context.shape[0]).t()


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


def _one_channel(channels: int, count: int, generator: torch.Generator) -> Tensor:
    """A mask (channels, 1, 1, count) that leaves each filter one channel, chosen at random."""
    chosen = torch.randint(channels, (count,), generator=generator)
    return torch.nn.functional.one_hot(chosen, channels).t().float()[:, None, None]


def _means(flat: Tensor, channels: int) -> Tensor:
    """The mean colour of each patch: (n, channels)."""
    return flat.view(len(flat), channels, -1).mean(2)


def matched_difference(values: Tensor, wanted: Tensor) -> Tensor:
    """The mean squared difference of each row of values (rows, n) from one of sorted values (rows, m), matched by rank:
    (rows,)."""
    with torch.no_grad():
        quantiles = _quantile_index(wanted.shape[1], values.shape[1])
        target = torch.empty_like(values).scatter_(1, _argsort(values), wanted[:, quantiles])
    return (values - target).square().mean(1)


def _quantile_index(available: int, wanted: int) -> Tensor:
    """The indices, among `available` sorted values, of `wanted` equally spaced quantiles."""
    return ((torch.arange(wanted) + 0.5) * (available / wanted)).long()


def sort_rows(values: Tensor) -> Tensor:
    """The rows, sorted; numpy's vectorised sort is an order of magnitude faster than torch's on a CPU."""
    if values.device.type == "cpu":
        return torch.from_numpy(np.sort(values.numpy(), axis=1))
    return values.sort(1).values


def _argsort(values: Tensor) -> Tensor:
    """The order that sorts each row, by the faster library as in `sort_rows`."""
    if values.device.type == "cpu":
        return torch.from_numpy(np.argsort(values.detach().numpy(), axis=1))
    return values.argsort(1)
