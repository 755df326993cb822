"""An open picture, whichever library reads it, and what its readers share: names to show, faults, silence."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InputError
from .colour_profile import Encoding
from .pixels import Pixels

READABLE = "PNG, JPEG, TIFF, OpenEXR, HDR, WebP, BMP, TGA, GIF, AVIF and JPEG 2000"
BAND = 1 << 21  # values that are read at a time
LARGEST_SIDE = 1 << 16


@dataclass(frozen=True)
class Source:
    """An open picture. `rows` yields bands (rows, width, channels) float32 from the top down, once.

    Whole numbers come as 0..1 and floats as they are; the channels are one of grey or three of colour, then alpha where
    has_alpha. associated: whether colours are already multiplied by alpha. bits: those of the file's values.
    orientation: as in Exif, 1 to 8. notes: half sentences for the user.
    """

    width: int
    height: int
    channels: int
    rows: Iterator[Pixels]
    has_alpha: bool = False
    associated: bool = False
    is_float: bool = False
    bits: int = 8
    orientation: int = 1
    encoding: Encoding = field(default_factory=Encoding)
    notes: tuple[str, ...] = ()


def shown(path: Path) -> str:
    """A path as one line of text that can be printed, also where its bytes are no UTF-8."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shown_name(path: Path) -> str:
    """The last part of a path as text, as `shown` gives it."""
    return shown(Path(path.name))


def damaged(path: Path, fault: object) -> InputError:
    """The error for an image that is damaged, with the first line of the library's fault."""
    first = re.sub(r' ?\("[^"]*"\)', "", str(fault).split("\n")[0])  # the file's name is said already
    text = shown(Path(" ".join(first.split()) or "its pixels cannot be read"))
    if "support" in text or "not configured" in text:
        return InputError(f"{shown(path)}: this kind of image cannot be read here ({text}); convert it to JPEG or PNG")
    return InputError(f"{shown(path)}: this image is damaged ({text})")


def unreadable(path: Path, kind: str) -> InputError:
    """The error for an image of a kind that cannot be read. kind: the format's name, "" where it is not known."""
    what = f"this {kind} image cannot be read here" if kind else "this is not an image that can be read"
    return InputError(f"{shown(path)}: {what}; convert it to JPEG or PNG (what can be read: {READABLE})")


@contextmanager
def quiet() -> Iterator[None]:
    """Keep libpng and OpenEXR from printing faults that our own line names: they write to the process's stderr."""
    try:
        kept = os.dup(2)
    except OSError:  # there is no stderr
        yield
        return
    try:
        with open(os.devnull, "wb") as nothing:  # noqa: PTH123 - it is no path
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
