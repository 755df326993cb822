"""Image files in and out, through OpenImageIO: PNG, JPEG, TIFF, EXR, 8 bits to float, values as they are stored."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import OpenImageIO as oiio  # noqa: N813 - its own documentation's short name

from nca_core.maps import MapKind

from .errors import InputError
from .writing import named_faults

Pixels = npt.NDArray[np.float32]

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".exr", ".webp", ".bmp", ".tga", ".hdr", ".jp2")
LINEAR_SUFFIXES = (".exr", ".hdr")  # formats whose colours are scene-linear, not sRGB-encoded


def read_image(path: Path) -> Pixels:
    """Read an image upright: (height, width, channels) float32, integers scaled to 0..1, floats as they are, no alpha.

    Raises InputError if the file is missing or is not an image.
    """
    if not path.is_file():
        raise InputError(f"{path}: there is no such file")
    spec = oiio.ImageSpec()
    spec["oiio:UnassociatedAlpha"] = 1
    buffer = oiio.ImageBuf(str(path), 0, 0, spec)
    if buffer.has_error or not buffer.initialized:
        raise InputError(f"{path}: this is not an image that can be read ({_fault(buffer)})")
    buffer = oiio.ImageBufAlgo.reorient(buffer)
    pixels = buffer.get_pixels(oiio.FLOAT)
    if buffer.has_error or pixels is None:
        raise InputError(f"{path}: this image is damaged ({_fault(buffer)})")
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    pixels = np.nan_to_num(np.ascontiguousarray(pixels, np.float32), posinf=1.0, neginf=0.0)
    return pixels[..., :3] if pixels.shape[2] >= 3 else pixels[..., :1]


def resize(pixels: Pixels, height: int, width: int) -> Pixels:
    """Resize with a filter that fits the scale (Blackman-Harris when enlarging, Lanczos 3 when reducing)."""
    if pixels.shape[:2] == (height, width):
        return pixels
    roi = oiio.ROI(0, width, 0, height, 0, 1, 0, pixels.shape[2])
    resized: Any = oiio.ImageBufAlgo.resize(oiio.ImageBuf(np.ascontiguousarray(pixels)), roi=roi)
    result: Pixels = np.asarray(resized.get_pixels(oiio.FLOAT), np.float32).reshape(height, width, -1)
    return np.clip(result, 0.0, 1.0)


def stored_as(path: Path, kind: MapKind) -> str:
    """How a map's values are kept in a file of that ending: float32 in EXR, else whole numbers of kind.bits."""
    return "float32" if path.suffix == ".exr" else {8: "uint8", 16: "uint16"}[kind.bits]


def as_stored(pixels: Pixels, store: str) -> npt.NDArray[np.generic]:
    """Values 0..1 as whole numbers of all the range, rounded; or as float32."""
    if np.dtype(store).kind == "f":
        return pixels.astype(store)
    whole: npt.NDArray[np.generic] = np.rint(pixels * np.iinfo(store).max).astype(store)
    return whole


def write_map(path: Path, pixels: Pixels, kind: MapKind) -> None:
    """Write a map (height, width, channels) in 0..1, as `write_rows` does."""
    height, width = pixels.shape[:2]
    write_rows(path, (height, width), kind, [as_stored(pixels, stored_as(path, kind))])


def write_rows(path: Path, size: tuple[int, int], kind: MapKind, rows: Iterable[npt.NDArray[np.generic]]) -> None:
    """Write an image of (height, width) from pieces of rows, top down, as `stored_as` says; the name's ending is the
    format. It is written beside its place and renamed. Raises InputError if it cannot be written."""
    store = {"float32": "float"}.get(stored_as(path, kind), stored_as(path, kind))
    height, width = size
    spec = oiio.ImageSpec(width, height, kind.channels, store)
    if not kind.is_data:
        spec["oiio:ColorSpace"] = "sRGB"
    spec["png:compressionLevel"] = 4  # half the time of the default, files 3% larger
    with named_faults(path), tempfile.TemporaryDirectory(prefix=".lichen-", dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        output = oiio.ImageOutput.create(str(unfinished))
        written, top = output is not None and output.open(str(unfinished), spec), 0
        for piece in rows:
            written = written and output.write_scanlines(top, top + len(piece), 0, np.ascontiguousarray(piece))
            top += len(piece)
        if not (written and output.close()):
            fault = output.geterror() if output else oiio.geterror()
            raise InputError(f"{path}: it cannot be written ({fault.strip()})")
        unfinished.replace(path)


def _fault(buffer: Any) -> str:
    return buffer.geterror().strip().split("\n")[0] or "unknown format"
