"""Choose a rectangle of an image, which is learnt."""

from __future__ import annotations

import bpy
from bpy.props import IntVectorProperty

from ..cropping.shapes import Rectangle, Shape, inset
from ..settings import cropping
from .choosing import IMAGE, PartChooser
from .runner import refuse


class LICHEN_OT_choose_rectangle(PartChooser, bpy.types.Operator):
    """Learn a rectangle of the image, and nothing else of it. Drag its handles, or a new one; Enter accepts it"""

    bl_idname = "lichen.choose_rectangle"
    bl_label = "Choose Rectangle"
    bl_options = {"REGISTER", "UNDO"}

    image: IMAGE
    crop: IntVectorProperty(  # type: ignore[valid-type]
        name="Rectangle",
        description="Left, top, width and height, in pixels from the upper left corner",
        size=4,
        min=0,
        options={"SKIP_SAVE"},
    )

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            cropping.choose(cropping.named_or_open(self.image, context), Rectangle(*self.crop))
        except ValueError as error:
            return refuse(self, error)
        return {"FINISHED"}

    def _begun(self, there: Shape | None, image: bpy.types.Image) -> Shape:
        size = cropping.size_of(image)
        return Rectangle.around(there.corners, size) if there else inset(size)

    def _take(self, shape: Shape) -> None:
        (left, top), _, (right, bottom), _ = shape.corners
        self.crop = round(left), round(top), round(right - left), round(bottom - top)
