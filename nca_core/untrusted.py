"""Checks of texts that anybody may have written: names, needs, and tables of JSON.

Names of materials become those of files and datablocks, so they are fit to be either, on every system.

Files are read by older versions of Lichen as well: keys that a version does not know it keeps and passes over. What
must not be passed over, because another picture would grow without it, stands in the file's `needs`, each as
"NAME@VERSION": what it is, and the first version of Lichen that has it.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from .version import VERSION

MAX_NAME = 60  # characters; Blender's datablocks have room for 63 bytes
MAX_FILE_NAME_BYTES = 255  # in UTF-8
MAX_NAME_BYTES = 200  # in UTF-8: maps add their own name and ending to it

_FORBIDDEN = set('/\\:*?"<>|')
#: What Windows keeps for devices, whatever comes after a point.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³")}


def name_fault(name: str) -> str | None:
    """Return the fault that keeps a text from being a material's name; None if there is none.

    >>> name_fault("old wall") is None
    True
    >>> name_fault("aux.1")
    "'aux' is what Windows calls a device"
    """
    if not 1 <= len(name) <= MAX_NAME or len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES:
        return f"a name has 1 to {MAX_NAME} characters, and at most {MAX_NAME_BYTES} bytes"
    return _letters_fault(name)


def file_name_fault(name: str) -> str | None:
    """What keeps a text from being a file's name on some system; None if nothing does.

    >>> file_name_fault("moss_height.1001.png") is None
    True
    """
    if not 1 <= len(name.encode("utf-8", "replace")) <= MAX_FILE_NAME_BYTES:
        return f"a file's name has 1 to {MAX_FILE_NAME_BYTES} bytes"
    return _letters_fault(name)


def _letters_fault(name: str) -> str | None:
    if not name.isprintable() or set(name) & _FORBIDDEN or name[0] in ". " or name[-1] in ". ":
        return 'a name has no control characters, none of / \\ : * ? " < > |, and no point or space at its ends'
    if is_device(name):
        return f"{name.partition('.')[0].rstrip()!r} is what Windows calls a device"
    return None


def is_line(text: str) -> bool:
    """Tell whether a text can be shown in a line: printable letters, and spaces of any width, which names in East Asia
    and the screenshots of macOS have.

    >>> is_line("\u5c71\u7530\u3000\u592a\u90ce"), is_line("two\\nlines")
    (True, False)
    """
    return all(letter.isprintable() or unicodedata.category(letter) == "Zs" for letter in text)


def folded(name: str) -> str:
    """What names have in common that some system takes for one: Windows and macOS do with large and small letters, and
    macOS with the ways that accents are written.

    >>> folded("Moss.png") == folded("moss.PNG")
    True
    """
    if name.isascii():  # as most are, and then nothing is composed
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def is_device(name: str) -> bool:
    """Tell whether Windows takes a file of that name, whatever its ending, for a device."""
    return name.partition(".")[0].rstrip().lower() in _DEVICES


def fitting_name(text: str) -> str:
    """Return the nearest text that is fit to be a material's name; "material" where nothing of it is.

    >>> fitting_name("floor: oak "), fitting_name("aux.1"), fitting_name("...")
    ('floor_ oak', '_aux.1', 'material')
    """
    clean = "".join("_" if letter in _FORBIDDEN or not letter.isprintable() else letter for letter in text)
    clean = clean.lstrip(". ")[:MAX_NAME].encode()[:MAX_NAME_BYTES].decode(errors="ignore").rstrip(". ")
    if name_fault(clean or "material"):
        clean = f"_{clean}"[:MAX_NAME].rstrip(". ")  # a device
    return clean or "material"


#: The needs that this version understands, each with the first version of Lichen that does.
KNOWN: Mapping[str, str] = {"steering": "0.2.0"}


def needs_text(names: Iterable[str]) -> list[str]:
    """Return needs as files have them, sorted: each "NAME@VERSION". names: of KNOWN."""
    return [f"{name}@{KNOWN[name]}" for name in sorted(names)]


def check_needs(needs: object) -> None:
    """Raises ValueError for what is not a list of needs, and for a need that this version does not know.

    >>> check_needs(["guide@0.9.0"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: it needs 'guide', which Lichen 0.9.0 has; this is Lichen ...
    """
    if not isinstance(needs, list) or not all(_is_text(need) for need in needs):
        raise ValueError("its needs are not a list of names")
    for need in needs:
        name, _, version = need.partition("@")
        if name not in KNOWN:
            raise ValueError(f"it needs {name!r}, which {_bearer(version)} has; this is Lichen {VERSION}")


def _is_text(need: object) -> bool:
    """Whether it can be said in a line."""
    return isinstance(need, str) and len(need) <= 80 and need.isprintable()


def _bearer(version: str) -> str:
    return f"Lichen {version}" if version else "a later Lichen"


MAX_NESTING = 32  # lists and tables inside each other; what a file keeps may have to be written by another Python


def parse_table(text: str | bytes) -> dict[str, Any]:
    """Read a table. Raises ValueError for what is not JSON, no table, or nested more deeply than anything needs.

    >>> parse_table('{"seed": 7}')
    {'seed': 7}
    """
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON ({type(error).__name__})") from error
    if not isinstance(table, dict):
        raise ValueError("it is not a table")
    inside: list[Any] = [table]
    for _ in range(MAX_NESTING):
        inside = [part for whole in inside for part in (whole.values() if isinstance(whole, dict) else whole)]
        inside = [part for part in inside if isinstance(part, dict | list)]
        if not inside:
            return table
    raise ValueError(f"it is nested more than {MAX_NESTING} times")
