"""Triangles that are laid out flat, as an image: values at their corners, linear in between. No bpy."""

from __future__ import annotations

import numpy as np

from nca_core.arrays import Array

_SLACK = 1e-6  # of a triangle: pixels on an edge belong to it
_MARGIN = 4  # pixels around triangles that get the nearest one's values, so that no edge is read half


def rasterised(corners: Array, values: Array, size: tuple[int, int]) -> tuple[Array, Array]:
    """An image of triangles, and where there are any: (height, width, numbers) float32 and (height, width) float32, 0
    or 1; rows from the top.

    corners: (triangles, 3, 2), UV coordinates, of which the whole parts do not count: images repeat. values:
    (triangles, 3, numbers). Where triangles lie over each other the last one is seen. Pixels have the values at their
    centres.

    >>> square = np.array([[(0, 0), (1, 0), (1, 1)], [(0, 0), (1, 1), (0, 1)]], np.float32)
    >>> image, there = rasterised(square, square, (2, 4))
    >>> image[0, :, 0].tolist(), image[:, 0, 1].tolist(), there.min()
    ([0.125, 0.375, 0.625, 0.875], [0.75, 0.25], np.float32(1.0))
    """
    height, width = size
    image, there = np.zeros((height, width, values.shape[2]), np.float32), np.zeros(size, np.float32)
    places = corners.astype(np.float64) * (width, height) - 0.5  # of the corners, in pixels' centres from below
    for (first, second, third), of_corners in zip(places, values, strict=True):
        low = np.ceil(np.minimum(np.minimum(first, second), third) - _SLACK).astype(int)
        high = np.floor(np.maximum(np.maximum(first, second), third) + _SLACK).astype(int) + 1
        one, other = second - first, third - first
        area = one[0] * other[1] - one[1] * other[0]
        if (high <= low).any() or area == 0:
            continue
        x = np.arange(low[0], high[0])[None, :] - first[0]
        y = np.arange(low[1], high[1])[:, None] - first[1]
        second_share, third_share = (x * other[1] - y * other[0]) / area, (y * one[0] - x * one[1]) / area
        shares = np.stack([1 - second_share - third_share, second_share, third_share], axis=2)
        rows, columns = np.nonzero((shares >= -_SLACK).all(2))
        if len(rows):
            into = (height - 1 - (rows + low[1]) % height, (columns + low[0]) % width)
            image[into] = shares[rows, columns].astype(np.float32) @ of_corners
            there[into] = 1
    return _spread(image, there), there


def _spread(image: Array, there: Array) -> Array:
    """The image with values a few pixels around what is there, from the neighbours."""
    known = there.copy()
    for _pixel in range(_MARGIN):
        total, count = np.zeros_like(image), np.zeros_like(known)
        for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
            near = np.roll(known, step, axis)
            total += np.roll(image, step, axis) * near[..., None]
            count += near
        grown = (known == 0) & (count > 0)
        image[grown] = total[grown] / count[grown][:, None]
        known[grown] = 1
    return image
