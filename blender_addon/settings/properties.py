"""The settings of a material's next growth, shown in the panel; importing takes the same ones."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, PointerProperty

from ..growing.modes import MODES
from ..growing.request import LARGEST, MAX_SEED, MOST_CELLS, SMALLEST, Request
from ..growing.varieties import VARIETIES
from ..scene import material

SETTINGS = ("mode", "living", "seed", "cells", "width", "height", "variety")

_SIDE = "Pixels for each unit of UV. It sharpens or blurs; what grows stays the same"
_MODES = tuple((mode.identifier, mode.label, mode.description) for mode in MODES.values())
_VARIETIES = tuple((variety.identifier, variety.label, variety.description) for variety in VARIETIES.values())


class RecipeSettings:
    """The settings that a material and the import have in common, mixed into both."""

    mode: EnumProperty(name="Mode", items=_MODES, description="How the material covers a surface")  # type: ignore[valid-type]
    living: BoolProperty(  # type: ignore[valid-type]
        name="Living",
        description="Keep the grown cells instead of images of maps, and let the material decode them itself. "
        "For close-ups: sharp at any zoom, in less memory; rendering takes longer",
    )
    seed: IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Another seed grows another piece of the same material", min=0, max=MAX_SEED
    )
    cells: IntProperty(  # type: ignore[valid-type]
        name="Cells",
        description="How much of the material a unit of UV shows, in coarse cells: more of them make smaller features. "
        "0 takes as many as the resolution shows pixel by pixel",
        min=0,
        max=MOST_CELLS,
        soft_max=256,
    )
    width: IntProperty(  # type: ignore[valid-type]
        name="Resolution", description=_SIDE, default=1024, min=SMALLEST, max=LARGEST, soft_max=8192, subtype="PIXEL"
    )
    height: IntProperty(  # type: ignore[valid-type]
        name="Height",
        description="Pixels of the tile's other side; more of them show more of the material",
        default=1024,
        min=SMALLEST,
        max=LARGEST,
        soft_max=8192,
        subtype="PIXEL",
    )
    variety: EnumProperty(name="Variety", items=_VARIETIES, description="How much is grown to be dealt")  # type: ignore[valid-type]

    def request(self, tiles: Callable[[], tuple[int, ...]]) -> Request:
        """The request that the settings come to; tiles: gives the UDIM numbers, if they are needed."""
        return Request(**self.as_dict(), tiles=tiles() if MODES[self.mode].is_tiled else ())

    def as_dict(self) -> dict[str, Any]:
        """All settings by name."""
        return {name: getattr(self, name) for name in SETTINGS}

    def show(self, request: Request, but: Collection[str] = ()) -> None:
        """Show the settings of a request that was grown, but for some of them."""
        for name in SETTINGS:
            if name not in but:
                setattr(self, name, getattr(request, name))


def _displacement_changed(settings: LICHEN_PG_settings, _context: bpy.types.Context) -> None:
    if isinstance(settings.id_data, bpy.types.Material):
        material.set_displacement(settings.id_data, settings.displacement)


class LICHEN_PG_settings(RecipeSettings, bpy.types.PropertyGroup):
    """The settings of a material's next growth."""

    displacement: BoolProperty(  # type: ignore[valid-type]
        name="Displacement",
        description="Move the surface by the height map instead of shading it with the normal map. "
        "Needs a finely subdivided mesh",
        update=_displacement_changed,
    )


def settings_of(block: bpy.types.Material) -> LICHEN_PG_settings:
    """The settings of a material; the one place that knows where they hang."""
    return block.lichen  # type: ignore[attr-defined, no-any-return]


def attach() -> None:
    """Give every material its settings."""
    bpy.types.Material.lichen = PointerProperty(type=LICHEN_PG_settings)  # type: ignore[attr-defined, func-returns-value]


def detach() -> None:
    """Undo `attach`."""
    del bpy.types.Material.lichen  # type: ignore[attr-defined]
