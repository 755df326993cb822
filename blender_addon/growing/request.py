"""A request says what an artist asks for; a growth is what a request comes to for a model. No bpy.

Two numbers say how a material lies on a surface: `cells`, how much of it a unit of UV shows, which sets the size of its
features, and `width`, how many pixels a unit of UV gets. Only the first changes what grows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nca_core import MapKind, Model, Recipe, living
from nca_core.steering import NOTHING, UNSTEERED, Steering, Supplies

SMALLEST = 16  # pixels
LARGEST = 16384  # pixels; the largest image that graphics cards take
MOST_CELLS = 1 << 14  # in a unit of UV
MAX_SEED = 2**31 - 1  # Blender's integers are signed


@dataclass(frozen=True)
class Request:
    """An artist asks for this. The fields are named as .blend files have them (stored_request.py).

    mode: the identifier of one of MODES. living: whether the renderer decodes the material itself, if the mode can.
    cells: coarse cells for each unit of UV, 0 for as many as show the exemplar pixel by pixel. width: pixels for each
    unit of UV; height: those of a tile's other side. variety: the identifier of one of VARIETIES. tiles: UDIM numbers.
    steering: what growth follows (following.py), with places in pixels of this width.
    """

    mode: str = "tile"
    living: bool = False
    seed: int = 0
    cells: int = 0
    width: int = 1024
    height: int = 1024
    variety: str = "normal"
    tiles: tuple[int, ...] = ()
    steering: Steering = UNSTEERED

    def density(self, model: Model) -> float:
        """Pixels for each of the exemplar's, where a unit of UV has `width` of them. `cells` must not be 0."""
        return self.width / (self.cells * model.coarse_pixels)

    def with_cells(self, model: Model) -> Request:
        """The same with `cells` that are known."""
        return replace(self, cells=self.cells or max(1, round(self.width / model.coarse_pixels)))

    def metres(self, model: Model) -> float:
        """What a unit of the node's Vector shows, in metres; 0 where the model does not say."""
        return self.with_cells(model).cells * model.coarse_scale * model.cell_size


@dataclass(frozen=True)
class Growth:
    """A request whose `cells` are known by now, and the recipe that it comes to.

    decodes: whether the images are cells and noise, which the material's nodes decode, and not maps. supplies: the
    pictures and models that the recipe's steering names. notices: what that does otherwise than one asked for, a line
    each.
    """

    request: Request
    recipe: Recipe
    decodes: bool = False
    supplies: Supplies = NOTHING
    notices: tuple[str, ...] = ()

    def host(self, model: Model) -> Model:
        """The model with the maps of all materials that are blended with it: what grows and is decoded."""
        return self.recipe.host(model, self.supplies)

    def kinds(self, model: Model) -> tuple[MapKind, ...]:
        """The images that the growth has."""
        return living.kinds(model) if self.decodes else self.host(model).kinds
