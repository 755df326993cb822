"""The files in templates/, which end up in users' files."""

from __future__ import annotations

from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"


def template(name: str) -> str:
    """The text of one of them."""
    return (TEMPLATES / name).read_text(encoding="utf-8")
