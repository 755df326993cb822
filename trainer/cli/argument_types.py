"""What the trainer's command lines take: parsers for argparse, which raise ArgumentTypeError with one line."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from nca_core.argument_types import positive
from nca_core.guides import MAX_BLUR
from nca_core.model import MAX_TEXT, tag_fault
from nca_core.recipe import MAX_PIXELS
from nca_core.untrusted import is_line, name_fault

from ..batch.planning import Only, Shard
from ..batch.scheduler import LOCAL

MOST_SHARDS = MOST_SEEDS = 10**6


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


def blur(text: str) -> float:
    """Parse the pixels by which guides are blurred. Raises ArgumentTypeError."""
    value = positive(text)
    if value > MAX_BLUR:
        raise argparse.ArgumentTypeError(f"{text!r} is more than {MAX_BLUR:g} px")
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


def shard(text: str) -> Shard:
    """Parse the part of a batch that one machine does, such as 3/16. Raises ArgumentTypeError."""
    index, slash, count = text.partition("/")
    if not (slash and index.isdecimal() and count.isdecimal() and 1 <= int(index) <= int(count) <= MOST_SHARDS):
        raise argparse.ArgumentTypeError(f"{text!r} is no part of a batch, such as 1/16 to 16/16")
    return Shard(int(index), int(count))


def only(text: str) -> Only:
    """Parse a line's number, or that of a part of it, such as 17 or 17.3. Raises ArgumentTypeError."""
    number, point, part = text.partition(".")
    if not (number.isdecimal() and int(number) and (not point or (part.isdecimal() and int(part)))):
        raise argparse.ArgumentTypeError(f"{text!r} is no line's number from 1, such as 17; or a part of it, 17.3")
    return Only(int(number), int(part) if part else None)


def memory(text: str) -> int:
    """Parse an amount of memory, such as 4G or 800M, as bytes. Raises ArgumentTypeError."""
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
    number, unit = (text[:-1], units[text[-1:].upper()]) if text[-1:].upper() in units else (text, 1)
    try:
        found = int(float(number) * unit)
    except (ValueError, OverflowError):
        found = 0
    if found < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no amount of memory, such as 4G or 800M")
    return found


def scheduler(text: str) -> str:
    """Parse the address of Dask's scheduler. Raises ArgumentTypeError.

    >>> scheduler("tcp://farm:8786")
    'tcp://farm:8786'
    """
    if text != LOCAL and not re.fullmatch(r"(tcp|tls)://[^\s/]+:\d{1,5}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is neither {LOCAL} nor an address such as tcp://farm:8786")
    return text


def seeds(text: str) -> list[int]:
    """Parse seeds, such as 0-99,500. Raises ArgumentTypeError."""
    found: list[int] = []
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        last = last if dash else first
        if not (first.isdecimal() and last.isdecimal() and int(first) <= int(last) < 2**32):
            raise argparse.ArgumentTypeError(f"{part.strip()!r} is neither a seed such as 7 nor a range such as 0-99")
        if len(found) + int(last) - int(first) >= MOST_SEEDS:
            raise argparse.ArgumentTypeError(f"{text!r} are more than {MOST_SEEDS} seeds")
        found += range(int(first), int(last) + 1)
    return list(dict.fromkeys(found))


def sizes(text: str) -> list[tuple[int, int]]:
    """Parse sizes, such as 1024,4096x2048, as (width, height). Raises ArgumentTypeError."""
    found = []
    for part in text.lower().split(","):
        width, cross, height = part.strip().partition("x")
        height = height if cross else width
        if not all(side.isdecimal() and 1 <= int(side) <= MAX_PIXELS for side in (width, height)):
            raise argparse.ArgumentTypeError(
                f"{part.strip()!r} is neither a size such as 2048 nor one such as 2048x1024"
            )
        found.append((int(width), int(height)))
    return list(dict.fromkeys(found))


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
    if not (len(text) <= MAX_TEXT and is_line(text)):
        raise argparse.ArgumentTypeError(f"this is longer than {MAX_TEXT} characters, or not one printable line")
    return text
