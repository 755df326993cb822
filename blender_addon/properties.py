"""The settings of a material's next growth, shown in the panel; importing takes the same ones."""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty

from nca_core import Recipe

from . import material

MAX_SEED = 2**31 - 1  # Blender's integers are signed
MAX_SIDE = 16384  # pixels; the largest image that graphics cards take
ATLAS_TILES = 4  # on a side

_SIDE = "Pixels of the grown images. At the same density, a larger size shows more of the material"


_MODES = (
    ("tile", "Tile", "One image that repeats without a seam. For most things; from far away the repetition shows"),
    (
        "endless",
        "Endless",
        "Sixteen tiles in one image, dealt so that they never repeat in order. For floors, walls and ground that go on "
        "and on: the memory stays that of one image",
    ),
)


class RecipeSettings:
    """Mixed into whatever asks the artist for a recipe."""

    mode: EnumProperty(name="Mode", items=_MODES, description="How the material covers a surface")  # type: ignore[valid-type]
    seed: IntProperty(  # type: ignore[valid-type]
        name="Seed", description="Another seed grows another piece of the same material", min=0, max=MAX_SEED
    )
    width: IntProperty(  # type: ignore[valid-type]
        name="Width", description=_SIDE, default=1024, min=16, max=MAX_SIDE, soft_max=8192, subtype="PIXEL"
    )
    height: IntProperty(  # type: ignore[valid-type]
        name="Height", description=_SIDE, default=1024, min=16, max=MAX_SIDE, soft_max=8192, subtype="PIXEL"
    )
    density: FloatProperty(  # type: ignore[valid-type]
        name="Density",
        description="Pixels of the images per pixel of what the material was trained on. "
        "2 shows the same features twice as large and sharper",
        default=1.0,
        min=1 / 16,
        max=64,
        soft_min=0.25,
        soft_max=8,
    )

    def recipe(self, digest: str) -> Recipe:
        """The settings as a recipe for the model with this digest."""
        width, height = self.width, self.height
        if self.mode == "endless":
            width = height = width - width % ATLAS_TILES
        return Recipe(self.seed, width, height, self.density, self.mode, digest=digest)

    def show(self, recipe: Recipe) -> None:
        """Take the recipe over."""
        self.seed, self.density, self.mode = recipe.seed, recipe.density, recipe.mode
        self.width, self.height = recipe.width, recipe.height


def _displacement_changed(settings: LICHEN_PG_settings, _context: bpy.types.Context) -> None:
    if isinstance(settings.id_data, bpy.types.Material):
        material.set_displacement(settings.id_data, settings.displacement)


class LICHEN_PG_settings(RecipeSettings, bpy.types.PropertyGroup):
    """What the next growth of a material takes."""

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
