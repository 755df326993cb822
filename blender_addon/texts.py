"""The add-on's own sentences in the language of Blender's interface, with names and numbers filled in.

What Blender draws by itself (labels, properties, tooltips) it also translates by itself. A sentence must be written out
where it is said: tests read it from the sources to see that translations/ has it.
"""

from __future__ import annotations

from bpy.app import translations


def say(sentence: str, **values: object) -> str:
    """A sentence that is drawn in panels or in the status bar, translated and filled in."""
    return str(translations.pgettext_iface(sentence)).format(**values)  # type: ignore[func-returns-value]


def word(text: str) -> str:
    """A word of a table, as Blender translates it where it draws it by itself: a group, the name of a map."""
    return str(translations.pgettext_iface(text))  # type: ignore[func-returns-value]


def tell(sentence: str, **values: object) -> str:
    """A sentence that is reported, or why something cannot be done, translated and filled in. Artists can keep these in
    English in the preferences."""
    return str(translations.pgettext_rpt(sentence)).format(**values)  # type: ignore[func-returns-value]
