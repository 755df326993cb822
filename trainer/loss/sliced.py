"""Sliced Wasserstein terms, which bring back the palette and the grain that overlapping patches average away.

Along a random direction the optimal transport of two sets is the matching of their sorted values (J. Rabin, G. Peyré,
J. Delon and M. Bernot, "Wasserstein Barycenter and its Application to Texture Mixing", SSVM 2011).

Colour: random mixes of the channels of single pixels and of small windows. Grain: random mean-free filters, white and
oriented, half of them of one channel only (so that a smooth height stays smooth under a grainy colour), and the
exemplar's independent components (so that specks are few and faces smooth). Their responses are compressed (edges are
large and few: left as they are, they drown the grain of the areas between), a random share of the patch's mean
colour is added (so that each area gets the grain that is its own), and on the finest image quiet patches are compared
with quiet ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from ..exemplar.pyramid import PATCH
from .filters import POOL, Family, Slices
from .independent import Independent
from .patches import Bank
from .strata import LEAST_PATCHES, by_rim, quantile_index

LEAST_SCALE = 0.02  # in equalised units: finer differences are 8-bit steps, or noise on a flat map
LEAST_CONTEXT = 0.3  # of mean colours, in equalised units: a regular pattern hardly has any difference in them
TAILS = 0.5  # of the weights of sorted grain: a speck is one pixel of a hundred, and the first one sees
LEAST_VARIANCE = 0.5  # of values along a direction: a flat exemplar is not asked for more and more exactly


COLOUR = (Slices(1, 24, weight=1.0), Slices(3, 16, weight=0.5))
GRAIN = (
    Slices(3, 20, weight=0.5),
    Slices(5, 12, weight=0.25),
    Slices(PATCH, 24, weight=0.75, oriented=True),
    Independent(3, 16, weight=3.0),
    Independent(5, 16, weight=3.0),
)


class Sliced:
    """The comparison of one level along directions drawn from a pool.

    The exemplar's values along them are sorted once.
    """

    def __init__(
        self,
        bank: Bank,
        families: Sequence[Family],
        compressed: bool,
        generator: torch.Generator,
        strata: int = 1,
    ) -> None:
        """compressed: mean-free filters with compressed responses and context (grain), not linear mixes (colour).
        strata: in how many equal parts, by their rims, patches are compared, each part by itself."""
        reference = bank.patches.flatten(1)
        self._families, self._compressed, self._generator = families, compressed, generator
        self._channels, device = bank.patches.shape[1], reference.device
        drawn = [family.draw(bank.patches, compressed, generator).to(device) for family in families]
        self._filters = torch.cat(drawn, 1)
        if compressed:
            scales = [family.scale(reference @ filters) for family, filters in zip(families, drawn, strict=True)]
            scale = torch.cat(scales).clamp(min=LEAST_SCALE)
            self._filters /= scale
            mixes = torch.randn(self._channels, len(scale), generator=generator).to(device)
            shares = torch.rand(len(scale), generator=generator).to(device)
            spread = (_means(reference, self._channels) @ mixes).std(0)
            self._context = mixes * shares / spread.clamp(min=LEAST_CONTEXT)
        self._strata = strata if len(reference) >= LEAST_PATCHES else 1
        self._wanted = sort_rows(self._project(reference, torch.arange(self._filters.shape[1])))
        counts = [POOL * family.count for family in families]
        each = [torch.full((POOL * family.count,), family.weight / family.count) for family in families]
        weights = torch.cat(each).to(device)[:, None] / self._strata
        self._weights = weights / self._wanted.var(dim=2).clamp(min=LEAST_VARIANCE)
        self._starts = [sum(counts[:index]) for index in range(len(counts))]

    def __call__(self, flat: Tensor) -> Tensor:
        """The weighted mean squared difference of sorted projections of patches (n, channels · 49), a scalar in units
        of the exemplar's variance along each direction.
        """
        chosen = self._choose()
        values = self._project(flat, chosen)
        differences = matched_difference(values, self._wanted[chosen], TAILS if self._compressed else 0.0)
        return (differences * self._weights[chosen]).sum()

    def _choose(self) -> Tensor:
        """The indices of the directions of one comparison: each family's count out of its pool."""
        picks = [
            start + torch.randperm(POOL * family.count, generator=self._generator)[: family.count]
            for start, family in zip(self._starts, self._families, strict=True)
        ]
        return torch.cat(picks)

    def _project(self, flat: Tensor, chosen: Tensor) -> Tensor:
        """The patches' values along the chosen directions, (directions, strata, n): rows that can be sorted as they
        lie."""
        values = self._filters[:, chosen].t() @ flat.t()
        if self._compressed:
            values = values.asinh() + self._context[:, chosen].t() @ _means(flat, self._channels).t()
        if self._strata > 1:
            values = values.index_select(1, by_rim(flat, self._channels, self._strata))
        return values.view(len(chosen), self._strata, -1)


def _means(flat: Tensor, channels: int) -> Tensor:
    """The mean colour of each patch: (n, channels)."""
    return flat.view(len(flat), channels, -1).mean(2)


def matched_difference(values: Tensor, wanted: Tensor, tails: float = 0.0) -> Tensor:
    """The mean squared difference of each row of values (..., n) from one of sorted values (..., m), matched by rank:
    (...). tails: how much more the smallest and the largest values count (see `_rank_weights`)."""
    with torch.no_grad():
        order = _argsort(values)
        quantiles = quantile_index(wanted.shape[-1], values.shape[-1])
        target = torch.empty_like(values).scatter_(-1, order, wanted[..., quantiles])
    squares = (values - target).square()
    if tails:
        ranks = _rank_weights(values.shape[-1], tails).to(values).expand_as(values)
        squares = squares * torch.empty_like(values).scatter_(-1, order, ranks)
    return squares.mean(-1)


def _rank_weights(count: int, tails: float) -> Tensor:
    """The weight of each of `count` sorted values, 1 on average: (q (1 - q))^-tails at quantile q. With 1 it is that of
    T. Anderson and D. Darling, "Asymptotic Theory of Certain 'Goodness of Fit' Criteria Based on Stochastic Processes",
    Ann. Math. Statist. 1952, equation 4.5."""
    quantiles = (torch.arange(count) + 0.5) / count
    weights = (quantiles * (1 - quantiles)) ** -tails
    return weights / weights.mean()


def sort_rows(values: Tensor) -> Tensor:
    """The rows, sorted; numpy's vectorised sort is an order of magnitude faster than torch's on a CPU."""
    if values.device.type == "cpu":
        return torch.from_numpy(np.sort(values.numpy(), axis=-1))
    return values.sort(-1).values


def _argsort(values: Tensor) -> Tensor:
    """The order that sorts each row, by the faster library as in `sort_rows`."""
    if values.device.type == "cpu":
        return torch.from_numpy(np.argsort(values.detach().numpy(), axis=-1))
    return values.argsort(-1)
