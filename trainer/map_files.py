"""Maps into image files, through OpenImageIO, in memory for a band of rows: how each format stores them.

PNG has 8-bit sRGB colours and data in 8 or 16 bits, in rows. TIFF has the same in tiles, and EXR scene-linear half
colours and float data in tiles, which renderers and texture caches read without the rest of the file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import OpenImageIO as oiio  # noqa: N813 - its own documentation's short name

from nca_core.maps import MapKind
from nca_core.srgb import to_linear

from .errors import InputError
from .images import Pixels
from .writing import named_faults

Rows = npt.NDArray[np.generic]

FORMATS = ("png", "tif", "exr")
TILE = 64  # pixels a side, as OpenImageIO's maketx makes them
BIG_TIFF = 1 << 31  # bytes of pixels from which on TIFF takes offsets of 64 bits, which not every program can read

_OIIO_TYPES = {"uint8": "uint8", "uint16": "uint16", "float16": "half", "float32": "float"}


@dataclass(frozen=True)
class Storage:
    """How a map's values 0..1 are kept. dtype: whole numbers of all its range, or floats; linear: whether sRGB-encoded
    colours become light."""

    dtype: str
    linear: bool = False


def storage(path: Path, kind: MapKind) -> Storage:
    """What a map is kept as in a file of that ending."""
    if path.suffix == ".exr":
        return Storage("float32") if kind.is_data else Storage("float16", linear=True)
    return Storage({8: "uint8", 16: "uint16"}[kind.bits])


def as_stored(pixels: Pixels, kept: Storage) -> Rows:
    """Values 0..1 as they are kept, whole numbers rounded."""
    values = to_linear(pixels) if kept.linear else pixels
    if np.dtype(kept.dtype).kind == "f":
        return values.astype(kept.dtype)
    whole: Rows = np.rint(values * np.iinfo(kept.dtype).max).astype(kept.dtype)
    return whole


def write_map(path: Path, pixels: Pixels, kind: MapKind) -> None:
    """Write a map (height, width, channels) in 0..1, colours sRGB-encoded, as `write_rows` does."""
    height, width = pixels.shape[:2]
    write_rows(path, (height, width), kind, [as_stored(pixels, storage(path, kind))])


def write_rows(
    path: Path, size: tuple[int, int], kind: MapKind, rows: Iterable[Rows], about: Mapping[str, str] | None = None
) -> None:
    """Write an image of (height, width) from pieces of rows, top down, in its `storage`; the name's ending is the
    format. It is written beside its place and renamed.

    about: texts that the file carries, by OpenImageIO's names ("Copyright", ...). Raises InputError if it cannot be
    written.
    """
    spec = _spec(path, size, kind)
    for name, text in (about or {}).items():
        spec[name] = text
    with named_faults(path), tempfile.TemporaryDirectory(prefix=".lichen-", dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        output = oiio.ImageOutput.create(str(unfinished))
        written, top = output is not None and output.open(str(unfinished), spec), 0
        for piece in _in_multiples(rows, spec.tile_height or 1):
            written = written and _write_piece(output, spec, top, np.ascontiguousarray(piece))
            top += len(piece)
        if not (written and output.close()):
            fault = output.geterror() if output else oiio.geterror()
            raise InputError(f"{path}: it cannot be written ({fault.strip()})")
        unfinished.replace(path)


def _spec(path: Path, size: tuple[int, int], kind: MapKind) -> Any:
    """OpenImageIO's description of a map's file."""
    height, width = size
    kept = storage(path, kind)
    spec = oiio.ImageSpec(width, height, kind.channels, _OIIO_TYPES[kept.dtype])
    if not kind.is_data:
        spec["oiio:ColorSpace"] = "lin_rec709" if kept.linear else "sRGB"
    if path.suffix == ".png":
        spec["png:compressionLevel"] = 4  # half the time of the default, files 3% larger
        return spec
    spec.tile_width = spec.tile_height = TILE
    spec["compression"] = "zip"
    spec["tiff:bigtiff"] = int(spec.image_bytes() >= BIG_TIFF)
    return spec


def _write_piece(output: Any, spec: Any, top: int, piece: Rows) -> bool:
    """Write rows from `top` down; whether that went well."""
    if spec.tile_width:
        return bool(output.write_tiles(0, spec.width, top, top + len(piece), 0, 1, piece))
    return bool(output.write_scanlines(top, top + len(piece), 0, piece))


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
