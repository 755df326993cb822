"""PNG files hold every level exactly, whatever the pieces that their rows come in, and say whose they are."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nca_core import png
from nca_core.png import PngWriter


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


def levels_of(content: bytes, channels: int, bits: int) -> np.ndarray:
    """The whole numbers of a PNG whose rows are filtered by "Sub"."""
    (_, head), *others = chunks(content)
    width, height = struct.unpack(">II", head[:8])
    data = zlib.decompress(b"".join(body for tag, body in others if tag == b"IDAT"))
    rows = np.frombuffer(data, np.uint8).reshape(height, -1)
    assert (rows[:, 0] == 1).all()
    pixels = rows[:, 1:].reshape(height, width, -1).cumsum(axis=1, dtype=np.uint8)
    return pixels.view(f">u{bits // 8}").reshape(height, width, channels)


@given(
    width=st.integers(1, 40),
    heights=st.lists(st.integers(0, 12), min_size=1, max_size=4).filter(any),
    channels=st.sampled_from([1, 3, 4]),
    bits=st.sampled_from([8, 16]),
    at_once=st.integers(1, 400),
)
def test_every_level_comes_back_from_rows_in_any_pieces(
    width: int, heights: list[int], channels: int, bits: int, at_once: int
) -> None:
    shape = (sum(heights), width, channels)
    levels = np.random.default_rng(width).integers(0, 2**bits, shape).astype(f"u{bits // 8}")
    file = BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(png, "_BYTES_AT_ONCE", at_once)
        writer = PngWriter(file, shape[:2], channels, bits)
        for piece in np.split(levels, np.cumsum(heights)[:-1]):
            writer.add_levels(piece)
        writer.finish()
    assert np.array_equal(levels_of(file.getvalue(), channels, bits), levels)


def test_values_are_rounded_to_the_nearest_level() -> None:
    values = np.array([[[0.0], [0.5], [1.0], [100.4 / 255], [100.6 / 255]]], np.float32)
    file = BytesIO()
    writer = PngWriter(file, (1, 5), 1, 8)
    writer.add(values)
    writer.finish()
    assert levels_of(file.getvalue(), 1, 8).ravel().tolist() == [0, 128, 255, 100, 101]


@pytest.mark.parametrize("srgb", [True, False])
def test_a_file_says_whose_it_is_and_what_its_values_are(srgb: bool) -> None:
    file = BytesIO()
    PngWriter(file, (1, 1), 3, 8, {"Author": "A. Müller"}, srgb=srgb).finish()
    found = dict(chunks(file.getvalue()))
    assert found[b"iTXt"] == b"Author\0\0\0\0\0" + "A. Müller".encode()
    assert found.get(b"sRGB") == (b"\0" if srgb else None)
