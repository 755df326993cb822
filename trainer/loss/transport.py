"""Semi-discrete optimal transport of patches, the term of the loss that brings structure.

Each patch of the output goes to the exemplar patch that is nearest once potentials are taken off; the potentials rise
where the exemplar's patches are used too rarely, so that in the long run each is used equally often. After A. Houdard,
A. Leclaire, N. Papadakis and J. Rabin, "A Generative Model for Texture Synthesis based on Optimal Transport between
Feature Distributions" (GOTEX), JMIV 2022, equations 5 and 9, with the ascent of the potentials interleaved with the
descent of the network.

What is paid for is the distance and not its square, which pulls a patch to the mean of what it might become: the
distance lets it decide, so corners, straight sides and closed joints come out. At 0 it is softened, after P.
Charbonnier, L. Blanc-Féraud, G. Aubert and M. Barlaud, "Two deterministic half-quadratic regularization algorithms for
computed imaging", ICIP 1994.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .patches import Bank

RATE = 0.02
AXES = 64  # principal axes along which the nearest patch is searched
#: With grain of its own, an image is compared only along the axes that hold this share of the variance: no patch of
#: noise resembles another, so transport would smooth the rest away.
STRUCTURE = 0.97
SOFTNESS = 0.01  # the squared distance, in units of variance, below which a distance is nearly quadratic


class Transport:
    """The transport of an output's patches to the exemplar's bank, on one level of the pyramid.

    potential: that of each of the bank's patches, (count,) float32; it is all that changes from one comparison to the
    next.
    """

    def __init__(self, bank: Bank, grainy: bool = False) -> None:
        """grainy: leave the axes of least variance out of the distance."""
        flat = bank.patches.flatten(1)
        shares, axes = principal_axes(flat)
        self._unit = bank.variance * flat.shape[1]
        self._weight = bank.trust
        self._axes = axes[:, :AXES].contiguous()
        self._search = (flat @ self._axes).t().contiguous()
        self._half_norm = self._search.square().sum(0) / 2
        self.potential = torch.zeros_like(self._half_norm)
        self._compared = axes[:, : int((shares < STRUCTURE).sum()) + 1].contiguous() if grainy else None
        self._targets = flat if self._compared is None else flat @ self._compared

    def __call__(self, flat: Tensor) -> Tensor:
        """Twice the mean distance of patches (n, channels · 49) from those assigned to them, a scalar in units of the
        bank's deviation, weighted by how well the bank stands for the exemplar. Each call moves the potentials.
        """
        with torch.no_grad():
            target = self._targets[self._assign(flat)]
        seen = flat if self._compared is None else flat @ self._compared
        squares = (seen - target).square().sum(1) / self._unit
        distances: Tensor = (squares + SOFTNESS).sqrt() - SOFTNESS**0.5
        return 2 * self._weight * distances.mean()

    def _assign(self, flat: Tensor) -> Tensor:
        """The index of the bank's patch for each patch, (n,); then the potentials take one step of their ascent."""
        bias = 0.5 * self._unit * self.potential - self._half_norm
        nearest = argmax_rows(torch.addmm(bias, flat @ self._axes, self._search))
        share = torch.bincount(nearest, minlength=len(self.potential)) / len(nearest)
        self.potential -= RATE * (share * len(self.potential) - 1)
        return nearest


def principal_axes(vectors: Tensor) -> tuple[Tensor, Tensor]:
    """The principal axes of vectors (count, size) about their mean.

    Returns the share of all variance that each axis holds together with those before it, (size,), and the axes as
    columns by falling variance, (size, size).
    """
    centred = vectors - vectors.mean(0)
    variances, axes = torch.linalg.eigh((centred.t() @ centred).cpu())
    variances = variances.flip(0).clamp(min=0)
    return variances.cumsum(0) / variances.sum().clamp(min=1e-12), axes.flip(1).to(vectors.device)


def argmax_rows(scores: Tensor) -> Tensor:
    """The index of the largest value of each row; on a CPU numpy finds it several times faster than torch."""
    if scores.device.type == "cpu":
        return torch.from_numpy(np.argmax(scores.numpy(), axis=1))
    return scores.argmax(1)
