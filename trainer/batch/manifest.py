"""Reading a manifest: JSON Lines, one recipe a line, line by line, so that none is too long to be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from .fields import Line, parse_line

LONGEST = 1 << 20  # bytes of a line
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Fault:
    """A line that cannot be used, by its number from 1, and why."""

    number: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.reason}"


def read_manifest(path: Path, only: int | None = None) -> Iterator[tuple[int, Line | Fault]]:
    """Yield each line that is not empty, with its number from 1. only: one line alone.

    Raises InputError for a file that cannot be read.
    """
    folder = path.parent
    try:
        for number, text in _lines(path):
            if only in (None, number) and text.strip():
                yield number, _read(number, text, folder)
            if number == only:
                return
    except OSError as error:
        raise InputError(f"{path}: it cannot be read ({error.strerror or error})") from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Every line with its number, cut off where it is longer than LONGEST."""
    number, begun = 0, True
    with path.open("rb") as file:
        while piece := file.readline(LONGEST + 1):
            if begun:
                number += 1
                yield number, piece.removeprefix(_BOM) if number == 1 else piece
            begun = piece.endswith(b"\n")


def _read(number: int, text: bytes, folder: Path) -> Line | Fault:
    if len(text) > LONGEST:
        return Fault(number, f"it is longer than {LONGEST} bytes")
    try:
        return parse_line(text.decode("utf-8"), folder)
    except UnicodeDecodeError:
        return Fault(number, "it is not UTF-8")
    except ValueError as error:
        return Fault(number, str(error))
