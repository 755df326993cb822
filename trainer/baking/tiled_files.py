"""Maps into TIFF and EXR files, through OpenImageIO: in tiles, which renderers and texture caches read without the rest
of the file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import OpenImageIO as oiio  # noqa: N813 - its own documentation's short name

Rows = npt.NDArray[np.generic]

TILE = 64  # pixels a side, as OpenImageIO's maketx makes them
BIG_TIFF = 1 << 31  # bytes of pixels from which on TIFF takes offsets of 64 bits, which not every program can read

_TYPES = {"uint8": "uint8", "uint16": "uint16", "float16": "half", "float32": "float"}


def write_tiled(
    path: Path,
    shape: tuple[int, int, int],
    dtype: str,
    colour_space: str,
    rows: Iterable[Rows],
    about: Mapping[str, str],
) -> None:
    """Write an image of (height, width, channels) from pieces of rows, top down; the name's ending is the format.

    dtype: what the rows are of, and the file. colour_space: OpenImageIO's name, or nothing for data. about: texts by
    its names. Raises OSError with the library's words if the file cannot be written.
    """
    spec = _spec(shape, dtype)
    if colour_space:
        spec["oiio:ColorSpace"] = colour_space
    for name, text in about.items():
        spec[name] = text
    place: Any = os.fsencode(path)  # the name as it is on the disk, in whatever encoding
    output = oiio.ImageOutput.create(place)
    if output is None or not output.open(place, spec):
        raise OSError(_fault(output or oiio))
    try:
        top = 0
        for piece in _in_multiples(rows, TILE):
            if not output.write_tiles(0, spec.width, top, top + len(piece), 0, 1, np.ascontiguousarray(piece)):
                raise OSError(_fault(output))
            top += len(piece)
    finally:
        closed = output.close()  # whatever happens: on some systems an open file cannot be removed
    if not closed:
        raise OSError(_fault(output))


def _fault(said: Any) -> str:
    """What the library says went wrong, in a line."""
    return " ".join(said.geterror().split()) or "the disk may be full"


def _spec(shape: tuple[int, int, int], dtype: str) -> Any:
    """OpenImageIO's description of a file."""
    height, width, channels = shape
    spec = oiio.ImageSpec(width, height, channels, _TYPES[dtype])
    spec.tile_width = spec.tile_height = TILE
    spec["compression"] = "zip"
    spec["tiff:bigtiff"] = int(spec.image_bytes() >= BIG_TIFF)
    return spec


def _in_multiples(pieces: Iterable[Rows], rows: int) -> Iterator[Rows]:
    """The same rows in pieces of multiples of `rows`, but for the last."""
    kept: Rows | None = None
    for piece in pieces:
        kept = piece if kept is None or not len(kept) else np.concatenate([kept, piece])
        whole = len(kept) // rows * rows
        if whole:
            yield kept[:whole]
        kept = kept[whole:]
    if kept is not None and len(kept):
        yield kept
