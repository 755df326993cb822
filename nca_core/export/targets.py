"""The programs that materials can be exported to. A new one is a module with a `Target`, and a line here."""

from __future__ import annotations

from .html import HTML
from .materialx import MATERIALX

TARGETS = {
    "materialx": MATERIALX,
    "html": HTML,
}
