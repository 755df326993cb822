"""How large things are that an export speaks of: what an image covers, how deep it is, how corner tiles lie in it."""

from __future__ import annotations

from dataclasses import dataclass

from ..steer import metres
from .target import Made

METRE = 1.0  # what an exemplar of which nobody said how large it is measures, on a side
_EXEMPLAR = 512  # its pixels


@dataclass(frozen=True)
class Measures:
    """Of a material's images.

    width, height: metres that they cover. depth: metres that the height's range 0..1 measures. is_known: whether
    somebody said how large the material is; otherwise an exemplar is taken to be METRE wide. across: corner tiles on a
    side of the images; 1 for an image that is a tile. colours: of the tiles' corners. band: the part of a tile's side
    within which one is near a line of the grid: a coarse cell.
    """

    width: float
    height: float
    depth: float
    is_known: bool
    across: int
    colours: int
    band: float

    @property
    def tile(self) -> tuple[float, float]:
        """Width and height of what repeats, or is dealt."""
        return self.width / self.across, self.height / self.across

    @property
    def said(self) -> str:
        """How large a tile is, in words."""
        unit = "m" if self.is_known else "m, if its exemplar is 1 m wide, which nobody said"
        width, height = self.tile
        return f"a tile measures {width:.4g} x {height:.4g} {unit}"


def measures(made: Made) -> Measures:
    """The measures of a material's images."""
    model, recipe = made.order.model, made.recipe
    region = recipe.unsteered(model).field.region
    pixel = metres(model) or METRE / _EXEMPLAR
    coarse = pixel * model.coarse_pixels
    across = recipe.colours**2 if recipe.mode == "endless" else 1
    return Measures(
        width=region.width * coarse,
        height=region.height * coarse,
        depth=made.order.host.relief * pixel,
        is_known=metres(model) > 0,
        across=across,
        colours=recipe.colours,
        band=across / region.width,
    )
