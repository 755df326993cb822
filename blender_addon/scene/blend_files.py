"""Whether a .blend file is whole that Blender has written, and moving it to its place. No bpy.

On a full disk Blender 5.2 says that it has saved, and what was there before is lost.

https://developer.blender.org/docs/features/core/blendfile/ says how the blocks of a file follow each other; a
compressed one is frames of Zstandard, and ends in a table of their sizes (its "seekable format").
"""

from __future__ import annotations

import os
import struct
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

_LAST = b"ENDB"
_ZSTD, _SEEKABLE = 0xFD2FB528, 0x8F92EAB1  # what frames begin with, and the table ends in
_WITH_CHECKSUMS = 0x80


def is_whole(path: Path) -> bool:
    """Whether all blocks are there, from the header to the one that ends the file. Raises OSError."""
    with path.open("rb") as file:
        magic = file.read(4)
        try:
            return _has_all_frames(file) if magic == struct.pack("<I", _ZSTD) else _has_all_blocks(file)
        except (struct.error, ValueError):  # cut in the middle of a number
            return False


def put(unfinished: Path, target: Path, versions: int) -> None:
    """Move a file to its place, of a link to where that leads; what was there is kept as .blend1, .blend2, ..., as many
    as Blender keeps. Raises OSError."""
    place = Path(os.path.realpath(target))
    names = [place, *(place.with_name(f"{place.name}{number}") for number in range(1, versions + 1))]
    for newer, older in reversed(list(pairwise(names))):
        if newer.is_file():
            newer.replace(older)
    try:
        unfinished.replace(place)
    except OSError:
        if versions and names[1].is_file() and not place.exists():
            names[1].replace(place)
        raise


def _has_all_blocks(file: BinaryIO) -> bool:
    """Walk over the blocks of a file that is not compressed."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(12)
    if head[:7] != b"BLENDER":
        return False
    if head[7:8] in b"_-":  # up to 4.5: the size of pointers, the order of bytes, three digits of the version
        order = "<" if head[8:9] == b"v" else ">"
        block = struct.Struct(f"{order}4sI{4 if head[7:8] == b'_' else 8}x8x")  # code and length, among others
    else:  # from 5.0 on: the size of the header, its version, the order of bytes, the version
        file.seek(int(head[7:9]))
        block = struct.Struct("<4s4x8xQ8x")
    while True:
        code, length = block.unpack(file.read(block.size))
        if code == _LAST:
            return file.tell() == size
        if length > size - file.tell():
            return False
        file.seek(length, os.SEEK_CUR)


def _has_all_frames(file: BinaryIO) -> bool:
    """Compare a compressed file's size with what its table says of the frames before it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 9))
    count, flags, magic = struct.unpack("<IBI", file.read(9))
    entry = 12 if flags & _WITH_CHECKSUMS else 8
    table = 8 + count * entry + 9
    if magic != _SEEKABLE or table > size:
        return False
    file.seek(-table + 8, os.SEEK_END)
    entries = file.read(count * entry)
    frames = sum(struct.unpack_from("<I", entries, place)[0] for place in range(0, len(entries), entry))
    return bool(frames + table == size)
