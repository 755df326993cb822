"""PNG files as the core's writer makes them, read again without a library."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import numpy.typing as npt

_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # by the header's kind of colour


def chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """A PNG's parts as (tag, body), their sums checked."""
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    found, place = [], 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        tag, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        assert struct.unpack(">I", content[place + 8 + length : place + 12 + length]) == (zlib.crc32(tag + body),)
        found.append((tag, body))
        place += length + 12
    return found


def png_levels(content: bytes) -> npt.NDArray[np.int64]:
    """The whole numbers of a PNG, (height, width, channels), of 8 or 16 bits, whose rows are filtered by "Sub"."""
    (_, head), *others = chunks(content)
    width, height, bits, colour = struct.unpack(">IIBB", head[:10])
    data = zlib.decompress(b"".join(body for tag, body in others if tag == b"IDAT"))
    rows = np.frombuffer(data, np.uint8).reshape(height, -1)
    assert (rows[:, 0] == 1).all()
    pixels = rows[:, 1:].reshape(height, width, -1).cumsum(axis=1, dtype=np.uint8)
    return pixels.view(f">u{bits // 8}").reshape(height, width, _CHANNELS[colour]).astype(np.int64)
