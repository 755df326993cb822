"""Choose four corners in an image; what lies between them is straightened, and learnt."""

from __future__ import annotations

from itertools import chain

import bpy
from bpy.props import FloatVectorProperty

from ..cropping.shapes import Corners, Shape, inset
from ..settings import cropping
from .choosing import IMAGE, PartChooser
from .runner import refuse


class LICHEN_OT_choose_corners(PartChooser, bpy.types.Operator):
    """Learn what lies between four corners, straightened: a wall seen from the side. Drag them; Enter accepts"""

    bl_idname = "lichen.choose_corners"
    bl_label = "Choose Corners"
    bl_options = {"REGISTER", "UNDO"}

    image: IMAGE
    corners: FloatVectorProperty(  # type: ignore[valid-type]
        name="Corners",
        description="X and Y of the four, clockwise from the upper left one, in pixels from the upper left corner",
        size=8,
        min=0.0,
        options={"SKIP_SAVE"},
    )

    def execute(self, context: bpy.types.Context) -> set[str]:
        numbers = [round(number, 2) for number in self.corners]  # Blender keeps single precision
        first, second, third, fourth = zip(numbers[::2], numbers[1::2], strict=True)
        try:
            cropping.choose(cropping.named_or_open(self.image, context), Corners((first, second, third, fourth)))
        except ValueError as error:
            return refuse(self, error)
        return {"FINISHED"}

    def _begun(self, there: Shape | None, image: bpy.types.Image) -> Shape:
        return Corners((there or inset(cropping.size_of(image))).corners)

    def _take(self, shape: Shape) -> None:
        self.corners = tuple(chain(*shape.corners))
