"""End the training that goes on: with the best so far, or with nothing."""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty

from . import training_session
from .runner import refuse
from .training_session import Stage

_HOW = [
    ("KEEP", "Keep the Best So Far", "Stop, and grow the best that was learnt so far"),
    ("THROW_AWAY", "Throw It Away", "Stop, and leave everything as it was before"),
    ("FORCE", "End It", "End a trainer that hangs, at once; what it has saved stays"),
]


class LICHEN_OT_end_training(bpy.types.Operator):
    """Stop training, with the best so far or with nothing; asks which"""

    bl_idname = "lichen.end_training"
    bl_label = "Stop Training"
    bl_options = {"INTERNAL"}

    how: EnumProperty(name="How", description="What becomes of it", items=_HOW, options={"SKIP_SAVE"})  # type: ignore[valid-type]

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return training_session.current() is not None

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        session = training_session.current()
        if session is None or session.stage is not Stage.TRAINING or self.how == "FORCE":
            return self.execute(context)
        context.window_manager.popup_menu(_draw, title="Stop Training", icon="QUESTION")
        return {"FINISHED"}

    def execute(self, _context: bpy.types.Context) -> set[str]:
        try:
            training_session.stop(self.how)
        except OSError as error:
            return refuse(self, error)
        training_session.redraw()
        return {"FINISHED"}


def _draw(menu: bpy.types.UIPopupMenu, _context: bpy.types.Context) -> None:
    layout = menu.layout
    layout.operator_context = "EXEC_DEFAULT"
    for how, text, _description in _HOW[:2]:
        layout.operator(LICHEN_OT_end_training.bl_idname, text=text).how = how
    layout.separator()
    layout.label(text="Or press Esc again, and it goes on")


_keys: list[tuple[bpy.types.KeyMap, bpy.types.KeyMapItem]] = []


def attach() -> None:
    """Let Esc ask, wherever it means nothing else."""
    config = bpy.context.window_manager.keyconfigs.addon
    if config:  # there is none without a window
        keys = config.keymaps.new(name="Window", space_type="EMPTY")
        _keys.append((keys, keys.keymap_items.new(LICHEN_OT_end_training.bl_idname, "ESC", "PRESS")))


def detach() -> None:
    """Undo `attach`."""
    for keys, item in _keys:
        keys.keymap_items.remove(item)
    _keys.clear()
