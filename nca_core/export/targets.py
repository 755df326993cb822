"""The programs that materials can be exported to. A new one is a module with a `Target`, and a line here."""

from __future__ import annotations

from .glb import GLB
from .godot import GODOT
from .godot_addon import GODOT_ADDON
from .html import HTML
from .materialx import MATERIALX
from .usd import USD

TARGETS = {
    "godot": GODOT,
    "godot-addon": GODOT_ADDON,
    "materialx": MATERIALX,
    "usd": USD,
    "glb": GLB,
    "html": HTML,
}
