"""The settings of a material's next growth, shown in the panel; importing takes the same ones."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, PointerProperty

from ..growing.modes import MODES
from ..growing.request import Request
from ..growing.settings_table import SETTINGS, Choice, Number, Setting, Switch
from ..scene import material
from . import real_size, steering


class RecipeSettings:
    """The settings that a material and the import have in common, mixed into both: a property for each of SETTINGS."""

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...

        def __setattr__(self, name: str, value: Any) -> None: ...

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


def _property(setting: Setting) -> Any:
    """A setting as Blender's property."""
    common: dict[str, Any] = {"name": setting.label, "description": setting.description, "default": setting.default}
    match setting:
        case Choice():
            items = [(name, choice.label, choice.description) for name, choice in setting.choices.items()]
            return EnumProperty(items=items, **common)
        case Switch():
            return BoolProperty(**common)
        case Number():
            bounds: dict[str, Any] = {"min": setting.least, "max": setting.most, "subtype": setting.unit}
            return IntProperty(**common, **bounds, soft_max=setting.usual or setting.most)
    raise TypeError(f"there is no property for {setting}")


RecipeSettings.__annotations__ = {name: _property(setting) for name, setting in SETTINGS.items()}


def _displacement_changed(settings: LICHEN_PG_settings, _context: bpy.types.Context) -> None:
    if isinstance(settings.id_data, bpy.types.Material):
        material.set_displacement(settings.id_data, settings.displacement)


def _is_real(settings: LICHEN_PG_settings) -> bool:
    return isinstance(settings.id_data, bpy.types.Material) and real_size.is_on(settings.id_data)


def _make_real(settings: LICHEN_PG_settings, on: bool) -> None:
    if isinstance(settings.id_data, bpy.types.Material):
        real_size.switch(settings.id_data, on)


class LICHEN_PG_settings(RecipeSettings, bpy.types.PropertyGroup):
    """The settings of a material's next growth."""

    steering: PointerProperty(  # type: ignore[valid-type]
        type=steering.LICHEN_PG_steering, name="Steering", description="What the next growth follows"
    )
    displacement: BoolProperty(  # type: ignore[valid-type]
        name="Displacement",
        description="Move the surface by the height map instead of shading it with the normal map. "
        "Needs a finely subdivided mesh",
        update=_displacement_changed,
    )
    real_size: BoolProperty(  # type: ignore[valid-type]
        name="Real Size",
        description="Whether the node's Scale gives the material its true size on the object. Setting the Scale by "
        "hand switches it off",
        get=_is_real,
        set=_make_real,
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
