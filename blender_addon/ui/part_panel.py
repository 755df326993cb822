"""The panel of the part of an image that is learnt, in the Image Editor."""

from __future__ import annotations

import bpy

from ..cropping.shapes import Corners, Shape
from ..operators.choose_corners import LICHEN_OT_choose_corners
from ..operators.choose_rectangle import LICHEN_OT_choose_rectangle
from ..operators.suggest_part import LICHEN_OT_suggest_part
from ..operators.train import LICHEN_OT_train
from ..operators.whole_image import LICHEN_OT_whole_image
from ..settings import cropping
from ..texts import say


class LICHEN_PT_image_part(bpy.types.Panel):
    """The panel tells which part is learnt, and has the ways to choose another one."""

    bl_idname = "LICHEN_PT_image_part"
    bl_label = "Part to Learn"
    bl_space_type, bl_region_type, bl_category = "IMAGE_EDITOR", "UI", "Lichen"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return cropping.image_in(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        layout, image = self.layout, cropping.image_in(context)
        assert image is not None  # poll saw it
        if text := cropping.fault(image):
            layout.label(text=text, translate=False, icon="ERROR")
            return
        shape = cropping.part_of(image)
        if shape is not None and not shape.fits(cropping.size_of(image)):
            layout.label(text=cropping.no_more(image), translate=False, icon="ERROR")
        else:
            for line in _lines(image, shape):
                layout.label(text=line, translate=False)
        column = layout.column(align=True)
        column.operator(LICHEN_OT_choose_rectangle.bl_idname, icon="SELECT_SET")
        column.operator(LICHEN_OT_choose_corners.bl_idname, icon="VIEW_PERSPECTIVE")
        row = layout.row(align=True)
        row.operator(LICHEN_OT_suggest_part.bl_idname, icon="LIGHT")
        whole = row.row(align=True)
        whole.enabled = shape is not None
        whole.operator(LICHEN_OT_whole_image.bl_idname, icon="FULLSCREEN_ENTER")
        layout.prop(context.window_manager.lichen_cropping, "show")  # type: ignore[attr-defined]
        button = layout.operator(LICHEN_OT_train.bl_idname, text="Train from Image...", icon="SHADERFX")
        button.image = image.name


def _lines(image: bpy.types.Image, shape: Shape | None) -> tuple[str, str]:
    """What is said of a part: always as much, or the buttons would move under the mouse."""
    width, height = shape.learnt if shape else cropping.size_of(image)
    return say("{width} x {height} pixels", width=width, height=height), _where(shape)


def _where(shape: Shape | None) -> str:
    if shape is None:
        return say("All of the image")
    if isinstance(shape, Corners):
        return say("Straightened, from four corners")
    left, top = shape.corners[0]
    return say("{left} from the left, {top} from above", left=left, top=top)
