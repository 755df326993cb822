"""The modes, a file each, listed once: a new one is a file with a `Mode` and its name in `_LISTED`. No bpy."""

from __future__ import annotations

from ..request import Request
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
