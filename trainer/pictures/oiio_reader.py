"""Pictures through OpenImageIO: layers, windows, bands of rows, and the colour encoding that a file states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio  # noqa: N813 - its own documentation's short name

from ..errors import InputError
from . import png_colours
from .channels import Layer, choose_layer, layers_of
from .colour_profile import ADOBE_RGB, REC709, Encoding, Primaries, icc_space, sane
from .pillow_reader import exif, open_with_pillow
from .pixels import Pixels
from .source import BAND, LARGEST_SIDE, Source, damaged, quiet, shown, unreadable

LINES = 64  # or a multiple of as many rows
LARGEST_TILE = 1 << 26  # pixels
MOST_PAGES = 1000

_CAMERA_RAW = {".dng", ".cr2", ".nef", ".arw", ".pef", ".srw", ".rwl", ".nrw", ".3fr", ".iiq"}


@contextmanager
def open_with_oiio(path: Path, file: Path, kind: str, wanted: str) -> Iterator[Source]:
    """Open the image in `file`, which `path` names for the user, as a context manager.

    kind: the format's name, "" where its first bytes do not tell. wanted: the map whose layer to read. Raises
    InputError, also out of `rows`.
    """
    hints = oiio.ImageSpec()
    hints["oiio:UnassociatedAlpha"] = 1
    with quiet():
        reader: Any = oiio.ImageInput.open(str(file), hints)  # None if it fails, whatever its stubs say
    fault = oiio.geterror()  # which prints itself at the end of the process if nobody asks for it
    if reader is None:
        known = kind not in ("", "PSD", "DDS", "DPX") or _by_its_own_reader(path, fault)
        raise damaged(path, fault.replace(str(file), path.name)) if known else unreadable(path, kind)
    try:
        if kind == "TIFF" and path.suffix.lower() in _CAMERA_RAW:  # of which only a preview would be read
            raise unreadable(path, "camera's raw")
        if reader.has_error:  # of progressive JPEG, which is decoded now
            raise damaged(path, reader.geterror())
        yield _source(path, file, reader, wanted)
    finally:
        reader.geterror()
        reader.close()
        oiio.geterror()


def _by_its_own_reader(path: Path, fault: str) -> bool:
    """Whether the reader of the name's ending took the file for one of its own, in a format without a mark."""
    return path.suffix.lower() in (".tga", ".psd", ".dds", ".dpx") and "could not find a format" not in fault


def _source(path: Path, file: Path, reader: Any, wanted: str) -> Source:
    """The open picture. Raises InputError for an image that cannot be used as one."""
    with quiet():
        layer, pages = _layer(reader, wanted)
        reader.seek_subimage(layer.subimage, 0)
    spec = reader.spec()
    if spec.tile_width * spec.tile_height > LARGEST_TILE:
        raise InputError(
            f"{shown(path)}: its tiles of {spec.tile_width} x {spec.tile_height} px are larger than can be read"
        )
    if spec.deep:
        raise InputError(f"{shown(path)}: deep images hold no picture; flatten it first")
    if not (0 < spec.width <= LARGEST_SIDE and 0 < spec.height <= LARGEST_SIDE) or spec.depth > 1:
        raise InputError(f"{shown(path)}: {spec.width} x {spec.height} px is larger than can be read")
    name = reader.format_name()
    space = spec.get_string_attribute("tiff:ColorSpace") or spec.get_string_attribute("jpeg:ColorSpace")
    icc = _bytes(spec.getattribute("ICCProfile"))
    space = "CMYK" if space == "YCCK" else space
    if space in ("CMYK", "CIELAB") and (space == "CIELAB" or (icc and icc_space(icc) == "CMYK")):
        return open_with_pillow(path, file, space)
    window, cropped = _window(spec) if name == "openexr" else ((spec.y, spec.y + spec.height, 0, spec.width), "")
    top, bottom, left, right = window
    notes = [*layer.notes, *([cropped] if cropped else []), *([pages] if pages else [])]
    if space == "CMYK":
        notes.append("converted from CMYK without a profile, so its colours are only near")
    is_float = spec.format.basetype in (oiio.HALF, oiio.FLOAT, oiio.DOUBLE)
    unassociated = name not in ("openexr", "tiff") or spec.get_int_attribute("oiio:UnassociatedAlpha") == 1
    return Source(
        width=right - left,
        height=bottom - top,
        channels=len(layer.indices),
        rows=_oiio_rows(path, reader, spec, layer.indices, window),
        has_alpha=layer.has_alpha,
        associated=not unassociated,
        is_float=is_float,
        bits=int(spec.get_int_attribute("oiio:BitsPerSample")) or 8 * spec.format.size(),
        orientation=_orientation(path, spec, name),
        encoding=_encoding(path, spec, name, icc, is_float),
        notes=tuple(notes),
    )


