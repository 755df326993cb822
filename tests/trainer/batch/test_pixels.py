"""The pixels of a file are read as they are in it, by whatever filters its rows are kept."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from nca_core.formats import FORMATS
from nca_core.image_files import ImageFile
from nca_core.maps import KINDS
from nca_core.sheets import sheet_of
from trainer.batch import pixels
from trainer.batch.pixels import OtherKindError, file_rows, library_rows

SHEET = sheet_of(KINDS["base_color"])
IMAGE = ImageFile("a.png", SHEET, (6, 9), FORMATS["png"].storage(SHEET, 8))
LEVELS = np.random.default_rng(0).integers(0, 256, (6, 9, 3)).astype(np.uint8)


def png(kinds: list[int], header: tuple[int, ...] = (9, 6, 8, 2, 0, 0, 0), levels: np.ndarray = LEVELS) -> bytes:
    """A PNG of levels (height, width, 3) whose rows have these filters."""
    rows, filtered = levels.reshape(len(levels), -1), b""
    above = np.zeros_like(rows[0])
    for kind, row in zip(kinds, rows, strict=True):
        left = np.concatenate([np.zeros(3, np.uint8), row[:-3]])
        average = ((left.astype(int) + above) // 2).astype(np.uint8)
        filtered += bytes([kind]) + (row - {0: 0 * row, 1: left, 2: above, 3: average}[kind]).astype(np.uint8).tobytes()
        above = row

    def chunk(tag: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))

    data = zlib.compress(filtered)
    parts = [chunk(b"IHDR", struct.pack(">IIBBBBB", *header)), chunk(b"IDAT", data[:20]), chunk(b"IDAT", data[20:])]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"")


def read(path: Path, content: bytes) -> np.ndarray:
    path.write_bytes(content)
    return np.concatenate(list(file_rows(path, IMAGE)))


@pytest.mark.parametrize("kinds", [[1] * 6, [0] * 6, [2] * 6, [0, 1, 1, 2, 2, 1], [2, 0, 2, 1, 0, 0]])
@pytest.mark.parametrize("at_once", [1 << 24, 40])
def test_rows_of_any_filter_are_read(
    kinds: list[int], at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixels, "BAND_BYTES", at_once)
    assert (read(tmp_path / "a.png", png(kinds)) == LEVELS).all()


@pytest.mark.parametrize("kinds", [[3] * 6, [1, 3, 1, 1, 3, 1]])
def test_what_other_programs_write_is_read_by_openimageio(kinds: list[int], tmp_path: Path) -> None:
    """Whether the first row shows it or a later one."""
    pytest.importorskip("OpenImageIO")
    path = tmp_path / "a.png"
    with pytest.raises(OtherKindError):
        read(path, png(kinds))
    assert (np.concatenate(list(library_rows(path, IMAGE))) == LEVELS).all()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no PNG"),
        (png([1] * 6)[:-40], "its end is missing"),
        (png([1] * 6)[:-12].replace(b"IDAT", b"IDAX", 1), "a checksum is wrong"),
        (png([1] * 6, (9, 7, 8, 2, 0, 0, 0)), "it has 9 x 7 pixels"),
        (png([1] * 6)[:33] + png([1] * 6)[-12:], "it has not all of its rows"),
    ],
)
def test_damage_is_said(content: bytes, words: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=words):
        read(tmp_path / "a.png", content)
