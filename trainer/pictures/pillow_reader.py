"""Pictures through Pillow: GIF, AVIF, JPEG 2000, HEIC where its plugin is installed, and CMYK and CIELAB by profile."""

from __future__ import annotations

import importlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, UnidentifiedImageError

from ..errors import InputError
from .colour_profile import Encoding
from .pixels import Pixels
from .source import BAND, LARGEST_SIDE, Source, damaged, quiet, shown, unreadable

FORMATS = {"GIF": "GIF", "AVIF": "AVIF", "JPEG 2000": "JPEG2000", "HEIC": "HEIF"}  # ours, and Pillow's name of each


def open_with_pillow(path: Path, file: Path, kind: str) -> Source:
    """Read the image in `file`, which `path` names for the user. Raises InputError with one line.

    kind: the format's name, as in FORMATS, or "CMYK" or "CIELAB".
    """
    try:
        with _pillow():
            return _pillow_source(path, file, kind)
    except UnidentifiedImageError as error:
        if kind in FORMATS and FORMATS[kind] not in Image.OPEN:  # this Pillow was built without it
            raise unreadable(path, kind) from error
        raise damaged(path, "it cannot be opened") from error
    except (InputError, MemoryError):
        raise
    except Exception as error:  # its readers of formats raise whatever comes first in a damaged file
        raise damaged(path, error) from error


def exif(path: Path, block: int = 0) -> dict[int, Any]:
    """The Exif tags of an image, or a block of them by its tag; empty where it has none, or Pillow cannot read it."""
    try:
        with path.open("rb") as file, _pillow(), Image.open(file) as picture:
            found = picture.getexif()
            return dict(found.get_ifd(block) if block else found)
    except Exception:  # as in `open_with_pillow`; the picture is good all the same
        return {}


@contextmanager
def _pillow() -> Iterator[None]:
    """Let Pillow read large images, in silence: they are the user's own."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _pillow_source(path: Path, file: Path, kind: str) -> Source:
    """The open picture, decoded whole. Raises InputError, or whatever Pillow's readers raise."""
    if kind == "HEIC":
        _register_heif(path)
    with file.open("rb") as stream, Image.open(stream) as picture:
        if max(picture.size) > LARGEST_SIDE:
            raise InputError(f"{shown(path)}: {picture.width} x {picture.height} px is larger than can be read")
        with quiet():
            picture.load()
        frames = int(getattr(picture, "n_frames", 1))
        icc = picture.info.get("icc_profile") or None
        orientation = int(picture.getexif().get(0x112, 1))
        notes = [f"it holds {frames} pictures, of which the first was read"] if frames > 1 else []
        if picture.mode in ("CMYK", "LAB"):
            notes.append(f"converted from {kind}" + (" by its profile" if icc and picture.mode == "CMYK" else ""))
            converted, icc = _as_srgb(picture, icc), None
        else:
            converted = _plain_mode(picture)
        values = np.asarray(converted)
    values = values[..., None] if values.ndim == 2 else values
    return Source(
        width=values.shape[1],
        height=values.shape[0],
        channels=values.shape[2],
        rows=_array_rows(values),
        has_alpha=values.shape[2] in (2, 4),
        is_float=values.dtype.kind == "f",
        bits=8 * values.dtype.itemsize,
        orientation=orientation if orientation in range(1, 9) else 1,
        encoding=Encoding(linear=values.dtype.kind == "f", icc=icc),
        notes=tuple(notes),
    )


def _register_heif(path: Path) -> None:
    try:
        importlib.import_module("pillow_heif").register_heif_opener()
    except ImportError as error:
        raise unreadable(path, "HEIC") from error


def _plain_mode(picture: Image.Image) -> Image.Image:
    """The picture as grey or RGB, with alpha where it has any."""
    if picture.mode in ("L", "LA", "RGB", "RGBA", "F") or picture.mode.startswith("I;16"):
        return picture.convert("RGBA") if "transparency" in picture.info else picture
    if picture.mode == "1":
        return picture.convert("L")
    clear = "transparency" in picture.info or picture.mode in ("PA", "La", "RGBa")
    return picture.convert("RGBA" if clear else "RGB")


def _as_srgb(picture: Image.Image, icc: bytes | None) -> Image.Image:
    """A CIELAB picture, or a CMYK one by its profile, if that is any good, as RGB."""
    srgb = ImageCms.createProfile("sRGB")
    try:
        is_lab = picture.mode == "LAB"
        profile = ImageCms.createProfile("LAB") if is_lab else ImageCms.ImageCmsProfile(io.BytesIO(icc or b""))
        converted = ImageCms.profileToProfile(picture, profile, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        converted = None
    return converted or picture.convert("RGB")


def _array_rows(values: npt.NDArray[Any]) -> Iterator[Pixels]:
    """Yield the rows of a whole picture in bands, whole numbers as 0..1."""
    scale = np.iinfo(values.dtype).max if values.dtype.kind in "ui" else 1
    step = max(1, BAND // (values.shape[1] * values.shape[2]))
    for y in range(0, len(values), step):
        yield values[y : y + step].astype(np.float32) / np.float32(scale)
