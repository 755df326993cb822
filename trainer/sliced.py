"""Sliced Wasserstein terms: grain (random mean-free filters) and colour (random mixes of the channels).

Along a random direction the optimal transport of two sets is the matching of their sorted values (J. Rabin, G. Peyré,
J. Delon and M. Bernot, "Wasserstein Barycenter and its Application to Texture Mixing", SSVM 2011). What overlapping
patches average away comes back with these: contrast and histogram of the finest details, and the palette.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .patches import PATCH, Bank


@dataclass(frozen=True)
class Slices:
    """A family of random directions: square windows of `size` pixels, with or without their mean."""

    size: int
    count: int
    mean_free: bool

    def draw(self, channels: int, generator: torch.Generator) -> Tensor:
        """Random unit filters, (channels · size², count)."""
        filters = torch.randn(channels, self.size**2, self.count, generator=generator)
        if self.mean_free:
            filters -= filters.mean(1, keepdim=True)
        filters = filters.flatten(0, 1)
        unit: Tensor = filters / torch.linalg.vector_norm(filters, dim=0)
        return unit


COLOUR = Slices(size=1, count=24, mean_free=False)
COLOUR_PATCH = Slices(size=3, count=16, mean_free=False)
GRAIN = (Slices(size=3, count=24, mean_free=True), Slices(size=5, count=24, mean_free=True))


def sliced(patches: Tensor, bank: Bank, slices: Slices, generator: torch.Generator) -> Tensor:
    """Mean squared difference of sorted projections, in units of the exemplar's variance along them.

    patches: (n, channels, 7, 7); only their central window of slices.size pixels is looked at.
    """
    directions = slices.draw(patches.shape[1], generator).to(patches.device)
    window = slice((PATCH - slices.size) // 2, (PATCH + slices.size) // 2)
    values = (patches[:, :, window, window].flatten(1) @ directions).t()
    with torch.no_grad():
        wanted = (bank.patches[:, :, window, window].flatten(1) @ directions).t()
        quantiles = _sort(wanted)[:, _quantile_index(wanted.shape[1], values.shape[1])]
        unit = quantiles.var(dim=1).mean().clamp(min=1e-6)
        target = torch.empty_like(values).scatter_(1, _argsort(values), quantiles)
    return (values - target).square().mean() / unit


def _quantile_index(available: int, wanted: int) -> Tensor:
    """Which of `available` sorted values stand for `wanted` equally spaced quantiles."""
    return ((torch.arange(wanted) + 0.5) * (available / wanted)).long()


def _sort(values: Tensor) -> Tensor:
    """Sort rows; numpy's vectorised sort is an order of magnitude faster than torch's on a CPU."""
    if values.device.type == "cpu":
        return torch.from_numpy(np.sort(values.numpy(), axis=1))
    return values.sort(1).values


def _argsort(values: Tensor) -> Tensor:
    if values.device.type == "cpu":
        return torch.from_numpy(np.argsort(values.detach().numpy(), axis=1))
    return values.argsort(1)
