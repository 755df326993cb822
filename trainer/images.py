"""Image files in, through OpenImageIO: PNG, JPEG, TIFF, EXR, 8 bits to float, values as they are stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import OpenImageIO as oiio  # noqa: N813 - its own documentation's short name

from .errors import InputError

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


def _fault(buffer: Any) -> str:
    return buffer.geterror().strip().split("\n")[0] or "unknown format"
