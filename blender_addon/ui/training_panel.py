"""The panel that trains a material from a picture: the button, what was warned of, how far it is, how to install it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import bpy

from ..operators import training_session
from ..operators.attach_training import LICHEN_OT_attach_training
from ..operators.copy_install_line import LICHEN_OT_copy_install_line
from ..operators.dismiss_training import LICHEN_OT_dismiss_training
from ..operators.end_training import LICHEN_OT_end_training
from ..operators.resume_training import LICHEN_OT_resume_training
from ..operators.train import LICHEN_OT_train
from ..operators.train_anyway import LICHEN_OT_train_anyway
from ..operators.training_session import Session, Stage
from ..settings import trainings
from ..texts import say
from ..training.training import Training
from .facts import draw_sentences
from .training_texts import measured_text, progress_text

_UNITS = 22  # the width of a panel that opens by itself, each of 20 pixels
_LASTS = 3.0  # seconds until trainings are looked for again: panels are drawn all the time
_found: list[tuple[float, list[Training]]] = []


class TrainingPanel:
    """Trains a material from a picture."""

    bl_label = "Train from Image"

    def draw(self, context: bpy.types.Context) -> None:
        layout: bpy.types.UILayout = self.layout  # type: ignore[attr-defined]
        session = training_session.current()
        if session:
            _STAGES[session.stage](layout, context, session)
            return
        _draw_message(layout, context)
        _draw_found(layout)
        if trainings.trainer() is None:
            _draw_installing(layout)
            return
        row = layout.row()
        row.scale_y = 1.5
        row.operator(LICHEN_OT_train.bl_idname, text="Train from Image...", icon="FILE_IMAGE")
        if context.object and context.object.active_material:
            button = layout.operator(LICHEN_OT_train.bl_idname, text="Train from Object's Maps...", icon="MATERIAL")
            button.holder = context.object.name


class LICHEN_PT_install_trainer(bpy.types.Panel):
    """The lines that install the trainer, to copy: a panel that a button of others opens, for those who want it."""

    bl_idname = "LICHEN_PT_install_trainer"
    bl_label = "Install the Trainer"
    bl_space_type, bl_region_type = "VIEW_3D", "HEADER"
    bl_options = {"INSTANCED"}
    bl_ui_units_x = _UNITS

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        text = say(
            "The trainer is a program of its own. It takes uv (docs.astral.sh/uv) or pipx: install one of them, then "
            "paste a line into a terminal. Blender finds the trainer within seconds"
        )
        draw_sentences(layout, context, [("INFO", text)], _UNITS * 20)
        column = layout.column(align=True)
        for line in trainings.install_lines():
            where = say("graphics card, 3 GB") if line.on_gpu else say("processor")
            text = say("Copy for {tool} ({where})", tool=line.tool, where=where)
            column.operator(
                LICHEN_OT_copy_install_line.bl_idname, text=text, translate=False, icon="COPYDOWN"
            ).line = line.text
        draw_sentences(layout, context, [("BLANK1", line.text) for line in trainings.install_lines()[:1]], _UNITS * 20)


def _draw_installing(layout: bpy.types.UILayout) -> None:
    """The button that tells how the trainer is installed."""
    layout.popover(LICHEN_PT_install_trainer.bl_idname, text="Install the Trainer...", icon="IMPORT")


def _draw_message(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What came of the last training, and the button that goes on with one that has failed."""
    if text := training_session.message():
        row = layout.row()
        draw_sentences(row, context, [("INFO", text)])
        row.operator(LICHEN_OT_dismiss_training.bl_idname, text="", icon="X", emboss=False)
    if training_session.resumable():
        layout.operator(LICHEN_OT_resume_training.bl_idname, icon="PLAY")


def _draw_found(layout: bpy.types.UILayout) -> None:
    """Trainings of an earlier Blender."""
    if not _found or time.monotonic() - _found[0][0] > _LASTS:
        _found[:] = [(time.monotonic(), training_session.found())]
    for training in _found[0][1]:
        goes_on, name = training.goes_on, training.label
        text = say("{name} goes on in the background", name=name) if goes_on else say("{name} has ended", name=name)
        row = layout.row(align=True)
        row.label(text=text, translate=False, icon="TIME" if goes_on else "CHECKMARK")
        row.operator(LICHEN_OT_attach_training.bl_idname).record = training.record.name
        if not goes_on:
            row.operator(LICHEN_OT_dismiss_training.bl_idname, text="", icon="X").record = training.record.name


def _draw_looking(layout: bpy.types.UILayout, _context: bpy.types.Context, session: Session) -> None:
    row = layout.row(align=True)
    name = Path(session.arguments.exemplar).name
    row.label(text=say("Looking at {name}", name=name), translate=False, icon="SORTTIME")
    row.operator(LICHEN_OT_end_training.bl_idname, text="", icon="X")


def _draw_asking(layout: bpy.types.UILayout, context: bpy.types.Context, session: Session) -> None:
    known = session.work.known
    draw_sentences(layout, context, [("ERROR", text) for text in known.warnings])
    draw_sentences(layout, context, [("INFO", text) for text in known.notes])
    column = layout.column(align=True)
    if any("--delight" in text for text in known.warnings):
        button = column.operator(LICHEN_OT_train_anyway.bl_idname, text="Take Out Uneven Light and Train", icon="LIGHT")
        button.delight = True
    column.operator(LICHEN_OT_train_anyway.bl_idname, icon="PLAY")
    column.operator(LICHEN_OT_end_training.bl_idname, text="Choose Another Picture", icon="X").how = "THROW_AWAY"


def _draw_training(layout: bpy.types.UILayout, context: bpy.types.Context, session: Session) -> None:
    work = session.work
    row = layout.row(align=True)
    row.scale_y = 1.5
    row.progress(text=progress_text(session.name, work.known), translate=False, factor=work.progress)
    row.operator(LICHEN_OT_end_training.bl_idname, text="", icon="X")
    if work.cancelled:
        layout.label(text="It stops as soon as it can", icon="SORTTIME")
    else:
        layout.label(text=measured_text(work.known), translate=False, icon="INFO")
    draw_sentences(layout, context, [("BLANK1", text) for text in work.known.notes])
    if work.is_silent:
        text = say("The trainer has shown no sign of life for a minute. Wait, or end it; what it has saved stays")
        draw_sentences(layout, context, [("ERROR", text)])
        layout.operator(LICHEN_OT_end_training.bl_idname, text="End It", icon="CANCEL").how = "FORCE"


def _draw_growing(layout: bpy.types.UILayout, _context: bpy.types.Context, session: Session) -> None:
    text = say("{name} is trained; it grows as soon as nothing else does", name=session.name)
    layout.label(text=text, translate=False, icon="SORTTIME")


_STAGES: dict[Stage, Callable[[bpy.types.UILayout, bpy.types.Context, Session], None]] = {
    Stage.LOOKING: _draw_looking,
    Stage.ASKING: _draw_asking,
    Stage.TRAINING: _draw_training,
    Stage.GROWING: _draw_growing,
}
