"""Pictures of the whole screen, from within Blender."""

from __future__ import annotations

import os
import struct
import tempfile
import zlib
from pathlib import Path

import bpy
import numpy as np


def take(window: bpy.types.Window) -> bytes:
    """What is seen now, as PNG."""
    if pixels := os.environ.get("LICHEN_SCREEN"):
        return _of_xvfb(Path(pixels).read_bytes())
    with tempfile.TemporaryDirectory() as folder, bpy.context.temp_override(window=window):
        path = Path(folder) / "screen.png"
        bpy.ops.screen.screenshot(filepath=str(path))  # with software OpenGL on a virtual screen it is black
        return path.read_bytes()


def _of_xvfb(dump: bytes) -> bytes:
    """What Xvfb keeps in a file: a header, a colour map of 12 bytes an entry, and rows of blue, green, red and 0."""
    header = struct.unpack(">25I", dump[:100])
    start, width, height, stride, colours = (header[index] for index in (0, 4, 5, 12, 19))
    rows = np.frombuffer(dump, np.uint8, offset=start + 12 * colours).reshape(height, stride)
    pixels = rows[:, : 4 * width].reshape(height, width, 4)[..., 2::-1]
    filtered = np.zeros((height, 1 + 3 * width), np.uint8)
    filtered[:, 1:] = pixels.reshape(height, -1)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(filtered.tobytes(), 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(tag: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + tag + data + struct.pack(">I", zlib.crc32(tag + data))
