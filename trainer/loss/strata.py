"""Strata: patches sorted by how much goes on around their middles, so that like is compared with like.

Edges and mortar supply the rare answers of every filter. Sorted together with them, a smooth face owes no specks:
growths had the exemplar's answers from the first to the last thousandth, and faces without any. Within the quietest
quarter the same growths lacked a fifth of the tails. So on the finest image each quarter is compared with that of the
exemplar by itself (stratification: J. Neyman, "On the Two Different Aspects of the Representative Method", JRSS 1934).
On coarser images, whose patches hold edges of whole stones, it makes stones fuse (RESEARCH.md).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from ..exemplar.pyramid import PATCH

STRATA = 4
MIDDLE = 3  # pixels on a side, which do not count: a speck there must not move its patch to another stratum
TIES = 1e-4  # of a ramp over the patch: a regular drawing has many patches with equal rims, mirrored or inverted
#: 1 on the rim of a patch (7, 7), 0 in its middle.
RIM = functional.pad(torch.zeros(MIDDLE, MIDDLE), [(PATCH - MIDDLE) // 2] * 4, value=1.0)
LEAST_PATCHES = 64  # of an exemplar's level, that it is worth dividing


def by_rim(flat: Tensor, channels: int, strata: int) -> Tensor:
    """The order of patches (n, channels · 49) by the variance of their rims, all channels' together, the quietest
    first: indices of so many that `strata` equal parts of at least one patch lie one after the other. Some are left
    out, or come again."""
    with torch.no_grad():
        count, rim = RIM.sum(), RIM.flatten().to(flat.device)
        each = flat.view(len(flat), channels, -1)
        variances = (each.square() @ rim - (each @ rim).square() / count).sum(1)
        order = (variances / (count - 1) + flat @ torch.linspace(0, TIES, flat.shape[1], device=flat.device)).argsort()
    wanted = max(1, len(flat) // strata) * strata
    chosen: Tensor = order[quantile_index(len(flat), wanted).to(order.device)]
    return chosen


def quantile_index(available: int, wanted: int) -> Tensor:
    """The indices, among `available` sorted values, of `wanted` equally spaced quantiles."""
    return ((torch.arange(wanted) + 0.5) * (available / wanted)).long()
