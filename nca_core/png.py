"""Write a map as PNG, band by band, exact to 8 or 16 bits: what files and Blender's packed images hold."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

KEYWORDS = {"Artist": "Author", "ImageDescription": "Description"}  # of `metadata.about`; the others have the same name

_COLOR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # channels -> PNG's grey, grey with alpha, RGB or RGBA
_BYTES_AT_ONCE = 1 << 22  # before compression, so that few are in memory beside the rows that were given


def compressor() -> zlib._Compress:
    """For bytes that are differences of neighbouring ones, as in all image files here: only repeated bytes are sought.

    Measured on five maps: half the time of zlib's quickest level and 2 % smaller; higher levels gain less than 1 %.
    Patterns that recur to the bit, which grown maps do not have, are not seen.
    """
    return zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL, zlib.Z_RLE)


def deflated(data: memoryview) -> bytes:
    """All of it at once."""
    work = compressor()
    return work.compress(data) + work.flush()


class PngWriter:
    """One image. Rows come from the top in any number of bands.

    texts: what the file says of itself, by PNG's keywords ("Author", ...). srgb: say that the values are sRGB-encoded.
    """

    def __init__(
        self,
        file: BinaryIO,
        size: tuple[int, int],
        channels: int,
        bits: int,
        texts: Mapping[str, str] | None = None,
        srgb: bool = False,
    ) -> None:
        height, width = size
        self._file, self._bits, self._pixel_bytes = file, bits, channels * bits // 8
        self._compress = compressor()
        file.write(b"\x89PNG\r\n\x1a\n")
        self._chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, _COLOR_TYPES[channels], 0, 0, 0))
        if srgb:
            self._chunk(b"sRGB", b"\0")  # to be shown "perceptually", as photographs are
        for keyword, text in (texts or {}).items():  # not compressed, of no language
            self._chunk(b"iTXt", keyword.encode("latin-1") + bytes(5) + text.encode())

    def add(self, values: npt.NDArray[np.float32]) -> None:
        """Append rows: (rows, width, channels) in 0..1."""
        self.add_levels(as_levels(values, self._bits))

    def add_levels(self, levels: npt.NDArray[np.generic]) -> None:
        """Append rows: (rows, width, channels) of whole numbers, uint8 or uint16 as the image has bits."""
        rows = max(1, _BYTES_AT_ONCE // max(1, levels[:1].nbytes))
        for top in range(0, len(levels), rows):
            self._add_few(levels[top : top + rows])

    def _add_few(self, rows: npt.NDArray[np.generic]) -> None:
        levels = np.ascontiguousarray(rows, ">u2" if self._bits == 16 else np.uint8)
        row_bytes = levels.reshape(len(levels), -1).view(np.uint8)
        filtered = np.ones((len(levels), row_bytes.shape[1] + 1), np.uint8)  # 1 = the filter "Sub"
        filtered[:, 1:] = row_bytes
        filtered[:, 1 + self._pixel_bytes :] -= row_bytes[:, : -self._pixel_bytes]
        self._put(self._compress.compress(filtered.data))

    def finish(self) -> None:
        """Complete the file, once all rows are in."""
        self._put(self._compress.flush())
        self._chunk(b"IEND", b"")

    def _put(self, data: bytes) -> None:
        if data:
            self._chunk(b"IDAT", data)

    def _chunk(self, tag: bytes, data: bytes) -> None:
        self._file.write(struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data)))


def as_levels(values: npt.NDArray[np.float32], bits: int) -> npt.NDArray[np.generic]:
    """Values 0..1 as whole numbers of 8 or 16 bits."""
    levels: npt.NDArray[np.generic] = np.rint(values * np.float32(2**bits - 1)).astype(f"u{bits // 8}")
    return levels
