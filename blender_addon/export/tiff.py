"""Write a map as TIFF, band by band: whole numbers in strips, zip-compressed. Knows no bpy.

Blender could save a TIFF too, but only on the main thread, from an image datablock that holds all of it as floats, and
without a word of whose it is. The writers here take rows as they grow, on any thread, and are exact.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import BinaryIO

import numpy as np

from nca_core.arrays import Array
from nca_core.png import as_levels, deflated

from .strips import ROWS, Pixels, Strips

_TEXTS = {"ImageDescription": 270, "Software": 305, "Artist": 315, "Copyright": 33432}
_ASCII, _SHORT, _LONG = 2, 3, 4
LARGEST, LONGEST = (1 << 32) - (1 << 24), (1 << 16) - 1  # bytes before compression, with room for tags; pixels a side


class TiffWriter:
    """One image of 8 or 16 bits. Rows come from the top in any number of bands.

    texts: by TIFF's names of its tags. Raises ValueError for an image that is too large for the format.
    """

    def __init__(
        self, file: BinaryIO, size: tuple[int, int], channels: int, bits: int, texts: Mapping[str, str]
    ) -> None:
        height, width = size
        if height * width * channels * bits // 8 > LARGEST or max(size) > LONGEST:
            raise ValueError(f"{width} x {height} pixels are more than a TIFF file has room for; take PNG or OpenEXR")
        self._file, self._bits, self._strips = file, bits, Strips(self._write)
        self._places: list[tuple[int, int]] = []  # offset and bytes of each strip
        self._tags = {
            256: _shorts(width),
            257: _shorts(height),
            258: _shorts(*[bits] * channels),
            259: _shorts(8),  # compressed by zip
            262: _shorts(1 if channels == 1 else 2),  # grey, 0 is black; or RGB
            277: _shorts(channels),
            278: _shorts(ROWS),
            284: _shorts(1),  # channels side by side
            317: _shorts(2),  # differences of neighbours
        } | {_TEXTS[name]: (_ASCII, text.encode() + b"\0") for name, text in texts.items()}
        file.write(b"II*\0" + bytes(4))  # with room for where the tags are

    def add(self, values: Array) -> None:
        """Append rows: (rows, width, channels) in 0..1."""
        self._strips.add(as_levels(values, self._bits).astype(f"<u{self._bits // 8}", copy=False))

    def finish(self) -> None:
        """Complete the file, once all rows are in."""
        self._strips.finish()
        offsets, lengths = zip(*self._places, strict=True)
        self._tags |= {273: _longs(*offsets), 279: _longs(*lengths)}
        entries = [self._entry(tag, *self._tags[tag]) for tag in sorted(self._tags)]
        start = self._aligned()
        self._file.write(struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4))
        self._file.seek(4)
        self._file.write(struct.pack("<I", start))

    def _write(self, strip: Pixels) -> None:
        differences = strip.copy()
        differences[:, 1:] -= strip[:, :-1]
        packed = deflated(np.ascontiguousarray(differences).data)
        self._places.append((self._aligned(), len(packed)))
        self._file.write(packed)

    def _entry(self, tag: int, kind: int, value: bytes) -> bytes:
        """A tag's line in the directory; what has no room there is written before it."""
        count = len(value) // {_ASCII: 1, _SHORT: 2, _LONG: 4}[kind]
        if len(value) > 4:
            place = self._aligned()
            self._file.write(value)
            value = struct.pack("<I", place)
        return struct.pack("<HHI", tag, kind, count) + value.ljust(4, b"\0")

    def _aligned(self) -> int:
        """Where the file goes on, which is at an even place."""
        self._file.write(bytes(self._file.tell() % 2))
        return self._file.tell()


def _shorts(*values: int) -> tuple[int, bytes]:
    return _SHORT, struct.pack(f"<{len(values)}H", *values)


def _longs(*values: int) -> tuple[int, bytes]:
    return _LONG, struct.pack(f"<{len(values)}I", *values)
