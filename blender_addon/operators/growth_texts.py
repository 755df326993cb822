"""What is said of growths while they run and when they end, and of exports, which grow as well."""

from __future__ import annotations

from dataclasses import replace

from ..growing.modes import decodes
from ..growing.request import Request
from ..texts import say, tell
from .runner import Texts


def growing_texts(request: Request) -> Texts:
    """What is said of a growth."""
    return Texts(
        progress=growing_text,
        busy=lambda: tell("Something is growing already; Esc cancels it"),
        cancelled=lambda: tell("Growing was cancelled; nothing has changed"),
        gone=lambda: tell("The material was deleted while it grew"),
        too_large=lambda: _too_large(request),
        noted=lambda why: tell("Grown on the processor; the graphics card could not: {why}", why=why),
    )


def exporting_texts(request: Request) -> Texts:
    """What is said of an export."""
    return replace(
        growing_texts(request),
        progress=exporting_text,
        cancelled=lambda: tell("Exporting was cancelled; nothing was written"),
    )


def growing_text(name: str, percent: int) -> str:
    """The progress of a growth, for the status bar and the panel."""
    return say("Growing {name}: {percent}%", name=name, percent=percent)


def exporting_text(name: str, percent: int) -> str:
    """The progress of an export, for the status bar and the panel."""
    return say("Exporting {name}: {percent}%", name=name, percent=percent)


def _too_large(request: Request) -> str:
    if decodes(request) and request.cells:  # else the resolution says how many
        return tell("There is not enough memory to grow {cells} cells; try fewer cells", cells=request.cells)
    return tell(
        "There is not enough memory to grow {width} x {height} pixels; try a lower resolution",
        width=request.width,
        height=request.height,
    )
