"""Image files of all kinds for the tests, made from one small picture."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import OpenImageIO as oiio  # noqa: N813
from PIL import Image

from trainer.pictures.pixels import Pixels

#: Endings of files that lose nothing, with the largest error of a value that comes back.
LOSSLESS = {
    "png": 0.5 / 255,
    "bmp": 0.5 / 255,
    "tga": 0.5 / 255,
    "ppm": 0.5 / 255,
    "tif": 0.5 / 65535,
    "webp": 0.5 / 255,
    "gif": 0.03,
    "exr": 1e-3,
    "hdr": 0.01,
}
LOSSY = {"jpg": 0.03, "avif": 0.05, "jp2": 0.03}


def colours(height: int = 120, width: int = 160) -> Pixels:
    """A smooth picture of few colours (height, width, 3) in 0..1, different in each of its corners."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    steps = [np.floor(x * 5 / width) / 4, np.floor(y * 5 / height) / 4, np.floor((x / width + y / height) * 2) / 4]
    return np.clip(np.stack(steps, axis=-1), 0, 1).astype(np.float32)


def write(path: Path, pixels: Pixels, **options: object) -> Path:
    """Write pixels (height, width, channels) in 0..1 in the format of the name's ending; options are Pillow's.

    TIFF gets 16 bits, EXR halfs and HDR floats.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = {".tif": "uint16", ".exr": "half", ".hdr": "float"}.get(path.suffix)
    if kind and not options:
        return write_oiio(path, pixels, kind)
    whole = (pixels * 255 + 0.5).astype(np.uint8)
    picture = Image.fromarray(whole[..., 0] if whole.shape[2] == 1 else whole)
    if path.suffix == ".webp":
        options = {"lossless": True, "exact": True, **options}
    picture.save(path, **options)  # type: ignore[arg-type]
    return path


def write_oiio(path: Path, pixels: Pixels, kind: str, **attributes: object) -> Path:
    """Write through OpenImageIO as a type such as "half"; `channelnames` and the windows' numbers may be said too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width, channels = pixels.shape
    spec = oiio.ImageSpec(width, height, channels, kind)
    for name, value in attributes.items():
        if hasattr(spec, name):
            setattr(spec, name, value)
        elif name == "chromaticities":
            spec.attribute(name, "float[8]", value)
        else:
            spec.attribute(name.replace("__", ":"), value)
    output = oiio.ImageOutput.create(str(path))
    assert output.open(str(path), spec), output.geterror()
    assert output.write_image(np.ascontiguousarray(pixels, np.float32)), output.geterror()
    output.close()
    return path


def with_chunks(path: Path, *chunks: tuple[bytes, bytes]) -> Path:
    """Put chunks into a PNG, before its pixels."""
    content = path.read_bytes()
    added = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    path.write_bytes(content[:33] + added + content[33:])
    return path
