"""How far a training is, in the status bar beside whatever else is said there."""

from __future__ import annotations

import bpy

from ..operators import training_session
from ..operators.training_session import Stage
from ..texts import say
from .training_texts import progress_text

_WIDTH = 16.0  # of the progress, in heights of a button


def draw(header: bpy.types.Header, _context: bpy.types.Context) -> None:
    """The progress of the training that this Blender follows."""
    session = training_session.current()
    if session is None or session.stage is not Stage.TRAINING:
        return
    row = header.layout.row()
    row.ui_units_x = _WIDTH
    row.progress(text=progress_text(session.name, session.work.known), translate=False, factor=session.work.progress)
    header.layout.label(text=say("Esc: stop"), translate=False)


def attach() -> None:
    """Draw it there."""
    bpy.types.STATUSBAR_HT_header.append(draw)


def detach() -> None:
    """Undo `attach`."""
    bpy.types.STATUSBAR_HT_header.remove(draw)
