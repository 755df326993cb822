"""A block against every place of a picture, by Fourier transforms: what both ways of quilting search with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import fft

from nca_core.kernels import cores

from .arrays import Stack

Plane = npt.NDArray[np.float32]


class Correlated:
    """A picture (height, width, channels), transformed once. scipy's transforms stay in float32, and a block's few rows
    are transformed alone: together three to four times as fast as numpy's."""

    def __init__(self, picture: Stack) -> None:
        self._size = picture.shape[:2]
        self._picture = fft.rfft2(_planes(picture), workers=cores())

    def with_block(self, block: Stack) -> Plane:
        """The sum of products of a block (rows, columns, channels) and the picture under it, at each place (y, x) where
        the whole block lies in the picture."""
        height, width = self._size
        rows = fft.rfft(_planes(block), width, axis=2)
        other = fft.fft(rows, height, axis=1, workers=cores())
        summed = np.einsum("cyx,cyx->yx", self._picture, other.conj())
        found: Plane = fft.irfft2(summed, self._size, workers=cores())
        return found[: height - block.shape[0] + 1, : width - block.shape[1] + 1]


def _planes(values: Stack) -> Stack:
    return np.ascontiguousarray(np.moveaxis(values.astype(np.float32, copy=False), 2, 0))
