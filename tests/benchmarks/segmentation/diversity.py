"""How different samples are: of each its nearest neighbour, among the others and in the exemplar.

Samples are compared as 16 x 16 pixels of their colours, by the root of the mean squared difference, in all eight ways
to put a square. Whatever is copied has a neighbour at nearly 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .pairs import turned

SIDE = 16


@dataclass(frozen=True)
class Distances:
    """To the nearest neighbour: the median and the least of all samples."""

    median: float
    least: float


def among(pictures: Tensor) -> Distances:
    """Each to its nearest among the others."""
    distance = _distances(pictures, pictures)
    distance.fill_diagonal_(torch.inf)
    return _summed(distance)


def between(pictures: Tensor, others: Tensor) -> Distances:
    """Each of `pictures` to its nearest among `others`."""
    return _summed(_distances(pictures, others))


def _distances(pictures: Tensor, others: Tensor) -> Tensor:
    """The least over the eight ways to put the others, (pictures, others)."""
    wanted = _small(pictures)
    ways = [torch.cdist(wanted, _small(turned(others, number))) for number in range(8)]
    return torch.stack(ways).amin(0) / wanted.shape[1] ** 0.5


def _small(pictures: Tensor) -> Tensor:
    return functional.adaptive_avg_pool2d(pictures, SIDE).flatten(1)


def _summed(distance: Tensor) -> Distances:
    nearest = distance.amin(1)
    return Distances(float(nearest.median()), float(nearest.min()))
