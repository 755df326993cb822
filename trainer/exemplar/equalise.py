"""Equalisation: the linear change of units in which the loss compares maps, and its inverse for the decoder.

Every map is brought to the same variance, else the one with the most contrast owns the loss. Inside a colour map the
channels are nearly copies of each other, so hue is a small part of their variance although the eye weighs it heavily:
colours are turned to their principal axes, which are then brought half the way (in log variance) to equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from nca_core.maps import map_slices

LEAST_DEVIATION = 0.02  # a map flatter than this is not amplified further


@dataclass(frozen=True)
class Equalisation:
    """The change of units z = (x - mean) @ forward, and back, x = z @ backward + mean.

    mean: (channels,) float32. forward, backward: (channels, channels) float32.
    """

    mean: Tensor
    forward: Tensor
    backward: Tensor

    def apply(self, image: Tensor) -> Tensor:
        """Map values (..., channels) in 0..1 in equalised units, of mean 0 and, on average, variance 1 in each map."""
        return (image - self.mean) @ self.forward

    def invert(self, image: Tensor) -> Tensor:
        """Equalised units (..., channels) as map values again."""
        return image @ self.backward + self.mean

    def to(self, device: torch.device) -> Equalisation:
        """The same equalisation on another device."""
        return Equalisation(self.mean.to(device), self.forward.to(device), self.backward.to(device))


def equalisation(image: Tensor, maps: tuple[str, ...]) -> Equalisation:
    """The equalisation for an exemplar (height, width, channels) in 0..1. maps: those of its channels, in order."""
    pixels = image.flatten(0, 1)
    mean = pixels.mean(0)
    forward = torch.zeros(len(mean), len(mean))
    for part in map_slices(maps).values():
        axes, deviations = _axes(pixels[:, part] - mean[part])
        forward[part, part] = axes * _scales(deviations)
    return Equalisation(mean, forward, torch.linalg.inv(forward))


def _axes(centred: Tensor) -> tuple[Tensor, Tensor]:
    """The principal axes as columns, with a fixed sign, and the standard deviations along them."""
    variances, axes = torch.linalg.eigh(centred.t() @ centred / len(centred))
    signs = torch.where(axes.sum(0) < 0, -1.0, 1.0)
    return axes * signs, variances.clamp(min=0).sqrt()


def _scales(deviations: Tensor) -> Tensor:
    """The factor of each axis: half-whitened, then all axes together brought to variance 1 each on average."""
    deviations = deviations.clamp(min=LEAST_DEVIATION / 4)
    scales = deviations**-0.5
    total = ((deviations * scales).square().mean()).sqrt().clamp(min=LEAST_DEVIATION)
    return scales / total
