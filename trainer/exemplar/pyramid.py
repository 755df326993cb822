"""The exemplar's pyramid: the image and its halvings, down to the smallest that patches still fit into."""

from __future__ import annotations

import torch
from torch import Tensor

PATCH = 7  # pixels on a side of the patches that the loss compares


def pyramid(image: Tensor, levels: int) -> list[Tensor]:
    """The image (height, width, channels) and its halvings, finest first: `levels`, or as many as patches fit into."""
    images = [image]
    while len(images) < min(levels, pyramid_levels(*image.shape[:2])):
        images.append(halve(images[-1]))
    return images


def pyramid_levels(height: int, width: int) -> int:
    """The number of levels that an exemplar's pyramid can have: the smallest has room for a few different patches."""
    levels, side = 1, min(height, width)
    while side >= 2 * (PATCH + 2):
        levels, side = levels + 1, side // 2
    return levels


def halve(image: Tensor) -> Tensor:
    """The image (height, width, channels) at half the size, through [1 3 3 1] / 8 along each axis.

    An odd last row or column is dropped. Means of 2 × 2 pixels would alias: a coarse level would learn beats that are
    not in the material.
    """
    even = image[: image.shape[0] // 2 * 2, : image.shape[1] // 2 * 2]
    return _halve_rows(_halve_rows(even).transpose(0, 1)).transpose(0, 1).contiguous()


def _halve_rows(image: Tensor) -> Tensor:
    first, second = image[::2], image[1::2]
    before, after = torch.cat([first[:1], second[:-1]]), torch.cat([first[1:], second[-1:]])
    return (first + second) * 0.375 + (before + after) * 0.125
