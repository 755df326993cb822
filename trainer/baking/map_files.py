"""Maps into image files, in memory for a band of rows: how each format stores them.

PNG has 8-bit sRGB colours and data in 8 or 16 bits, in rows, and needs no library. TIFF has the same in tiles, and EXR
scene-linear half colours and float data in tiles: they take OpenImageIO, which is loaded when it is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nca_core.maps import MapKind, to_linear
from nca_core.png import KEYWORDS, PngWriter, as_levels
from nca_core.replacing import replacing

from ..pictures.pixels import Pixels
from ..process.extras import require
from ..writing import named_faults

Rows = npt.NDArray[np.generic]

FORMATS = ("png", "tif", "exr")


@dataclass(frozen=True)
class Storage:
    """How a map's values 0..1 are kept. dtype: whole numbers of all its range, or floats; linear: whether sRGB-encoded
    colours become light."""

    dtype: str
    linear: bool = False


def check_format(file_format: str) -> None:
    """Raises InputError where this installation cannot write a format of FORMATS."""
    if file_format != "png":
        require(["OpenImageIO"], f"--format {file_format}")


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
    return as_levels(values, 8 * np.dtype(kept.dtype).itemsize)


def write_map(path: Path, pixels: Pixels, kind: MapKind) -> None:
    """Write a map (height, width, channels) in 0..1, colours sRGB-encoded, as `write_rows` does."""
    height, width = pixels.shape[:2]
    write_rows(path, (height, width), kind, [as_stored(pixels, storage(path, kind))])


def write_rows(
    path: Path, size: tuple[int, int], kind: MapKind, rows: Iterable[Rows], about: Mapping[str, str] | None = None
) -> None:
    """Write an image of (height, width) from pieces of rows, top down, in its `storage`; the name's ending is the
    format. It is written beside its place and renamed.

    about: texts that the file carries, by OpenImageIO's names ("Copyright", ...). Raises OutputError if it cannot be
    written.
    """
    write = _write_png if path.suffix == ".png" else _write_tiled
    with named_faults(path), replacing(path) as unfinished:
        write(unfinished, size, kind, rows, about or {})


def _write_png(
    path: Path, size: tuple[int, int], kind: MapKind, rows: Iterable[Rows], about: Mapping[str, str]
) -> None:
    texts = {KEYWORDS.get(name, name): text for name, text in about.items()}
    with path.open("wb") as file:
        writer = PngWriter(file, size, kind.channels, kind.bits, texts, srgb=not kind.is_data)
        for piece in rows:
            writer.add_levels(piece)
        writer.finish()


def _write_tiled(
    path: Path, size: tuple[int, int], kind: MapKind, rows: Iterable[Rows], about: Mapping[str, str]
) -> None:
    check_format(path.suffix.removeprefix("."))
    from .tiled_files import write_tiled  # only here: the library takes longer to load than a small map to write

    kept = storage(path, kind)
    colour_space = "" if kind.is_data else "lin_rec709" if kept.linear else "sRGB"
    write_tiled(path, (*size, kind.channels), kept.dtype, colour_space, rows, about)
