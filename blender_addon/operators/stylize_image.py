"""Lay a picture out in a material: its light and shade become what the material's luminance guide follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import bpy
from bpy.props import BoolProperty, FloatProperty, StringProperty

from nca_core.arrays import Array
from nca_core.steering import Picture
from nca_core.stylizing import check_colours
from nca_core.works import Credit

from ..datablocks import leftovers, pictures, storage
from ..growing import stylized
from ..growing.following import Kept
from ..growing.request import Request
from ..scene import picture_plane
from ..scene.context import find, named_or_at_hand
from ..settings import properties
from ..texts import tell
from .growth_task import MATERIAL, asked_of, check_can_grow, regrowth_task
from .runner import Task, refuse
from .task_operator import TaskOperator

_LARGEST = 2048  # pixels of a content's side: finer than any guide
_RIGHTS = ("author", "licence", "source")
_OPTIONS = ("filepath", "image", "scale", "strength", "keep_colours", "add_plane", "material", *_RIGHTS)


class LICHEN_OT_stylize_image(TaskOperator, bpy.types.Operator):
    """Lay a picture out in the material: where it is dark, the material's dark places grow. Esc cancels"""

    bl_idname = "lichen.stylize_image"
    bl_label = "Stylize Image"
    bl_options = {"REGISTER", "UNDO"}

    material: MATERIAL
    filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    image: StringProperty(  # type: ignore[valid-type]
        name="Image",
        description="Name of the image in this file; empty means that of the file chosen",
        options={"HIDDEN", "SKIP_SAVE"},
    )
    filter_image: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    filter_folder: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    scale: FloatProperty(  # type: ignore[valid-type]
        name="Stroke Size",
        description="How large the material's own features are, in pixels for each of its exemplar's",
        default=1.0,
        min=1 / 8,
        max=8.0,
    )
    strength: FloatProperty(  # type: ignore[valid-type]
        name="Strength",
        description="How firmly the guide is followed",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
    )
    keep_colours: BoolProperty(  # type: ignore[valid-type]
        name="Keep Colours", description="Give the material the picture's colours; light and shade stay its own"
    )
    add_plane: BoolProperty(  # type: ignore[valid-type]
        name="Add Plane", description="Add a plane of the picture's shape that shows it", default=True
    )
    author: StringProperty(name="Author", description="Who made the picture", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    licence: StringProperty(  # type: ignore[valid-type]
        name="Licence", description="The picture's, such as CC0-1.0: exported maps name it", options={"SKIP_SAVE"}
    )
    source: StringProperty(  # type: ignore[valid-type]
        name="Source", description="Where the picture comes from", options={"SKIP_SAVE"}
    )

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        try:
            block = named_or_at_hand(self.material, context)
            stylized.luminance_guide(storage.model_of(block))
        except ValueError as error:
            return refuse(self, error)
        self.material = block.name  # which is at hand no more once a window asks something
        if self.filepath or self.image:
            return super().invoke(context, event)
        self._asked = True
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def _answered(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in _OPTIONS}

    def _task(self, context: bpy.types.Context) -> Task[Any]:
        block = named_or_at_hand(self.material, context)
        check_can_grow(block)
        image = self._content()
        work = pictures.work(image, self.author, self.licence, self.source)
        request, take_back = lay_out(block, image, self.scale, self.strength, self.keep_colours, work)
        try:
            task = replace(regrowth_task(block, request), discard=take_back)
        except BaseException:
            take_back()
            raise
        if not self.add_plane:
            return task
        name, uid = image.name, block.session_uid

        def finish(encoded: Any) -> list[tuple[str, str]]:
            reports = task.finish(encoded)
            shown, there = encoded.growth.request, find(bpy.data.materials, uid)
            if there:
                picture_plane.add(name, shown.width, shown.height, there, context)
            return reports

        return replace(task, finish=finish)

    def _content(self) -> bpy.types.Image:
        """The picture. Raises ValueError, in one line."""
        named: bpy.types.Image | None = bpy.data.images.get(self.image) if self.image else None
        if named:
            return named
        try:
            return bpy.data.images.load(bpy.path.abspath(self.filepath), check_existing=True)
        except RuntimeError as error:
            raise ValueError(
                tell("{path} is no image that Blender can read", path=self.filepath or self.image)
            ) from error


def lay_out(
    block: bpy.types.Material, image: bpy.types.Image, scale: float, strength: float, keep_colours: bool, work: Credit
) -> tuple[Request, Callable[[], None]]:
    """Let a material's settings ask for a picture: a tile of its shape, and a new image as its luminance guide. work:
    whose the picture is. Returns the request, and what takes all of it back, for when nothing comes of it. Raises
    ValueError, in one line, for a material without such a guide, and for what is no picture; then nothing has
    changed."""
    model, settings = storage.model_of(block), properties.settings_of(block)
    guide = stylized.luminance_guide(model)
    content = _smaller(pictures.sheet(image).whole())
    request = stylized.request_for(asked_of(block), model, content.presence.shape, scale)  # type: ignore[arg-type]
    if keep_colours:
        check_colours(model)
    found = stylized.laid_out(content, guide, request, model)
    with leftovers.all_or_nothing():
        tone = pictures.new(f"{image.name} {block.name}", found.tone)
        colours = pictures.new(f"{image.name} {block.name} Colours", found.colours) if keep_colours else None
        for made in filter(None, (tone, colours)):
            storage.store_credit(made, work)
    settings.steering.fit(model)
    before = _Panel.of(block, guide.name)
    settings.show(request)
    place = settings.steering.guide(guide.name)
    assert place is not None  # `fit` has made it
    place.image, place.strength = tone, strength
    settings.steering.keep(Kept(colours.name, found.gain, found.offset) if colours else None)
    uids = tuple(each.session_uid for each in (tone, colours) if each)
    return request, partial(_take_back, before, _Panel.of(block, guide.name), uids)


@dataclass(frozen=True)
class _Panel:
    """What a material's panel shows, as far as a picture that is laid out changes it. Datablocks are kept by
    session_uid, 0 for none: undo steps come between. guide: image and strength. kept: image, gain and offset."""

    block: int
    name: str
    settings: dict[str, Any]
    guide: tuple[int, float]
    kept: tuple[int, float, float]

    @classmethod
    def of(cls, block: bpy.types.Material, name: str) -> _Panel:
        """What it shows now, and of the guide of that name."""
        settings = properties.settings_of(block)
        shown = settings.steering
        place = shown.guide(name)
        return cls(
            block.session_uid,
            name,
            settings.as_dict(),
            (_uid(place.image), place.strength) if place else (0, 1.0),
            (_uid(shown.colours), shown.gain, shown.offset),
        )


def _take_back(before: _Panel, laid: _Panel, made: tuple[int, ...]) -> None:
    """Let the panel show what it did before, but for what somebody has set meanwhile; images that were made go. laid:
    what it showed once the picture was laid out."""
    if block := find(bpy.data.materials, before.block):
        settings, now = properties.settings_of(block), _Panel.of(block, before.name)
        shown = settings.steering
        for name, value in before.settings.items():
            if now.settings[name] == laid.settings[name]:
                setattr(settings, name, value)
        place = shown.guide(before.name)
        if place and now.guide == laid.guide:
            place.image, place.strength = find(bpy.data.images, before.guide[0]), before.guide[1]
        if now.kept == laid.kept:
            shown.colours = find(bpy.data.images, before.kept[0])
            shown.gain, shown.offset = before.kept[1:]
    for uid in made:
        image = find(bpy.data.images, uid)
        if image and not image.users:
            leftovers.discard(image, image.name)


def _uid(image: bpy.types.Image | None) -> int:
    return image.session_uid if image else 0


def _smaller(content: Picture) -> Picture:
    """The means of blocks, of a picture that is finer than any guide."""
    step = -(-max(content.presence.shape) // _LARGEST)
    if step == 1:
        return content
    return Picture(_means(content.values, step), _means(content.presence[..., None], step)[..., 0])


def _means(values: Array, step: int) -> Array:
    height, width = (side // step * step for side in values.shape[:2])
    blocks = values[:height, :width].reshape(height // step, step, width // step, step, -1)
    means: Array = blocks.mean(axis=(1, 3))
    return means
