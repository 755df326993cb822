"""Encode a map as PNG bytes, band by band: what Blender packs as it is, exact to 8 or 16 bits. Knows no bpy."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import numpy.typing as npt

_COLOR_TYPES = {1: 0, 3: 2, 4: 6}  # channels -> PNG's grey, RGB or RGBA
_LEVEL = 1  # measured: higher levels take longer and gain less than 1 %


class PngWriter:
    """One image. Rows come from the top in any number of bands; the memory taken is that of the compressed bytes."""

    def __init__(self, height: int, width: int, channels: int, bits: int) -> None:
        self._bits, self._pixel_bytes = bits, channels * bits // 8
        self._compress = zlib.compressobj(_LEVEL)
        header = struct.pack(">IIBBBBB", width, height, bits, _COLOR_TYPES[channels], 0, 0, 0)
        self._parts = [b"\x89PNG\r\n\x1a\n", _chunk(b"IHDR", header)]

    def add(self, values: npt.NDArray[np.float32]) -> None:
        """Append rows: (rows, width, channels) in 0..1."""
        levels = np.rint(values * np.float32(2**self._bits - 1)).astype(">u2" if self._bits == 16 else np.uint8)
        row_bytes = levels.reshape(len(levels), -1).view(np.uint8)
        filtered = np.ones((len(levels), row_bytes.shape[1] + 1), np.uint8)  # 1 = the filter "Sub"
        filtered[:, 1:] = row_bytes
        filtered[:, 1 + self._pixel_bytes :] -= row_bytes[:, : -self._pixel_bytes]
        self._put(self._compress.compress(filtered.data))

    def finish(self) -> bytes:
        """The file, once all rows are in."""
        self._put(self._compress.flush())
        return b"".join([*self._parts, _chunk(b"IEND", b"")])

    def _put(self, data: bytes) -> None:
        if data:
            self._parts.append(_chunk(b"IDAT", data))


def _chunk(tag: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
