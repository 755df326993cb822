"""Paint a guide, or a mask, on the object: the material grows where one paints."""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty, StringProperty

from nca_core import Model
from nca_core.recipe import MAX_DENSITY, MIN_DENSITY

from ..datablocks import storage
from ..growing.modes import MODES
from ..growing.painting import GRAFT
from ..growing.request import MOST_CELLS, Request
from ..scene import box_uvs, placing, unique_uvs, uv_tiles
from ..scene.context import material_in
from ..settings import properties, real_size
from ..texts import tell
from . import painting_session
from .runner import refuse

WHAT = (
    ("GUIDE", "Guide", "What the material was trained to follow"),
    ("MASK", "Mask", "Where the material that it is blended with grows"),
)
_REPEATS = (
    ("UDIM", "UDIM Tiles", "Give every unit square of UV an image of its own"),
    ("UNIQUE", "New UV Map", "Unwrap the object once more, so that no two faces share a place on the image"),
    ("ANYWAY", "Paint Anyway", "A stroke then shows wherever the image comes again"),
)
GUIDE_SIDE = 1024  # pixels of a guide's side, at most: it is read again and again
_COLOURS = {"GUIDE": (0.5, 0.5, 0.5, 0.0), "MASK": (0.0, 0.0, 0.0, 1.0)}  # nothing is asked for