def _layer(reader: Any, wanted: str) -> tuple[Layer, str]:
    """The layer to read, and a note on pictures beside it in the file."""
    name, spec = reader.format_name(), reader.spec()
    found = layers_of(tuple(spec.channelnames), spec.alpha_channel, 0, _part(spec), name == "openexr")
    if spec.get_int_attribute("oiio:Movie"):
        return choose_layer(found, wanted), "it moves; its first picture was read"
    pages = 1
    while name in ("openexr", "tiff") and pages < MOST_PAGES and reader.seek_subimage(pages, 0):
        spec = reader.spec()
        if name == "openexr":
            found += layers_of(tuple(spec.channelnames), spec.alpha_channel, pages, _part(spec), True)
        pages += 1
    reader.geterror()
    several = f"it holds {pages} pictures, of which the first was read" if pages > 1 and name == "tiff" else ""
    return choose_layer(found, wanted), several


def _part(spec: Any) -> str:
    """The name of the file's present subimage."""
    return str(spec.get_string_attribute("oiio:subimagename"))


def _window(spec: Any) -> tuple[tuple[int, int, int, int], str]:
    """Rows and columns (top, bottom, left, right), columns from the data's left, that lie in the display window too."""
    top, left = max(spec.y, spec.full_y), max(spec.x, spec.full_x)
    bottom = min(spec.y + spec.height, spec.full_y + spec.full_height)
    right = min(spec.x + spec.width, spec.full_x + spec.full_width)
    whole = (spec.y, spec.y + spec.height, 0, spec.width)
    same = (spec.x, spec.y, spec.width, spec.height) == (spec.full_x, spec.full_y, spec.full_width, spec.full_height)
    if same or top >= bottom or left >= right:
        return whole, ""
    note = f"its data window is not its display window; the {right - left} x {bottom - top} px in both were read"
    return (top, bottom, left - spec.x, right - spec.x), note


