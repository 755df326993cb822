"""How a file has to be turned is read as cameras write it down; a damaged file is upright as it is."""

from __future__ import annotations

import io
import struct
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def orientation_of(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.cropping.orientation import orientation_of

    return lambda data: orientation_of(io.BytesIO(data))


def tiff(orientation: int, order: str = "<") -> bytes:
    """The header of a TIFF with a directory of two entries."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    entries = struct.pack(order + "HHIIHHIHH", 0x0100, 4, 1, 640, 0x0112, 3, 1, orientation, 0)
    return mark + struct.pack(order + "IH", 8, 2) + entries + bytes(4)


def jpeg(exif: bytes) -> bytes:
    body = b"Exif\0\0" + exif
    other = b"\xff\xe0" + struct.pack(">H", 16) + bytes(14)
    return b"\xff\xd8" + other + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xda\0\2"


def png(exif: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + bytes(4)

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"IDAT", b"x") + chunk(b"eXIf", exif)


def webp(exif: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)

    return b"RIFF\0\0\0\0WEBP" + chunk(b"VP8 ", b"odd") + chunk(b"EXIF", exif)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("wrap", [jpeg, png, webp, lambda exif: exif], ids=["jpeg", "png", "webp", "tiff"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_it_is_what_the_file_states(orientation_of: Any, wrap: Any, order: str, orientation: int) -> None:
    assert orientation_of(wrap(tiff(orientation, order))) == orientation


@pytest.mark.parametrize("wrap", [jpeg, png, webp, lambda exif: exif], ids=["jpeg", "png", "webp", "tiff"])
def test_damaged_files_are_upright(orientation_of: Any, wrap: Any) -> None:
    whole = wrap(tiff(6))
    assert all(orientation_of(whole[:length]) in (1, 6) for length in range(len(whole)))
    assert orientation_of(whole[: len(whole) // 2]) == 1
    assert orientation_of(wrap(tiff(77))) == 1
    assert orientation_of(b"") == orientation_of(b"no picture at all") == 1
