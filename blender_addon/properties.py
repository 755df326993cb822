"""The settings of a material's next growth, shown in the panel; importing takes the same ones."""

from __future__ import annotations

import bpy
import nca_core
from bpy.props import BoolProperty, FloatProperty, IntProperty, PointerProperty
from nca_core.recipe import MAX_PIXELS

from . import material

MAX_SEED = 2**31 - 1  # Blender's integers are signed


def seed() -> int:
    """A property for the seed."""
    return IntProperty(
        name="Seed", description="Another seed grows another piece of the same material", max=MAX_SEED, min=0
    )


def side(name: str) -> int:
    """A property for a side of the images."""
    text = "Pixels of the grown images. At the same density, a larger size shows more of the material"
    return IntProperty(
        name=name, description=text, default=1024, min=16, max=MAX_PIXELS, soft_max=8192, subtype="PIXEL"
    )


def density() -> float:
    """A property for the density."""
    text = "Pixels per pixel of what the material was trained on: 2 shows the same features twice as large and as sharp"
    return FloatProperty(name="Density", description=text, default=1.0, min=1 / 16, max=64, soft_min=0.25, soft_max=8)


def _displacement_changed(settings: LICHEN_PG_settings, _context: bpy.types.Context) -> None:
    if isinstance(settings.id_data, bpy.types.Material):
        material.set_displacement(settings.id_data, settings.displacement)


class LICHEN_PG_settings(bpy.types.PropertyGroup):
    """What the next growth of a material takes."""

    seed: seed()  # type: ignore[valid-type]
    width: side("Width")  # type: ignore[valid-type]
    height: side("Height")  # type: ignore[valid-type]
    density: density()  # type: ignore[valid-type]
    displacement: BoolProperty(  # type: ignore[valid-type]
        name="Displacement",
        description="Move the surface by the height map instead of shading it with the normal map. "
        "Needs a finely subdivided mesh",
        update=_displacement_changed,
    )


def settings_of(block: bpy.types.Material) -> LICHEN_PG_settings:
    """The settings of a material; the one place that knows where they hang."""
    return block.lichen  # type: ignore[attr-defined, no-any-return]


def write(block: bpy.types.Material, recipe: nca_core.Recipe) -> None:
    """Show the recipe as the settings."""
    settings = settings_of(block)
    settings.seed, settings.density = recipe.seed, recipe.density
    settings.width, settings.height = recipe.width, recipe.height


def attach() -> None:
    """Give every material its settings."""
    bpy.types.Material.lichen = PointerProperty(type=LICHEN_PG_settings)  # type: ignore[attr-defined]


def detach() -> None:
    """Undo `attach`."""
    del bpy.types.Material.lichen  # type: ignore[attr-defined]