class LICHEN_OT_paint_guide(bpy.types.Operator):
    """Paint on the object what the material follows; it grows again where you paint"""

    bl_idname = "lichen.paint_guide"
    bl_label = "Paint Guide"
    bl_options = {"REGISTER", "UNDO"}

    what: EnumProperty(name="What", items=WHAT, description="What is painted", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    guide: StringProperty(  # type: ignore[valid-type]
        name="Guide", description="Which guide; empty means the first one", options={"SKIP_SAVE"}
    )
    repeats: EnumProperty(  # type: ignore[valid-type]
        name="UVs Repeat",
        items=_REPEATS,
        description="What to do about UVs on which the image comes again",
        default="ANYWAY",
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        block = material_in(context)
        if storage.group_node(block) is None or block is None or not storage.can_grow(block):
            cls.poll_message_set(tell("There is no Lichen material to paint on"))
            return False
        if not (context.object and context.object.type == "MESH" and context.object.active_material == block):
            cls.poll_message_set(tell("The active object is no mesh that has the material"))
            return False
        return True

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        block = material_in(context)
        assert block is not None  # poll saw it
        settings = properties.settings_of(block)
        if MODES[settings.mode].is_tiled or not uv_tiles.repeats(uv_tiles.users(block), block):
            return self.execute(context)
        self.repeats = "UDIM"
        return set(context.window_manager.invoke_props_dialog(self, title="The UVs Repeat", confirm_text="Paint"))

    def draw(self, _context: bpy.types.Context) -> None:
        self.layout.prop(self, "repeats", expand=True)

    def execute(self, context: bpy.types.Context) -> set[str]:
        holder, block = context.object, material_in(context)
        assert holder is not None and block is not None  # poll saw it
        try:
            painted = self._painted(holder, block)
            self._prepare(holder, block)
            image = _image(block, painted)
            bpy.ops.object.mode_set(mode="TEXTURE_PAINT")
            paint = context.scene.tool_settings.image_paint
            paint.mode, paint.canvas = "IMAGE", image
            if not bpy.app.background:
                session = painting_session.Session(block.session_uid, image.session_uid, holder.session_uid, painted)
                painting_session.start(session)
        except (ValueError, RuntimeError) as error:
            return refuse(self, error)
        return {"FINISHED"}

    def _painted(self, holder: bpy.types.Object, block: bpy.types.Material) -> str:
        """What is painted. Raises ValueError, in one line, where that cannot be; nothing has changed then."""
        settings, model = properties.settings_of(block), storage.model_of(block)
        settings.steering.fit(model)
        if not bpy.ops.object.mode_set.poll():  # type: ignore[call-arg]
            raise ValueError(tell("{object} is hidden, or another file's: show it here to paint", object=holder.name))
        if box_uvs.lacks_uvs(holder):
            raise ValueError(tell("{object} has no UV map: add box UVs first", object=holder.name))
        check_places(block)
        if self.what == "MASK":
            if not settings.steering.partner:
                raise ValueError(tell("Choose what to blend with first"))
            painted = GRAFT
        else:
            settings.steering.asked()  # raises where a mask is missed, without which nothing would grow
            painted = first_or(self.guide, model)
        check_placing(block)
        return painted

    def _prepare(self, holder: bpy.types.Object, block: bpy.types.Material) -> None:
        """Let the image lie on the UVs as they are, or on new ones, and features keep their size."""
        settings, model = properties.settings_of(block), storage.model_of(block)
        before, scale = Request(**settings.as_dict()).with_cells(model).cells, release_size(self, block)
        if not MODES[settings.mode].is_tiled:
            if self.repeats == "UDIM":
                settings.mode = "udim"
            elif self.repeats == "UNIQUE":
                if holder.mode != "OBJECT":
                    bpy.ops.object.mode_set(mode="OBJECT")
                scale *= unique_uvs.add_unique_uvs(holder)
        if scale != 1.0:
            settings.cells = bounded(before * scale, settings.width, model)


def check_places(block: bpy.types.Material) -> None:
    """Raise ValueError where a material is to grow as one on which nothing can lie at a place."""
    if not MODES[properties.settings_of(block).mode].has_places:
        raise ValueError(tell("Tiles of an endless material come again everywhere: take Tile or UDIM to paint"))


def check_placing(block: bpy.types.Material) -> None:
    """Raise ValueError, in one line, where a material lies otherwise than an image on the UV map."""
    settings = properties.settings_of(block)
    is_square, scale = settings.width == settings.height, real_size.scale_off(block)
    if fault := placing.fault(block, is_square=is_square, scale=scale):
        raise ValueError(fault)


def release_size(operator: bpy.types.Operator, block: bpy.types.Material) -> float:
    """Switch a material's real size off, as an image is to cover the UVs. Returns by what that makes it larger."""
    if not real_size.is_on(block):
        return 1.0
    operator.report({"INFO"}, tell("Real Size is off while a guide is painted; Cells keeps the size"))
    return real_size.release(block)


def bounded(cells: float, width: int, model: Model) -> int:
    """So many cells, as far as they can be grown at a width in pixels."""
    least, most = (width / (model.coarse_pixels * density) for density in (MAX_DENSITY, MIN_DENSITY))
    return round(min(max(cells, least, 1), most, MOST_CELLS))


def first_or(name: str, model: Model) -> str:
    """The name of the model's guide of that name, or of its first one if it is empty. Raises ValueError."""
    return model.guide(name or (model.guides[0].name if model.guides else "guide")).name


def _image(block: bpy.types.Material, painted: str) -> bpy.types.Image:
    """The image that is painted: the one that is there, or a new one on which nothing is asked for."""
    settings = properties.settings_of(block)
    shown = settings.steering
    place, name = (shown, "mask") if painted == GRAFT else (shown.guide(painted), "image")
    if found := getattr(place, name):
        return found  # type: ignore[no-any-return]
    is_mask, is_tiled = painted == GRAFT, MODES[settings.mode].is_tiled
    side = min(GUIDE_SIDE, settings.width)
    title = "Mask" if is_mask else painted.replace("_", " ").title()
    image = bpy.data.images.new(f"{block.name} {title}", side, side, alpha=True, is_data=True, tiled=is_tiled)
    colour = _COLOURS["MASK" if is_mask else "GUIDE"]
    image.generated_color = colour
    if is_tiled:
        _add_tiles(image, uv_tiles.touched(uv_tiles.users(block), block), side, colour)
    else:
        image.pack()  # or what is painted would not be saved
    setattr(place, name, image)
    return image


def _add_tiles(
    image: bpy.types.Image, numbers: tuple[int, ...], side: int, colour: tuple[float, float, float, float]
) -> None:
    if numbers and 1001 not in numbers:
        image.tiles[0].number = numbers[0]
    with bpy.context.temp_override(edit_image=image):
        for number in numbers:
            if number != image.tiles[0].number:
                bpy.ops.image.tile_add(number=number, count=1, width=side, height=side, color=colour, alpha=True)
