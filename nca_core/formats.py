"""The file formats: in which numbers each keeps a sheet's values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .arrays import Array
from .maps import to_linear
from .png import as_levels
from .sheets import Sheet

Rows: TypeAlias = npt.NDArray[np.generic]  # (rows, width, channels), in the numbers of a file

AUTO = 0  # a depth: what each map needs


@dataclass(frozen=True)
class Storage:
    """The numbers of a file. dtype: whole numbers over all of their range, or floats; colour_space: "sRGB" for encoded
    colours, "lin_rec709" for light, empty for data (OpenImageIO's names)."""

    dtype: str
    colour_space: str = ""

    @property
    def bits(self) -> int:
        """Bits of a channel."""
        return 8 * np.dtype(self.dtype).itemsize

    def rows(self, values: Array) -> Rows:
        """Values 0..1, colours sRGB-encoded, as the file's numbers; whole ones are rounded."""
        values = to_linear(values) if self.colour_space == LIGHT else values
        return values.astype(self.dtype) if np.dtype(self.dtype).kind == "f" else as_levels(values, self.bits)


@dataclass(frozen=True)
class Format:
    """A file format. depths: bits of a channel that it has; floats: whether they are floats, and colours light;
    library: the module that a host has to hand to its writer (image_files.py), none where the core writes alone."""

    label: str
    description: str
    depths: tuple[int, ...]
    floats: bool = False
    library: str = ""

    def storage(self, sheet: Sheet, depth: int = AUTO) -> Storage:
        """The numbers that a sheet is kept in. depth: one of `depths`; AUTO takes the nearest to the sheet's bits
        or, in floats, to 16 bits for colours and 32 for data."""
        space = LIGHT if self.floats else ENCODED
        usual = (32 if sheet.is_data else 16) if self.floats else sheet.bits
        bits = depth or min(self.depths, key=lambda each: abs(each - usual))
        return Storage(f"{'float' if self.floats else 'uint'}{bits}", "" if sheet.is_data else space)


ENCODED, LIGHT = "sRGB", "lin_rec709"

#: By the ending of the files' names.
FORMATS = {
    "png": Format("PNG", "Colours in sRGB", (8, 16)),
    "tif": Format("TIFF", "Colours in sRGB", (8, 16), library="OpenImageIO"),
    "exr": Format("OpenEXR", "Scene-linear colours", (16, 32), floats=True, library="OpenImageIO"),
}
