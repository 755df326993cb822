"""What the trainer's command lines take: parsers for argparse, which raise ArgumentTypeError with one line."""

from __future__ import annotations

import argparse
from pathlib import Path

from nca_core.model import MAX_TEXT, tag_fault
from nca_core.untrusted import name_fault


def seconds(text: str) -> float:
    """Parse a time such as 218s, 3m, 1.5h or plain seconds, as seconds. Raises ArgumentTypeError."""
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    number, unit = (text[:-1], units[text[-1]]) if text[-1:] in units else (text, 1.0)
    try:
        value = float(number) * unit
    except ValueError:
        value = 0.0
    if not 1 <= value <= 7 * 24 * 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time from 1s to 168h, such as 218s or 3m")
    return value


def period(text: str) -> tuple[float, float]:
    """Parse a period such as 64x48 or 64x0 as pixels down and across, 0 where nothing repeats. Raises
    ArgumentTypeError.
    """
    try:
        down, across = (float(part) for part in text.lower().split("x"))
    except ValueError:
        down = across = 0.0
    if not (0 <= down < 1e6 and 0 <= across < 1e6 and down + across > 0):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not two numbers of pixels, down and across, such as 64x48; or 64x0, where lines run across"
        )
    return down, across


def material_name(text: str) -> str:
    """Parse a name that files and datablocks can have. Raises ArgumentTypeError."""
    if fault := name_fault(text):
        raise argparse.ArgumentTypeError(f"{text!r}: {fault}")
    return text


def tag(text: str) -> str:
    """Parse a tag. Raises ArgumentTypeError."""
    if fault := tag_fault(text):
        raise argparse.ArgumentTypeError(f"{text!r}: {fault}")
    return text


def place(text: str) -> Path:
    """Parse the path of a file or folder to write. Raises ArgumentTypeError."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty; name a place")
    return Path(text)


def origin(text: str) -> str:
    """Parse a line of provenance. Raises ArgumentTypeError."""
    if not (len(text) <= MAX_TEXT and text.isprintable()):
        raise argparse.ArgumentTypeError(f"this is longer than {MAX_TEXT} characters, or not one printable line")
    return text
