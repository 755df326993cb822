"""How a picture in a file has to be turned to be upright, as cameras write it down (Exif, tag 274).

Blender shows the pixels as they are stored, and the trainer turns them: what is chosen in Blender has to be turned
along. Read are JPEG, TIFF, PNG and WebP; for any other file, and a damaged one, the picture is upright as it is.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

UPRIGHT = 1
_TAG = 0x0112
_MOST = 4096  # entries or pieces of a file that are looked through


def orientation_of(file: BinaryIO) -> int:
    """The orientation, 1 to 8, that an open file states."""
    try:
        found = _stated(file)
    except (struct.error, OSError, ValueError):
        return UPRIGHT
    return found if found in range(1, 9) else UPRIGHT


def _stated(file: BinaryIO) -> int:
    start = file.read(12)
    if start[:2] == b"\xff\xd8":
        return _of_jpeg(file)
    if start[:8] == b"\x89PNG\r\n\x1a\n":
        return _of_chunks(file, 8, b"eXIf", big=True)
    if start[:4] == b"RIFF" and start[8:] == b"WEBP":
        return _of_chunks(file, 12, b"EXIF", big=False)
    return _of_tiff(file, 0)


def _of_jpeg(file: BinaryIO) -> int:
    """Segments of a marker and a length each, until the picture begins."""
    place = 2
    for _segment in range(_MOST):
        file.seek(place)
        mark, kind, length = struct.unpack(">BBH", file.read(4))
        if mark != 0xFF or kind == 0xDA:
            break
        if kind == 0xE1 and file.read(6) == b"Exif\0\0":
            return _of_tiff(file, place + 10)
        place += 2 + length
    return UPRIGHT


def _of_chunks(file: BinaryIO, place: int, wanted: bytes, big: bool) -> int:
    """Chunks of PNG (big: length, name, data, sum) or of RIFF (name, length, data to an even length)."""
    for _chunk in range(_MOST):
        file.seek(place)
        length, name = struct.unpack(">I4s", file.read(8)) if big else struct.unpack("<4sI", file.read(8))[::-1]
        if name == wanted:
            within = 6 if file.read(6) == b"Exif\0\0" else 0
            return _of_tiff(file, place + 8 + within)
        place += length + (12 if big else 8 + length % 2)
    return UPRIGHT


def _of_tiff(file: BinaryIO, base: int) -> int:
    """The first directory of a TIFF, or of what Exif says in the form of one. base: where it begins."""
    file.seek(base)
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(file.read(4))
    if order is None:
        return UPRIGHT
    (directory,) = struct.unpack(order + "I", file.read(4))
    file.seek(base + directory)
    (count,) = struct.unpack(order + "H", file.read(2))
    for _entry in range(min(count, _MOST)):
        tag, _kind, _number, value = struct.unpack(order + "HHIH2x", file.read(12))
        if tag == _TAG:
            return int(value)
    return UPRIGHT
