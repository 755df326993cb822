"""The languages that the add-on speaks besides English, handed to Blender's own translation: a file for each."""

from __future__ import annotations

import re

from bpy.app import translations

from . import fr

CONTEXT = "Lichen"  # of properties whose names are words that Blender translates in another sense
_OWNER = __package__.rpartition(".")[0]
# Blender looks a text up in one context only: that of operators for the text of a button, the general one elsewhere.
_CONTEXTS = (translations.contexts.default, translations.contexts.operator_default, CONTEXT)


def messages() -> dict[str, dict[tuple[str, str], str]]:
    """The texts of each language that Blender is given, by context and English text."""
    return {
        "fr": {  # which is that of every country
            (context, english): _typeset(french) for english, french in fr.TEXTS.items() for context in _CONTEXTS
        }
    }


def attach() -> None:
    """Make the texts known."""
    translations.register(_OWNER, messages())  # type: ignore[arg-type]


def detach() -> None:
    """Undo `attach`."""
    translations.unregister(_OWNER)


def _typeset(text: str) -> str:
    """Apostrophes, the ellipsis and spaces that do not break, as Blender's French has them; fr.py is typed plainly."""
    text = text.replace("'", "’").replace("...", "…")  # noqa: RUF001
    text = re.sub(r" (?=[:%»])|(?<=«) ", "\N{NO-BREAK SPACE}", text)
    return re.sub(r" (?=[;?!])", "\N{NARROW NO-BREAK SPACE}", text)
