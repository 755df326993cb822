"""How the trainer's image files are written: PNG by the core alone, TIFF and OpenEXR through OpenImageIO, which is
loaded when it is needed."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nca_core.formats import FORMATS
from nca_core.image_files import WRITERS, Add, ImageFile, ImageWriter
from nca_core.maps import MapKind
from nca_core.replacing import replacing
from nca_core.sheets import Sheet, sheet_of

from ..pictures.pixels import Pixels
from ..process.extras import require
from ..writing import named_faults


def image_writer(file_format: str) -> ImageWriter:
    """The writer of a format of FORMATS, whose errors are OutputErrors that name the file. Raises InputError where this
    installation has none."""
    return _named(_writer(file_format))


def write_map(path: Path, pixels: Pixels, kind: MapKind) -> None:
    """Write a map (height, width, channels) in 0..1, colours sRGB-encoded; the name's ending is the format. It is
    written beside its place and renamed. Raises OutputError if it cannot be written."""
    write_sheet(path, pixels, sheet_of(kind))


def write_sheet(path: Path, pixels: Pixels, sheet: Sheet, texts: Mapping[str, str] | None = None) -> None:
    """Write an image as `write_map` does. texts: what the file says of itself, by OpenImageIO's names."""
    file_format = path.suffix.removeprefix(".")
    height, width = pixels.shape[:2]
    image = ImageFile(path.name, sheet, (height, width), FORMATS[file_format].storage(sheet))
    write = _writer(file_format)
    with named_faults(path), replacing(path) as unfinished, write(unfinished, image, texts or {}) as add:
        add(image.storage.rows(pixels))


def _writer(file_format: str) -> ImageWriter:
    library, module = FORMATS[file_format].library, None
    if library:
        require([library], f"--format {file_format}")
        module = importlib.import_module(library)  # only here: it takes longer to load than a small map to write
    return WRITERS[file_format](module)


def _named(writer: ImageWriter) -> ImageWriter:
    @contextmanager
    def write(path: Path, image: ImageFile, texts: Mapping[str, str]) -> Iterator[Add]:
        with named_faults(path), writer(path, image, texts) as add:
            yield add

    return write
