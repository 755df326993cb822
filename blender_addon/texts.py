"""The add-on's own sentences in the language of Blender's interface, with names and numbers filled in.

What Blender draws by itself (labels, properties, tooltips) it also translates by itself. A sentence must be written out
where it is said: tests read it from the sources to see that translations/ has it.
"""

from __future__ import annotations

from bpy.app import translations


def say(sentence: str, **values: object) -> str:
    """What is drawn: in panels and in the status bar."""
    return str(translations.pgettext_iface(sentence)).format(**values)  # type: ignore[func-returns-value]


def tell(sentence: str, **values: object) -> str:
    """What is reported, and why something cannot be done. Artists can keep these in English in the preferences."""
    return str(translations.pgettext_rpt(sentence)).format(**values)  # type: ignore[func-returns-value]
