"""Train a material from a picture or a folder of maps, by the program `lichen`, beside Blender."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, StringProperty

import nca_core

from ..settings import exemplars, trainings
from ..texts import tell
from ..training import training as room
from ..training.arguments import Arguments
from . import training_session
from .runner import refuse

_Block = TypeVar("_Block", bound=bpy.types.ID)
_BUDGETS = [
    ("PREVIEW", "Preview", "A minute: what the material will be like"),
    ("GOOD", "Good", "Four minutes: good enough for most uses"),
    ("BEST", "Best", "Twenty minutes: for close-ups"),
]


class LICHEN_OT_train(bpy.types.Operator):
    """Learn a material from a picture or a folder of maps, in minutes beside your work; the object shows it"""

    bl_idname = "lichen.train"
    bl_label = "Train from Image"
    bl_options = {"REGISTER"}

    _in_window = False

    filepath: StringProperty(subtype="FILE_PATH", options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    image: StringProperty(  # type: ignore[valid-type]
        name="Image",
        description="Name of the image in this file; empty means that of the file chosen",
        options={"HIDDEN", "SKIP_SAVE"},
    )
    holder: StringProperty(  # type: ignore[valid-type]
        name="Object",
        description="Name of the object whose material's maps are learnt, instead of a file",
        options={"HIDDEN", "SKIP_SAVE"},
    )
    filter_image: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    filter_folder: BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]
    material: StringProperty(  # type: ignore[valid-type]
        name="Name", description="The material's; empty means the picture's", options={"SKIP_SAVE"}
    )
    budget: EnumProperty(name="Budget", description="How long it trains", items=_BUDGETS, default="GOOD")  # type: ignore[valid-type]
    author: StringProperty(name="Author", description="Who made the picture", options={"SKIP_SAVE"})  # type: ignore[valid-type]
    licence: StringProperty(  # type: ignore[valid-type]
        name="Licence", description="The picture's, such as CC0-1.0: it is the material's too", options={"SKIP_SAVE"}
    )
    source: StringProperty(  # type: ignore[valid-type]
        name="Source", description="Where the picture comes from", options={"SKIP_SAVE"}
    )
    metres: FloatProperty(  # type: ignore[valid-type]
        name="Width",
        description="What the picture measures across, so that the material has its real size; 0 if that is not known",
        min=0.0,
        soft_max=10.0,
        unit="LENGTH",
        options={"SKIP_SAVE"},
    )
    guide: BoolProperty(  # type: ignore[valid-type]
        name="Guide by Brightness",
        description="Let it learn to follow its own brightness too: for Paint Guide and Stylize Image",
    )
    delight: BoolProperty(  # type: ignore[valid-type]
        name="Take Out Uneven Light",
        description="Even out light from one side, and corners that are darker, before anything is learnt",
        options={"SKIP_SAVE"},
    )
    estimate: BoolProperty(  # type: ignore[valid-type]
        name="Guess Height and Roughness",
        description="By the colours, where there are no such maps: a photo gets relief, and so may what is only "
        "painted. The weight file says that they are guesses",
        options={"SKIP_SAVE"},
    )
    further: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        if trainings.trainer() is None:
            cls.poll_message_set(tell("The trainer is not installed; the panel says how to"))
            return False
        if training_session.current():
            cls.poll_message_set(tell("A training goes on already"))
            return False
        return True

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        if not self.properties.is_property_set("author"):
            self.author = trainings.author()
        self._in_window = True
        if self.holder:
            return self._ask_of_maps(context)
        if self.image:
            return set(context.window_manager.invoke_props_dialog(self, width=420, confirm_text="Train"))
        if self.filepath:
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def _ask_of_maps(self, context: bpy.types.Context) -> set[str]:
        """Ask what is to be known of the maps of an object, if it has any."""
        try:
            exemplars.maps_of(_there(self._holder(), tell("There is no object {name!r}", name=self.holder)))
        except ValueError as error:
            return refuse(self, error)
        asks = context.window_manager.invoke_props_dialog
        return set(asks(self, width=420, title="Train from Object's Maps", confirm_text="Train"))

    def draw(self, _context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.prop(self, "material")
        layout.prop(self, "budget")
        layout.prop(self, "metres")
        column = layout.column()
        column.use_property_split = False  # or their names would be cut
        column.prop(self, "guide")
        column.prop(self, "delight")
        column.prop(self, "estimate")
        column = layout.column()
        for name in ("author", "licence", "source"):
            column.prop(self, name)

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            arguments = self._arguments()
            trainings.remember_author(self.author)
            self._keep()
            if self._in_window and not bpy.app.background:
                training_session.begin(arguments, context.object.session_uid if context.object else 0)
                return {"FINISHED"}
            path = finished(arguments, self.report)
            bpy.ops.lichen.import_weights(filepath=str(path))  # type: ignore[attr-defined]
        except nca_core.Cancelled:
            return {"CANCELLED"}
        except (ValueError, OSError, RuntimeError) as error:
            return refuse(self, error)
        return {"FINISHED"}

    def _arguments(self) -> Arguments:
        """What is asked for. Raises ValueError or OSError, in one line."""
        learnt = exemplars.learnt(self._exemplar())
        if learnt.note:
            self.report({"WARNING"}, learnt.note)
        return asked(
            learnt.path,
            name=self.material or learnt.name,
            budget=trainings.BUDGETS[self.budget],
            author=self.author,
            licence=self.licence,
            source=self.source,
            metres=self.metres,
            guide=self.guide,
            delight=self.delight,
            estimate=self.estimate,
            part=learnt.part,
            further=tuple(self.further.split()),
        )

    def _keep(self) -> None:
        """Let the file keep the material that is learnt, whose place on the object the new one takes."""
        holder = self._holder()
        if holder and holder.active_material:
            holder.active_material.use_fake_user = True

    def _exemplar(self) -> bpy.types.Object | bpy.types.Image | Path:
        """What is to be learnt. Raises ValueError for what is not there."""
        if self.holder:
            return _there(self._holder(), tell("There is no object {name!r}", name=self.holder))
        if self.image:
            return _there(bpy.data.images.get(self.image), tell("There is no image {name!r}", name=self.image))
        return Path(bpy.path.abspath(self.filepath))

    def _holder(self) -> bpy.types.Object | None:
        return bpy.data.objects.get(self.holder) if self.holder else None


def _there(found: _Block | None, fault: str) -> _Block:
    if found is None:
        raise ValueError(fault)
    return found


def asked(path: Path, *, name: str = "", **values: Any) -> Arguments:
    """The arguments of a training for a picture or a folder of maps, into the artist's library. Raises ValueError or
    OSError, in one line."""
    if not path.exists() or not path.name:
        raise ValueError(tell("There is no file or folder {path}", path=str(path)))
    name = trainings.safe_name(name or path.stem)
    return Arguments(str(path), str(trainings.place(name)), name=name, device=trainings.device(), **values)


def finished(arguments: Arguments, report: Any) -> Path:
    """Train to the end, here; returns the weight file. report: is given the warnings, as an operator's. Raises
    ValueError or OSError, in one line."""
    program = trainings.trainer()
    if program is None:
        raise ValueError(tell("The trainer is not installed; the panel says how to"))
    work = room.begin(program, arguments, trainings.records())
    try:
        work.run()
        path = work.result()
    finally:
        if work.done:
            work.forget()
        training_session.tidy()
    for text in work.known.warnings:
        report({"WARNING"}, text)
    return path
