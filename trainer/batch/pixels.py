"""The pixels of a file as they are kept in it, a few rows at a time, to be held against a sidecar's digest.

PNG files as Lichen writes them are read by the standard library; whatever other programs have made of them, TIFF and
OpenEXR through OpenImageIO.
"""

from __future__ import annotations

import importlib
import os
import struct
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from nca_core.formats import Rows
from nca_core.image_files import ImageFile

from ..process.extras import require

BAND_BYTES = 1 << 24
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}  # by PNG's kind of colour
_NONE, _SUB, _UP = range(3)  # filters that whole rows are undone of at once

_Bytes = npt.NDArray[np.uint8]


class OtherKindError(Exception):
    """The error for a PNG that another program has written."""


def file_rows(path: Path, image: ImageFile) -> Iterator[Rows]:
    """Yield a file's rows, (rows, width, channels) in the numbers that `image` says.

    Raises OtherKindError for a PNG that `library_rows` has to read from its top, which some rows may show only after
    others were given, and else as that does.
    """
    return _png_rows(path, image) if path.suffix == ".png" else library_rows(path, image)


def _png_rows(path: Path, image: ImageFile) -> Iterator[Rows]:
    """Raises ValueError, and OtherKindError at any row."""
    height, width = image.size
    channels, bits = image.sheet.channels, image.storage.bits
    length = 1 + width * channels * bits // 8
    with path.open("rb") as file:
        if file.read(8) != _SIGNATURE:
            raise ValueError("it is damaged, or no PNG")
        data, left, above, seen = zlib.decompressobj(), b"", np.zeros(length - 1, np.uint8), 0
        for tag, body in _chunks(file):
            if tag == b"IHDR":
                _check_header(body, (width, height, bits, channels))
            if tag != b"IDAT":
                continue
            while body and seen < height:
                left += _inflated(data, body)
                body = data.unconsumed_tail
                whole = np.frombuffer(left, np.uint8, len(left) // length * length).reshape(-1, length)
                left = left[whole.size :]
                for rows in _unfiltered(whole, above, channels * bits // 8):
                    above, seen = rows[-1], seen + len(rows)
                    yield np.ascontiguousarray(rows).view(f">u{bits // 8}").reshape(len(rows), width, channels)
    if seen != height or left:
        raise ValueError("it is damaged: it has not all of its rows")


def _inflated(data: Any, body: bytes) -> bytes:
    try:
        found: bytes = data.decompress(body, BAND_BYTES)
    except zlib.error as error:
        raise ValueError("it is damaged") from error
    return found


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    while head := file.read(8):
        try:
            length, tag = struct.unpack(">I4s", head)
            body = file.read(min(length, 1 << 30))
            (total,) = struct.unpack(">I", file.read(4))
        except struct.error:
            raise ValueError("it is damaged: its end is missing") from None
        if total != zlib.crc32(tag + body):
            raise ValueError("it is damaged: a checksum is wrong")
        yield tag, body


def _check_header(body: bytes, wanted: tuple[int, int, int, int]) -> None:
    try:
        width, height, bits, colour, _, _, interlaced = struct.unpack(">IIBBBBB", body)
    except struct.error:
        raise ValueError("it is damaged") from None
    if (width, height) != wanted[:2]:
        raise ValueError(f"it has {width} x {height} pixels")
    if interlaced or (bits, _CHANNELS.get(colour)) != wanted[2:]:
        raise OtherKindError


def _unfiltered(rows: _Bytes, above: _Bytes, pixel: int) -> Iterator[_Bytes]:
    """Rows of bytes without their filters, those of one filter at a time. above: the row before; pixel: bytes.
    Raises OtherKindError for filters that each pixel is undone of after the one before."""
    first = 0
    for kind, run in groupby(rows[:, 0].tolist()):
        count = len(list(run))
        part = rows[first : first + count, 1:]
        if kind == _NONE:
            found = part
        elif kind == _SUB:
            found = part.reshape(count, -1, pixel).cumsum(axis=1, dtype=np.uint8).reshape(count, -1)
        elif kind == _UP:
            found = np.concatenate([above[None], part]).cumsum(axis=0, dtype=np.uint8)[1:]
        else:
            raise OtherKindError
        above, first = found[-1], first + count
        yield found


def library_rows(path: Path, image: ImageFile) -> Iterator[Rows]:
    """Yield a file's rows as `file_rows` does, read by OpenImageIO.

    Raises ValueError for a file that holds another kind of image or is damaged, InputError where the library is
    missing, and OSError.
    """
    require(["OpenImageIO"], f"reading {path.name}")
    oiio: Any = importlib.import_module("OpenImageIO")
    hints = oiio.ImageSpec()
    hints["oiio:UnassociatedAlpha"] = 1
    place: Any = os.fsencode(path)
    reader = oiio.ImageInput.open(place, hints)
    if reader is None:
        raise ValueError(f"it is damaged ({oiio.geterror() or 'it cannot be read'})")
    try:
        spec = reader.spec()
        shape = (spec.height, spec.width, spec.nchannels)
        if shape != (*image.size, image.sheet.channels):
            raise ValueError(f"it has {shape[1]} x {shape[0]} pixels of {shape[2]} channels")
        kind = oiio.HALF if image.storage.dtype == "float16" else oiio.TypeDesc(_oiio_type(image.storage.dtype))
        unit = spec.tile_height or 1
        step = max(1, BAND_BYTES // (spec.width * spec.nchannels * 4 * unit)) * unit
        for top in range(0, spec.height, step):
            end = min(top + step, spec.height)
            if spec.tile_width:
                band = reader.read_tiles(0, spec.width, top, end, 0, 1, 0, spec.nchannels, kind)
            else:
                band = reader.read_scanlines(top, end, 0, 0, spec.nchannels, kind)
            if band is None or reader.has_error:
                raise ValueError(f"it is damaged ({reader.geterror() or 'its pixels cannot be read'})")
            yield np.asarray(band).reshape(end - top, spec.width, spec.nchannels)
    finally:
        reader.close()
        oiio.geterror()


def _oiio_type(dtype: str) -> str:
    return "float" if dtype == "float32" else dtype
