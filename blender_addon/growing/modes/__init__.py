"""The modes, a file each, listed once: a new one is a file with a `Mode` and its name in `_LISTED`. No bpy."""

from __future__ import annotations

from ..request import Growth, Request
from .endless import ENDLESS
from .mode import Mode
from .tile import TILE
from .udim import UDIM

_LISTED: tuple[Mode, ...] = (TILE, ENDLESS, UDIM)  # as the panel shows them
MODES = {mode.identifier: mode for mode in _LISTED}


def mode_of(request: Request) -> Mode:
    """The mode that is asked for."""
    return MODES[request.mode]


def decodes(request: Request) -> bool:
    """Whether the material will decode itself: asked for, and in a mode that can."""
    return request.living and mode_of(request).can_live


def heeds(mode: Mode, setting: str) -> bool:
    """Whether a setting changes what a mode grows: those that no mode keeps to itself are all modes'."""
    return setting in mode.settings or not any(setting in other.settings for other in MODES.values())


def layout(growth: Growth) -> str:
    """The name of the nodes' layout that shows a growth, as .blend files keep it: nodes are built anew where it
    changes."""
    form = "living" if growth.decodes else "maps"
    return f"{growth.request.mode} {form} {mode_of(growth.request).layout(growth)}"
