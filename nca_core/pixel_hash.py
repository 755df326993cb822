"""A digest of an image's pixels: the same for every file that holds them, whatever program and compression wrote it."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt


class PixelHash:
    """SHA-256 of "HEIGHT WIDTH CHANNELS DTYPE\\n", then all numbers from the top left on, little-endian.

    >>> pixels = PixelHash((1, 2), 1, "uint8")
    >>> pixels.add(np.zeros((1, 2, 1), np.uint8))
    >>> pixels.hexdigest()[:12]
    '19ca522ac980'
    """

    def __init__(self, size: tuple[int, int], channels: int, dtype: str) -> None:
        """size: (height, width); dtype: of a number, as "uint16"."""
        height, width = size
        self._dtype = np.dtype(dtype).newbyteorder("<")
        self._digest = hashlib.sha256(f"{height} {width} {channels} {dtype}\n".encode())

    def add(self, rows: npt.NDArray[np.generic]) -> None:
        """Append rows, (rows, width, channels) in the numbers of the file."""
        self._digest.update(np.ascontiguousarray(rows, self._dtype).data)

    def hexdigest(self) -> str:
        """Of all rows so far."""
        return self._digest.hexdigest()
