"""Write a map as OpenEXR, band by band: half or float scanlines, zip-compressed 16 at a time. Knows no bpy.

Why not Blender's own: see tiff.py. https://openexr.com/en/latest/OpenEXRFileLayout.html says what is written here.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import BinaryIO

import numpy as np

from nca_core.arrays import Array
from nca_core.png import deflated

from .strips import ROWS, Pixels, Strips

_CHANNELS = {1: "Y", 3: "RGB"}
_TYPES = {16: (1, "<f2"), 32: (2, "<f4")}  # by bits
_ZIP = 3


class ExrWriter:
    """One image. Rows come from the top in any number of bands. texts: attributes of the header, of any name."""

    def __init__(
        self, file: BinaryIO, size: tuple[int, int], channels: int, bits: int, texts: Mapping[str, str]
    ) -> None:
        height, width = size
        kind, self._dtype = _TYPES[bits]
        self._names = _CHANNELS[channels]
        self._file, self._strips = file, Strips(self._write)
        self._offsets: list[int] = []
        window = struct.pack("<4i", 0, 0, width - 1, height - 1)
        layout = b"".join(_text(name) + struct.pack("<iB3xii", kind, 0, 1, 1) for name in sorted(self._names))
        attributes = {
            "channels": ("chlist", layout + b"\0"),
            "compression": ("compression", bytes([_ZIP])),
            "dataWindow": ("box2i", window),
            "displayWindow": ("box2i", window),
            "lineOrder": ("lineOrder", b"\0"),  # from the top
            "pixelAspectRatio": ("float", struct.pack("<f", 1)),
            "screenWindowCenter": ("v2f", struct.pack("<2f", 0, 0)),
            "screenWindowWidth": ("float", struct.pack("<f", 1)),
        } | {name: ("string", text.encode()) for name, text in texts.items()}
        file.write(struct.pack("<2i", 20000630, 2))
        for name, (of, value) in attributes.items():
            file.write(_text(name) + _text(of) + struct.pack("<i", len(value)) + value)
        file.write(b"\0")
        self._table = file.tell()
        file.write(bytes(8 * -(-height // ROWS)))  # room for where the strips are

    def add(self, values: Array) -> None:
        """Append rows: (rows, width, channels) of floats."""
        self._strips.add(values.astype(self._dtype, copy=False))

    def finish(self) -> None:
        """Complete the file, once all rows are in."""
        self._strips.finish()
        self._file.seek(self._table)
        self._file.write(struct.pack(f"<{len(self._offsets)}Q", *self._offsets))

    def _write(self, strip: Pixels) -> None:
        order = [self._names.index(name) for name in sorted(self._names)]
        plain = np.ascontiguousarray(np.moveaxis(strip[..., order], 2, 1)).view(np.uint8).ravel()
        halves = np.concatenate([plain[0::2], plain[1::2]])  # low bytes, then high ones
        halves[1:] -= halves[:-1] - np.uint8(128)
        packed = deflated(halves.data)
        content = packed if len(packed) < plain.size else plain.tobytes()  # what does not shrink is kept as it is
        top = len(self._offsets) * ROWS
        self._offsets.append(self._file.tell())
        self._file.write(struct.pack("<2i", top, len(content)) + content)


def _text(value: str) -> bytes:
    return value.encode() + b"\0"
