"""Answers to what the panel says of trainings: go on, follow one that was found, copy a line, forget a message."""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, StringProperty

from ..settings import trainings
from ..texts import tell
from . import training_session
from .runner import refuse


class LICHEN_OT_train_anyway(bpy.types.Operator):
    """Train in spite of the warning"""

    bl_idname = "lichen.train_anyway"
    bl_label = "Train Anyway"
    bl_options = {"INTERNAL"}

    delight: BoolProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, _context: bpy.types.Context) -> set[str]:
        training_session.go_on(delight=self.delight)
        return {"FINISHED"}


class LICHEN_OT_resume_training(bpy.types.Operator):
    """Go on where the training was when it failed"""

    bl_idname = "lichen.resume_training"
    bl_label = "Go On"
    bl_options = {"INTERNAL"}

    def execute(self, _context: bpy.types.Context) -> set[str]:
        try:
            training_session.resume()
        except (ValueError, OSError) as error:
            return refuse(self, error)
        return {"FINISHED"}


class LICHEN_OT_attach_training(bpy.types.Operator):
    """Follow a training that was begun in an earlier Blender; the object at hand shows it"""

    bl_idname = "lichen.attach_training"
    bl_label = "Attach"
    bl_options = {"INTERNAL"}

    record: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return training_session.current() is None

    def execute(self, _context: bpy.types.Context) -> set[str]:
        for training in training_session.found():
            if self.record in ("", training.record.name):
                training_session.attach_training(training)
                return {"FINISHED"}
        return refuse(self, ValueError(tell("That training is there no more")))


class LICHEN_OT_copy_install_line(bpy.types.Operator):
    """Copy the line that installs the trainer, to be pasted into a terminal"""

    bl_idname = "lichen.copy_install_line"
    bl_label = "Copy"
    bl_options = {"INTERNAL"}

    line: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        context.window_manager.clipboard = self.line
        trainings.look_again()
        self.report({"INFO"}, tell("Copied; paste it into a terminal"))
        return {"FINISHED"}


class LICHEN_OT_dismiss_training(bpy.types.Operator):
    """Show this no longer"""

    bl_idname = "lichen.dismiss_training"
    bl_label = "Dismiss"
    bl_options = {"INTERNAL"}

    record: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return training_session.current() is None

    def execute(self, _context: bpy.types.Context) -> set[str]:
        for training in training_session.found():
            if training.record.name == self.record and not training.goes_on:
                training.forget()
        if not self.record:
            training_session.conclude("")
        return {"FINISHED"}
