"""Image files in the making: rows are added from the top down as they grow, so that no image is in memory as a whole.

PNG files are written here without a library. TIFF and OpenEXR files are written by OpenImageIO, which a host hands in:
in tiles, which renderers and texture caches read without the rest of the file.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np

from .arrays import Array
from .formats import Rows, Storage
from .pixel_hash import PixelHash
from .png import KEYWORDS, PngWriter
from .replacing import flush
from .sheets import Sheet

TILE = 64  # pixels a side, as OpenImageIO's maketx makes them
LEAST_FREE = 1 << 17  # bytes: with fewer left on a disk, that is why a file cannot be written
BIG_TIFF = 1 << 31  # bytes of pixels from which on TIFF takes offsets of 64 bits, which not every program can read

_TYPES = {"uint8": "uint8", "uint16": "uint16", "float16": "half", "float32": "float"}  # numpy's, OpenImageIO's

Add: TypeAlias = Callable[[Rows], None]


@dataclass(frozen=True)
class ImageFile:
    """A file to be written. name: without its folder; size: (height, width) in pixels."""

    name: str
    sheet: Sheet
    size: tuple[int, int]
    storage: Storage

    def rows(self, maps: Mapping[str, Array]) -> Rows:
        """The file's rows from the maps of the same rows, each (rows, width, channels) float32 in 0..1."""
        return self.storage.rows(self.sheet.draw(maps))

    def pixel_hash(self) -> PixelHash:
        """A digest that the file's rows are to be added to."""
        return PixelHash(self.size, self.sheet.channels, self.storage.dtype)


class ImageWriter(Protocol):
    """Opens a file for an image."""

    def __call__(self, path: Path, image: ImageFile, texts: Mapping[str, str]) -> AbstractContextManager[Add]:
        """Give a function that appends rows, as `image.storage` makes them; the file is whole when the block ends well.

        texts: what the file says of itself, by OpenImageIO's names ("Copyright", ...). A writer that cannot keep them
        leaves them out. Raises OSError, without a path, if the file cannot be written.
        """


@contextmanager
def png_file(path: Path, image: ImageFile, texts: Mapping[str, str]) -> Iterator[Add]:
    """Write a PNG file; an ImageWriter."""
    named = {KEYWORDS.get(name, name): text for name, text in texts.items()}
    encoded = bool(image.storage.colour_space)
    with path.open("wb") as file:
        writer = PngWriter(file, image.size, image.sheet.channels, image.storage.bits, named, srgb=encoded)
        yield writer.add_levels
        writer.finish()
    flush(path)


def tiled_file(oiio: Any) -> ImageWriter:
    """The writer of TIFF and OpenEXR files. oiio: the module OpenImageIO."""

    @contextmanager
    def write(path: Path, image: ImageFile, texts: Mapping[str, str]) -> Iterator[Add]:
        place: Any = os.fsencode(path)  # the name as it is on the disk, in whatever encoding
        output = oiio.ImageOutput.create(place)
        if output is None or not output.open(place, _spec(oiio, image, texts)):
            raise _fault(output or oiio, path)
        try:
            tiles = _TileRows(output, path)
            yield tiles.add
            tiles.finish()
        finally:
            closed = output.close()  # whatever happens: on some systems an open file cannot be removed
        if not closed:
            raise _fault(output, path)
        flush(path)

    return write


#: By the endings of formats.FORMATS: the writer, made from the module that the format's `library` names (None: none).
WRITERS: Mapping[str, Callable[[Any], ImageWriter]] = {
    "png": lambda _none: png_file,
    "tif": tiled_file,
    "exr": tiled_file,
}


class _TileRows:
    """Hands rows to an OpenImageIO output in whole rows of tiles, however they come in."""

    def __init__(self, output: Any, path: Path) -> None:
        self._output, self._path, self._top = output, path, 0
        self._left: Rows | None = None  # rows that do not fill tiles yet

    def add(self, rows: Rows) -> None:
        """Append rows; writes what fills tiles."""
        rows = rows if self._left is None else np.concatenate([self._left, rows])
        whole = len(rows) // TILE * TILE
        self._write(rows[:whole])
        self._left = rows[whole:].copy()  # a view would keep all rows in memory

    def finish(self) -> None:
        """Write the rows that are left."""
        if self._left is not None:
            self._write(self._left)

    def _write(self, rows: Rows) -> None:
        if not len(rows):
            return
        width, bottom = rows.shape[1], self._top + len(rows)
        if not self._output.write_tiles(0, width, self._top, bottom, 0, 1, np.ascontiguousarray(rows)):
            raise _fault(self._output, self._path)
        self._top = bottom


def _spec(oiio: Any, image: ImageFile, texts: Mapping[str, str]) -> Any:
    """OpenImageIO's description of a file."""
    height, width = image.size
    spec = oiio.ImageSpec(width, height, image.sheet.channels, _TYPES[image.storage.dtype])
    spec.tile_width = spec.tile_height = TILE
    spec["compression"] = "zip"
    spec["tiff:bigtiff"] = int(spec.image_bytes() >= BIG_TIFF)
    if image.storage.colour_space:
        spec["oiio:ColorSpace"] = image.storage.colour_space
    for name, text in texts.items():
        spec[name] = text
    return spec


def _fault(said: Any, path: Path) -> OSError:
    """The error of a file that could not be written: a full disk, or else what the library says, in a line that does
    not name the file."""
    with suppress(OSError):
        if shutil.disk_usage(path.parent).free < LEAST_FREE:
            return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return OSError(" ".join(said.geterror().replace(str(path), "").split()) or "the disk may be full")
