"""What an artist asks for when maps are exported. No bpy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nca_core import Model

from .formats import FORMATS, Format
from .sheets import NORMALS, PACKINGS, Sheet, sheets

AUTO = "AUTO"


@dataclass(frozen=True)
class Order:
    """Where to and how. name: what the files' names begin with. file_format, packing, normals: names in FORMATS,
    PACKINGS and NORMALS. depth: bits of a channel, or AUTO for those that each map needs. Raises ValueError for what
    does not go together."""

    folder: Path
    name: str
    file_format: str = "PNG"
    depth: str = AUTO
    packing: str = "SEPARATE"
    normals: str = "OPENGL"

    def __post_init__(self) -> None:
        for value, table in ((self.file_format, FORMATS), (self.packing, PACKINGS), (self.normals, NORMALS)):
            if value not in table:
                raise ValueError(f"{value!r} is none of {', '.join(table)}")
        if self.depth not in depths(self.format):
            raise ValueError(
                f"The depth of {self.format.label} is one of {', '.join(depths(self.format))}, not {self.depth}"
            )
        packing = PACKINGS[self.packing]
        for value, allowed in ((self.file_format, packing.formats), (self.normals, packing.normals)):
            if value not in allowed:
                raise ValueError(f"{packing.label} takes {', '.join(allowed)}, not {value}")

    @property
    def format(self) -> Format:
        return FORMATS[self.file_format]

    def bits(self, sheet: Sheet) -> int:
        """Of a channel of a sheet's file."""
        return self.format.usual(sheet) if self.depth == AUTO else int(self.depth)

    def sheets(self, model: Model) -> tuple[Sheet, ...]:
        """What to write of a model's maps."""
        return sheets(model, self.packing, self.normals)


def depths(of: Format) -> tuple[str, ...]:
    """What a format's depth may be."""
    return AUTO, *map(str, of.bits)
