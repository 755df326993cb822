"""Names of materials: they become those of files and datablocks, so they are fit to be either, on every system."""

from __future__ import annotations

MAX_NAME = 60  # characters; Blender's datablocks have room for 63 bytes
MAX_NAME_BYTES = 200  # in UTF-8; a file's name has 255 at most, and maps add their own name and ending to it

_FORBIDDEN = set('/\\:*?"<>|')
#: What Windows keeps for devices, whatever comes after a point.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in "123456789¹²³")}


def name_fault(name: str) -> str | None:
    """What keeps a text from being a material's name; None if nothing does.

    >>> name_fault("old wall") is None
    True
    >>> name_fault("aux.1")
    "'aux' is what Windows calls a device"
    """
    if not 1 <= len(name) <= MAX_NAME or len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES:
        return f"a name has 1 to {MAX_NAME} characters, and at most {MAX_NAME_BYTES} bytes"
    if not name.isprintable() or set(name) & _FORBIDDEN or name[0] in ". " or name[-1] in ". ":
        return 'a name has no control characters, none of / \\ : * ? " < > |, and no point or space at its ends'
    if is_device(name):
        return f"{name.partition('.')[0].rstrip()!r} is what Windows calls a device"
    return None


def is_device(name: str) -> bool:
    """Whether Windows takes a file of that name, whatever its ending, for a device."""
    return name.partition(".")[0].rstrip().lower() in _DEVICES


def fitting_name(text: str) -> str:
    """The nearest text that is fit to be a material's name; "material" where nothing of it is.

    >>> fitting_name("floor: oak "), fitting_name("aux.1"), fitting_name("...")
    ('floor_ oak', '_aux.1', 'material')
    """
    clean = "".join("_" if letter in _FORBIDDEN or not letter.isprintable() else letter for letter in text)
    clean = clean.lstrip(". ")[:MAX_NAME].encode()[:MAX_NAME_BYTES].decode(errors="ignore").rstrip(". ")
    if name_fault(clean or "material"):
        clean = f"_{clean}"[:MAX_NAME].rstrip(". ")  # a device
    return clean or "material"
