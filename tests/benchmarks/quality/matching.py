"""A block against every place of a picture, by Fourier transforms: what both ways of quilting search with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, fft

from .arrays import Stack

Plane = npt.NDArray[np.float32]


class Correlated:
    """A picture (height, width, channels), transformed once. torch's transforms stay in float32, and a block's few rows
    are transformed alone: together about twice as fast as numpy's."""

    def __init__(self, picture: Stack) -> None:
        self._size = picture.shape[:2]
        self._picture = fft.rfft2(_planes(picture))

    def with_block(self, block: Stack) -> Plane:
        """The sum of products of a block (rows, columns, channels) and the picture under it, at each place (y, x) where
        the whole block lies in the picture."""
        height, width = self._size
        rows = fft.rfft(_planes(block), width, dim=2)
        other = fft.fft(rows, height, dim=1)
        summed = (self._picture * other.conj()).sum(0)
        found: Plane = fft.irfft2(summed, self._size).numpy()
        return found[: height - block.shape[0] + 1, : width - block.shape[1] + 1]


def _planes(values: Stack) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(values, 2, 0), np.float32))
