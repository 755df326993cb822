"""The file formats: how each keeps a sheet's values, and what it says of itself. No bpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol, TypeAlias

from nca_core.arrays import Array
from nca_core.maps import to_linear
from nca_core.png import KEYWORDS, PngWriter

from .exr import ExrWriter
from .sheets import Sheet
from .tiff import TiffWriter

Size: TypeAlias = tuple[int, int]  # height, width
About: TypeAlias = Mapping[str, str]  # see nca_core.metadata

_EXR_ATTRIBUTES = {"Copyright": "owner", "ImageDescription": "comments"}  # OpenEXR's standard ones


class Writer(Protocol):
    """A file in the making."""

    def add(self, values: Array) -> None:
        """Append rows: (rows, width, channels) in 0..1, colours sRGB-encoded."""

    def finish(self) -> None:
        """Complete the file, once all rows are in."""


@dataclass(frozen=True)
class Format:
    """A way to write sheets. bits: those it has; usual: those that a sheet gets unless others are asked for."""

    label: str
    description: str
    ending: str
    bits: tuple[int, ...]
    usual: Callable[[Sheet], int]
    write: Callable[[BinaryIO, Size, Sheet, int, About], Writer]


@dataclass(frozen=True)
class _Light:
    """A writer that takes colours as scene-linear ones."""

    writer: Writer

    def add(self, values: Array) -> None:
        self.writer.add(to_linear(values))

    def finish(self) -> None:
        self.writer.finish()


def _png(file: BinaryIO, size: Size, sheet: Sheet, bits: int, about: About) -> Writer:
    return PngWriter(file, size, sheet.channels, bits, _renamed(about, KEYWORDS))


def _tiff(file: BinaryIO, size: Size, sheet: Sheet, bits: int, about: About) -> Writer:
    return TiffWriter(file, size, sheet.channels, bits, about)


def _exr(file: BinaryIO, size: Size, sheet: Sheet, bits: int, about: About) -> Writer:
    writer = ExrWriter(file, size, sheet.channels, bits, _renamed(about, _EXR_ATTRIBUTES))
    return writer if sheet.is_data else _Light(writer)


def _renamed(about: About, names: Mapping[str, str]) -> dict[str, str]:
    return {names.get(name, name): text for name, text in about.items()}


FORMATS = {  # by Blender's own names
    "PNG": Format("PNG", "Colours in sRGB", "png", (8, 16), lambda sheet: sheet.bits, _png),
    "TIFF": Format("TIFF", "Colours in sRGB", "tif", (8, 16), lambda sheet: sheet.bits, _tiff),
    "OPEN_EXR": Format(
        "OpenEXR", "Scene-linear colours", "exr", (16, 32), lambda sheet: 32 if sheet.is_data else 16, _exr
    ),
}
