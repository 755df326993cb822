"""What operators that write maps, or say how maps are to be written, have in common: how the files are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy
from bpy.props import EnumProperty, IntProperty

from nca_core.formats import FORMATS
from nca_core.sheets import NORMALS, PACKINGS

from ..export.options import AUTO, DEPTHS, FORMAT_NAMES, NORMAL_NAMES, PACKING_NAMES, depths
from ..growing.request import LARGEST
from ..translations import CONTEXT

OPTIONS = ("width", "packing", "file_format", "depth", "normals")  # of export.job and export.manifest.write
_AUTO = (
    AUTO,
    "As Needed",
    "What each map needs: PNG and TIFF have 8 bits for colours and 8 or 16 for data, OpenEXR 16 and 32",
)
_DEPTHS = {
    8: "8 bits a channel",
    16: "16 bits a channel; of OpenEXR half floats",
    32: "32 bits a channel: floats",
}


def items(names: Mapping[str, str], table: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """A property's choices: the entries of one of the core's tables, by Blender's identifiers."""
    return tuple((name, table[core].label, _sentence(table[core].description)) for name, core in names.items())


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _depth_items() -> tuple[tuple[str, str, str], ...]:
    """The choices of a depth: those that some format has."""
    return (_AUTO, *((str(depth), str(depth), _DEPTHS.get(depth, f"{depth} bits a channel")) for depth in DEPTHS))


def _allowed(packing: str) -> dict[str, list[str]]:
    """The choices that go with a packing, the usual one first."""
    entry = PACKINGS[PACKING_NAMES[packing]]
    return {
        "file_format": [name for name, core in FORMAT_NAMES.items() if entry.takes(core)],
        "normals": [name for name, core in NORMAL_NAMES.items() if core in entry.normals],
    }


def _fit(operator: FileOptionsOperator, _context: bpy.types.Context) -> None:
    """Let go of choices that do not go with the others."""
    for name, allowed in _allowed(operator.packing).items():
        if getattr(operator, name) not in allowed:
            setattr(operator, name, allowed[0])
    if operator.depth not in depths(operator.file_format):
        operator.depth = AUTO


class FileOptionsOperator:
    """Mixed into such an operator: its properties, and how they are drawn beside the file browser."""

    width: IntProperty(  # type: ignore[valid-type]
        name="Resolution",
        description="Pixels for each unit of UV; 0 takes as many as it was grown with. What is seen stays the same",
        min=0,
        max=LARGEST,
        soft_max=8192,
        subtype="PIXEL",
    )
    packing: EnumProperty(  # type: ignore[valid-type]
        name="Packing",
        items=items(PACKING_NAMES, PACKINGS),
        description="How maps share files",
        translation_context=CONTEXT,  # "Separate" is no verb here
        update=_fit,
    )
    file_format: EnumProperty(  # type: ignore[valid-type]
        name="Format", items=items(FORMAT_NAMES, FORMATS), description="The files' format", update=_fit
    )
    depth: EnumProperty(  # type: ignore[valid-type]
        name="Depth", items=_depth_items(), description="Bits for each channel", update=_fit
    )
    normals: EnumProperty(  # type: ignore[valid-type]
        name="Normals",
        items=items(NORMAL_NAMES, NORMALS),
        description="Which way green points in the normal map",
        update=_fit,
    )

    def _shown(self) -> tuple[str, ...]:
        """The properties that are asked for."""
        return OPTIONS

    def draw(self, _context: bpy.types.Context) -> None:
        """Beside the file browser."""
        layout: bpy.types.UILayout = self.layout  # type: ignore[attr-defined]
        layout.use_property_split, layout.use_property_decorate = True, False
        allowed = _allowed(self.packing)
        for name in self._shown():
            row = layout.row()
            row.enabled = len(allowed.get(name, OPTIONS)) > 1
            row.prop(self, name)
