"""Semi-discrete optimal transport of patches: the part of the loss that brings structure.

Each patch of the output goes to the exemplar patch that is nearest once potentials are taken off; the potentials
rise where the exemplar's patches are used too rarely, so that in the long run each is used equally often. After
A. Houdard, A. Leclaire, N. Papadakis and J. Rabin, "A Generative Model for Texture Synthesis based on Optimal
Transport between Feature Distributions" (GOTEX), JMIV 2022, equations 5 and 9, with the ascent of the potentials
interleaved with the descent of the network.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .patches import Bank

RATE = 0.02


class Transport:
    """Patches of one pyramid level of the output against the exemplar's bank; keeps the potentials."""

    def __init__(self, bank: Bank, dtype: torch.dtype) -> None:
        self._bank = bank.patches.flatten(1)
        self._unit = bank.variance * self._bank.shape[1]
        self._search = (self._bank / self._unit**0.5).t().to(dtype).contiguous()
        self._half_norm = self._bank.square().sum(1) / (2 * self._unit)
        self._potential = torch.zeros_like(self._half_norm)

    def __call__(self, patches: Tensor) -> Tensor:
        """Mean squared distance of patches (n, channels, 7, 7) to those assigned to them, in units of variance."""
        flat = patches.flatten(1)
        with torch.no_grad():
            nearest = self._assign(flat)
            target = self._bank[nearest]
        return (flat - target).square().sum(1).mean() / self._unit

    def _assign(self, flat: Tensor) -> Tensor:
        scores = ((flat / self._unit**0.5).to(self._search.dtype) @ self._search).float()
        scores += 0.5 * self._potential - self._half_norm
        nearest = argmax_rows(scores)
        share = torch.bincount(nearest, minlength=len(self._potential)) / len(nearest)
        self._potential -= RATE * (share * len(self._potential) - 1)
        return nearest


def argmax_rows(scores: Tensor) -> Tensor:
    """Row-wise argmax; on a CPU numpy's is several times faster than torch's."""
    if scores.device.type == "cpu":
        return torch.from_numpy(np.argmax(scores.numpy(), axis=1))
    return scores.argmax(1)
