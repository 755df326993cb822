"""Sinkhorn divergence of two point clouds, as its gradient: what muNCA compares patches with.

J. Feydy et al., "Interpolating between Optimal Transport and MMD using Sinkhorn Divergences", AISTATS 2019: symmetric
updates while the blur shrinks, and the self-transport taken off, so that the plan's blur does not shrink the cloud.
"""

from __future__ import annotations

import torch
from torch import Tensor

BLUR = 0.05  # the smallest length at which points are told apart
SCALING = 0.5  # by which the blur shrinks, an update each


def pull(points: Tensor, wanted: Tensor) -> Tensor:
    """Where each of the points (n, size) should move: (n, size), the divergence's negative gradient times n.

    wanted: (m, size). The cost is half the squared distance.
    """
    with torch.no_grad():
        blurs = _blurs(points, wanted)
        across, own = _cost(points, wanted), _cost(points, points)
        g = _potential(across, blurs)
        f = _own_potential(own, blurs)
        plan = ((g - across) / BLUR**2).softmax(1)
        self_plan = ((f - own) / BLUR**2).softmax(1)
        return plan @ wanted - self_plan @ points


def _blurs(points: Tensor, wanted: Tensor) -> list[float]:
    """From the clouds' diameter down to BLUR."""
    both = torch.cat([points, wanted])
    blurs = [max(float((both.amax(0) - both.amin(0)).norm()), BLUR)]
    while blurs[-1] > BLUR:
        blurs.append(max(blurs[-1] * SCALING, BLUR))
    return blurs


def _cost(left: Tensor, right: Tensor) -> Tensor:
    norms = 0.5 * left.square().sum(1)[:, None] + 0.5 * right.square().sum(1)
    return (norms - left @ right.t()).clamp(min=0)


def _potential(cost: Tensor, blurs: list[float]) -> Tensor:
    """The dual potential (m,) of the second cloud, each point weighing the same."""
    f, g = torch.zeros(cost.shape[0]), torch.zeros(cost.shape[1])
    for blur in blurs:
        fresh = _soft_minimum(cost - g, 1, blur**2), _soft_minimum(cost - f[:, None], 0, blur**2)
        f, g = (f + fresh[0]) / 2, (g + fresh[1]) / 2
    return g


def _own_potential(cost: Tensor, blurs: list[float]) -> Tensor:
    """The same from a cloud to itself, where both potentials are equal."""
    f = torch.zeros(len(cost))
    for blur in blurs:
        f = (f + _soft_minimum(cost - f, 1, blur**2)) / 2
    return f


def _soft_minimum(values: Tensor, axis: int, epsilon: float) -> Tensor:
    mean = torch.logsumexp(values / -epsilon, axis) - torch.log(torch.tensor(float(values.shape[axis])))
    return -epsilon * mean
