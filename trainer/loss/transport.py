"""Semi-discrete optimal transport of patches, the term of the loss that brings structure.

Each patch of the output goes to the exemplar patch that is nearest once potentials are taken off; the potentials rise
where the exemplar's patches are used too rarely, so that in the long run each is used equally often. After A. Houdard,
A. Leclaire, N. Papadakis and J. Rabin, "A Generative Model for Texture Synthesis based on Optimal Transport between
Feature Distributions" (GOTEX), JMIV 2022, equations 5 and 9, with the ascent of the potentials interleaved with the
descent of the network. Two things are different:

Patches are compared by distance and not by its square, which pulls a patch to the mean of what it might become; the
distance lets it decide. (Softened at 0, after P. Charbonnier, L. Blanc-Féraud, G. Aubert and M. Barlaud, "Two
deterministic half-quadratic regularization algorithms for computed imaging", ICIP 1994.)

And transport is debiased: alone it asks for a smooth picture, since to grain that never recurs a smooth patch is nearer
than any other grain. So the distance of each patch from the nearest of the output's own is taken off: patches are drawn
to the exemplar's, and driven apart from each other. Both forces have the same size, so that they are at rest where the
output is as various as the exemplar: for noise of deviation s against noise of deviation 1, the distances are as
sqrt(s² + 1) and sqrt(2) s, and sqrt(s² + 1) - sqrt(2) s / 2 is least at s = 1. After the energy distance (G. Székely
and M. Rizzo, "Energy statistics: A class of statistics based on distances", JSPI 2013, equation 1) and the Sinkhorn
divergence (A. Genevay, G. Peyré and M. Cuturi, "Learning Generative Models with Sinkhorn Divergences", AISTATS 2018,
equation 3).
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .patches import Bank

RATE = 0.02
AXES = 64  # principal axes along which the nearest patch is searched
SOFTNESS = 0.01  # the squared distance, in units of variance, below which a distance is nearly quadratic
REPULSION = 0.7  # times the gradient that a patch gets from the exemplar's; at 1 structure frays while it is learnt


class Transport:
    """The transport of an output's patches to the exemplar's bank, on one level of the pyramid.

    potential: that of each of the bank's patches, (count,) float32; it is all that changes from one comparison to the
    next.
    """

    def __init__(self, bank: Bank, repulsion: float = REPULSION) -> None:
        """repulsion: how hard patches are driven apart, 1 being as hard as they are drawn to the exemplar's."""
        self._repulsion = repulsion
        self._targets = bank.patches.flatten(1)
        self._unit = bank.variance * self._targets.shape[1]
        self._axes = principal_axes(self._targets)[:, :AXES].contiguous()
        self._search = (self._targets @ self._axes).t().contiguous()
        self._half_norm = self._search.square().sum(0) / 2
        self.potential = torch.zeros_like(self._half_norm)

    def __call__(self, flat: Tensor) -> Tensor:
        """Twice the mean distance of patches (n, channels · 49) from those assigned to them, less the repulsion times
        that from the nearest of their own: a scalar in units of the bank's deviation. Each call moves the potentials.
        """
        with torch.no_grad():
            places = flat @ self._axes
            target = self._targets[self._assign(places)]
            own = flat[nearest_across_halves(places)]
        return self._distance(flat, target) - self._repulsion * self._distance(flat, own)

    def _distance(self, flat: Tensor, other: Tensor) -> Tensor:
        """Twice the mean distance of patches (n, size) from those of the same index in `other`, softened at 0."""
        squares = (flat - other).square().sum(1) / self._unit
        distances: Tensor = (squares + SOFTNESS).sqrt() - SOFTNESS**0.5
        return 2 * distances.mean()

    def _assign(self, places: Tensor) -> Tensor:
        """The index of the bank's patch for each patch, (n,), by its coordinates along the axes (n, axes); then the
        potentials take one step of their ascent."""
        bias = 0.5 * self._unit * self.potential - self._half_norm
        nearest = argmax_rows(torch.addmm(bias, places, self._search))
        share = torch.bincount(nearest, minlength=len(self.potential)) / len(nearest)
        self.potential -= RATE * (share * len(self.potential) - 1)
        return nearest


def nearest_across_halves(places: Tensor) -> Tensor:
    """For each of the patches (n, axes), the index of the nearest in the other half of them, (n,).

    Patches come row by row, so hardly any of the other half overlaps with a patch, and would be near for that alone. A
    single patch has itself alone.
    """
    half = len(places) // 2
    if half == 0:
        return torch.zeros(len(places), dtype=torch.long, device=places.device)
    first, second = places[:half], places[half:]
    products = first @ second.t()
    of_first = argmax_rows(products - second.square().sum(1) / 2) + half
    of_second = argmax_rows((products.t() - first.square().sum(1) / 2).contiguous())
    return torch.cat([of_first, of_second])


def principal_axes(vectors: Tensor) -> Tensor:
    """The principal axes of vectors (count, size) about their mean, as columns by falling variance: (size, size)."""
    centred = vectors - vectors.mean(0)
    axes: Tensor = torch.linalg.eigh((centred.t() @ centred).cpu()).eigenvectors
    return axes.flip(1).to(vectors.device)


def argmax_rows(scores: Tensor) -> Tensor:
    """The index of the largest value of each row; on a CPU numpy finds it several times faster than torch."""
    if scores.device.type == "cpu":
        return torch.from_numpy(np.argmax(scores.numpy(), axis=1))
    return scores.argmax(1)