def _oiio_rows(
    path: Path, reader: Any, spec: Any, indices: tuple[int, ...], window: tuple[int, int, int, int]
) -> Iterator[Pixels]:
    """Yield the rows of a window, in bands of whole tiles. Raises InputError where they are damaged."""
    top, bottom, left, right = window
    first, last = min(indices), max(indices) + 1
    chosen = [index - first for index in indices]
    unit = spec.tile_height * -(-LINES // spec.tile_height) if spec.tile_width else LINES
    step = unit * max(1, BAND // (spec.width * (last - first) * unit))
    for y in range(spec.y, bottom, step):
        end = min(y + step, spec.y + spec.height)
        if end <= top:
            continue
        try:
            with quiet():
                band = _band(reader, spec, y, end, (first, last))
        except RuntimeError as error:  # the library's own exceptions
            raise damaged(path, error) from error
        fault = reader.geterror() if reader.has_error else ""
        if band is None or fault:
            raise damaged(path, fault)
        pixels = np.asarray(band, np.float32).reshape(end - y, spec.width, last - first)
        yield pixels[max(0, top - y) : bottom - y, left:right, chosen]


def _band(reader: Any, spec: Any, top: int, end: int, channels: tuple[int, int]) -> Any:
    """The rows from `top` to before `end`, or None; the reader knows the error.

    TIFF is read by single rows or tiles: of several at once, the checksums of zip are not looked at.
    """
    if reader.format_name() == "tiff":
        return _tiff_band(reader, spec, top, end)[..., slice(*channels)]
    if spec.tile_width:
        return reader.read_tiles(spec.x, spec.x + spec.width, top, end, 0, 1, *channels, oiio.FLOAT)
    return reader.read_scanlines(top, end, 0, *channels, oiio.FLOAT)


def _tiff_band(reader: Any, spec: Any, top: int, end: int) -> Pixels:
    """The rows of a TIFF, read by single rows or tiles. Raises RuntimeError."""
    wide, high = spec.tile_width or spec.width, spec.tile_height or 1
    band = np.empty((end - top, spec.width, spec.nchannels), np.float32)
    for y in range(top, end, high):
        for x in range(0, spec.width, wide):
            if spec.tile_width:
                piece = reader.read_tile(spec.x + x, y, spec.z, oiio.FLOAT)
            else:
                piece = reader.read_scanline(y, spec.z, oiio.FLOAT)
            if piece is None or reader.has_error:
                raise RuntimeError(reader.geterror() or "its pixels cannot be read")
            tile = np.asarray(piece, np.float32).reshape(high, wide, spec.nchannels)
            band[y - top : y - top + high, x : x + wide] = tile[: end - y, : spec.width - x]
    return band


def _bytes(value: Any) -> bytes | None:
    if value is None:
        return None
    found = bytes(value) if isinstance(value, bytes | bytearray) else np.asarray(value, np.uint8).tobytes()
    return found or None


def _orientation(path: Path, spec: Any, name: str) -> int:
    """The orientation that the file states, 1 to 8 as in Exif."""
    stated = int(spec.get_int_attribute("Orientation", 1))
    if name == "webp":
        stated = exif(path).get(0x112, 1)
    return stated if stated in range(1, 9) else 1


def _encoding(path: Path, spec: Any, name: str, icc: bytes | None, is_float: bool) -> Encoding:
    """The encoding of the colours that the file states."""
    if is_float:
        stated = spec.getattribute("chromaticities") if name == "openexr" else _radiance_primaries(path, name)
        primaries = _as_primaries(stated)
        if primaries is None:
            return Encoding(linear=True, icc=icc)
        return Encoding(linear=True, primaries=primaries, name="the primaries that it names")
    if name == "png":
        return png_colours.encoding(png_colours.chunks(path), icc)
    if icc is not None:
        return Encoding(icc=icc)
    if name == "jpeg" and spec.get_int_attribute("Exif:ColorSpace") == 0xFFFF:
        return _camera_encoding(path)
    stated_space = spec.get_string_attribute("oiio:ColorSpace")
    if name in ("dpx", "cineon") and "log" in stated_space.lower():
        return Encoding(unfit="its values are a film's logarithms, which are not converted; convert it to sRGB first")
    return Encoding()


def _as_primaries(stated: Any) -> Primaries | None:
    """The eight numbers that a file states, if they are primaries, and not sRGB's."""
    numbers = tuple(float(number) for number in stated) if stated is not None else ()
    if len(numbers) != 8:
        return None
    primaries: Primaries = numbers
    return primaries if sane(primaries) and not np.allclose(primaries, REC709, atol=0.002) else None


def _radiance_primaries(path: Path, name: str) -> list[float] | None:
    """The numbers of the header's PRIMARIES line."""
    if name != "hdr":
        return None
    with path.open("rb") as file:
        header = file.read(4096).split(b"\n\n")[0]
    line = next((line for line in header.split(b"\n") if line.startswith(b"PRIMARIES=")), b"")
    try:
        return [float(number) for number in line[10:].split()] or None
    except ValueError:
        return None


def _camera_encoding(path: Path) -> Encoding:
    """Cameras say "uncalibrated" and, in the interoperability index, that this means Adobe RGB (Exif 3.0, 4.6.6.3)."""
    if exif(path, 0xA005).get(1) == "R03":
        return Encoding(gamma=563 / 256, primaries=ADOBE_RGB, name="Adobe RGB")
    return Encoding()
