"""What command lines take as numbers: parsers for argparse, which raise ArgumentTypeError with one line."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from .udim import parse_tiles


def whole(low: int, high: int) -> Callable[[str], int]:
    """A parser of whole numbers from low to high."""

    def parse(text: str) -> int:
        if not text.lstrip("-").isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
        return int(text)

    return parse


def positive(text: str) -> float:
    """A finite number above zero."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def share(text: str) -> float:
    """A number from 0 to 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def udim_tiles(text: str) -> list[int]:
    """UDIM tile numbers."""
    try:
        return parse_tiles(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
