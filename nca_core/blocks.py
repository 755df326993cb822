"""What the blocks of a picture are like: means, and how much detail of each size there is."""

from __future__ import annotations

import numpy as np

from .arrays import Array


def block_means(image: Array, blocks: int) -> Array:
    """The means over `blocks` × `blocks` rectangles of an image (height, width[, channels]) that is no smaller."""
    rows, columns = (np.arange(blocks + 1) * side // blocks for side in image.shape[:2])
    sums = np.add.reduceat(np.add.reduceat(image, rows[:-1], axis=0), columns[:-1], axis=1)
    areas = np.diff(rows)[:, None] * np.diff(columns)[None, :]
    means: Array = (sums / areas.reshape(blocks, blocks, *[1] * (image.ndim - 2))).astype(np.float32)
    return means


def octaves(picture: Array, count: int) -> list[Array]:
    """The bands of a Laplacian pyramid (P. Burt, E. Adelson, 1983), finest first: `count` arrays, each half as large.

    Bands are differences from a blur rather than from block means, which lose every edge that lies between two blocks.
    """
    bands = []
    for _ in range(count):
        blurred = _blur(_blur(picture).swapaxes(0, 1)).swapaxes(0, 1)
        bands.append(picture[1:-1, 1:-1] - blurred)
        picture = blurred[::2, ::2]
    return bands


def _blur(picture: Array) -> Array:
    """The picture blurred down its columns by binomial weights 1 2 1; it loses a row at either end."""
    blurred: Array = (picture[:-2] + picture[2:]) / 4 + picture[1:-1] / 2
    return blurred
