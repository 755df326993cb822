"""Opening image files: by their first bytes to the library that reads them, OpenImageIO or Pillow.

`reading` is the only module of the trainer that asks for one of these sources.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import OpenImageIO as oiio  # noqa: N813 - its own documentation's short name

from ..errors import InputError
from . import pillow_reader, png_colours
from .oiio_reader import open_with_oiio
from .source import Source, quiet, shown

_SIGNATURES = (
    (png_colours.SIGNATURE, "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\x76\x2f\x31\x01", "OpenEXR"),
    (b"#?RADIANCE", "HDR"),
    (b"#?RGBE", "HDR"),
    (b"BM", "BMP"),
    (b"8BPS", "PSD"),
    (b"GIF8", "GIF"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"DDS ", "DDS"),
    (b"SDPX", "DPX"),
    (b"XPDS", "DPX"),
)
_BRANDS = {b"avif": "AVIF", b"avis": "AVIF", b"mif1": "HEIC", b"msf1": "HEIC"}  # and all that begin with "he"


@contextmanager
def open_image(path: Path, layer: str = "") -> Iterator[Source]:
    """Open an image; in the block, `rows` may be read.

    layer: the name of the map that is wanted, where a file has several layers. Raises InputError, also out of `rows`,
    with one line that names the file.
    """
    start = _start(path)
    kind = _format(start)
    try:
        with _ascii_name(path) as file:
            if kind in pillow_reader.FORMATS:
                yield pillow_reader.open_with_pillow(path, file, kind)
            else:
                with open_with_oiio(path, file, kind, layer) as source:
                    yield source
    except MemoryError as error:
        raise InputError(
            f"{shown(path)}: there is not enough memory to read this image; make it smaller, or close other programs"
        ) from error
    except OSError as error:
        raise InputError(f"{shown(path)}: it cannot be read ({error.strerror or error})") from error


def software(path: Path) -> str:
    """The name of the program that wrote an image; "" if the file does not say it or cannot be opened."""
    with quiet(), _ascii_name(path) as file:
        reader: Any = oiio.ImageInput.open(str(file))  # None if it fails, whatever its stubs say
        oiio.geterror()
        if reader is None:
            return ""
        name = str(reader.spec().get_string_attribute("Software"))
        reader.close()
        return name


def _start(path: Path) -> bytes:
    """The first bytes of a file. Raises InputError if there are none to be had."""
    try:
        if path.is_dir():
            raise InputError(f"{shown(path)}: this is a folder, not an image")
        if path.exists() and not path.is_file():
            raise InputError(f"{shown(path)}: this is no file but a device or a pipe; save the image to a file first")
        with path.open("rb") as file:
            start = file.read(64)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(f"{shown(path)}: there is no such file") from error
    except OSError as error:
        raise InputError(f"{shown(path)}: it cannot be read ({error.strerror or error})") from error
    except ValueError as error:  # a name with a null byte
        raise InputError(f"{shown(path)!r}: this is no file's name") from error
    if not start:
        raise InputError(f"{shown(path)}: this file is empty")
    return start


def _format(start: bytes) -> str:
    """The format by a file's first bytes, whatever its name's ending says; "" for one that has no such mark."""
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WebP"
    if start[4:8] == b"ftyp":
        brand = start[8:12]
        if b"avif" in start:
            return "AVIF"
        return "HEIC" if brand[:2] == b"he" else _BRANDS.get(brand, "")
    return next((name for mark, name in _SIGNATURES if start.startswith(mark)), "")


@contextmanager
def _ascii_name(path: Path) -> Iterator[Path]:
    """A path to the file that every library takes: a link, where the name's bytes are no UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="lichen-") as folder:
            link = Path(folder) / f"image{path.suffix if path.suffix.isascii() else ''}"
            link.symlink_to(path.absolute())
            yield link
    else:
        yield path
