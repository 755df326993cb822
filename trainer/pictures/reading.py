"""The one gate for pictures: whatever the format, every pixel is read, or the file is refused in one line.

`read_picture` brings large pictures down while it reads them, turns them upright, and keeps the values of hidden or
missing pixels out of them. Whatever it dropped or guessed is in the picture's notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import InputError
from .colour_profile import Encoding
from .opening import open_image
from .pixels import Pixels
from .resampling import filled, reduced, upright, whole
from .source import Source, shown, shown_name

LARGE = 1 << 22  # pixels from which on a picture is brought down while it is read
WORTH_A_WORD = 1 << 24  # pixels that take seconds
EMPTY_ALPHA = "its alpha is 0 everywhere, so it was not used"  # a note
OPAQUE = 0.995  # alpha from which on nothing shines through; half a step of 8 bits, with a little noise


@dataclass(frozen=True)
class Picture:
    """A picture, upright.

    values: (height, width, 1 or 3) float32, whole numbers as 0..1, floats as they are, colours not multiplied by alpha.
    alpha: (height, width, 1) float32, or None where there is none or all is opaque. size: height and width in the file,
    upright. bits: those of the file's values. encoding: the meaning of the values as colours. notes: half sentences on
    what was dropped or guessed.
    """

    values: Pixels
    alpha: Pixels | None
    size: tuple[int, int]
    is_float: bool
    bits: int
    encoding: Encoding
    notes: tuple[str, ...]


def read_image(path: Path) -> Pixels:
    """Read an image's values, upright: (height, width, 1 or 3) float32, whole numbers as 0..1, floats as they are.

    Raises InputError if the file is missing, damaged, or not an image.
    """
    return read_picture(path).values


def read_picture(
    path: Path,
    at_least: int | None = None,
    is_cover: bool = False,
    layer: str = "",
    tell: Callable[[str], None] | None = None,
    fills: bool = True,
) -> Picture:
    """Read an image whole and upright, in whatever format.

    at_least: the pixels of the shorter side that a large picture may be brought down to while it is read. is_cover:
    whether alpha says how much of the colours can be seen, so that hidden ones are filled from their neighbours;
    otherwise it is one channel more. layer: the map that is wanted where a file has several. tell: is called with a
    line before a large picture is read. fills: whether hidden colours are filled; else those that are in the file are
    taken, of a picture that is not brought down. Raises InputError with one line.
    """
    with open_image(path, layer) as source:
        if tell and source.width * source.height >= WORTH_A_WORD:
            tell(f"Reading {shown_name(path)} ({source.width} x {source.height} px) ...")
        values, alpha, notes = _read(path, source, at_least, is_cover, fills)
    turn = source.orientation
    values, alpha = upright(values, turn), None if alpha is None else upright(alpha, turn)
    size = (source.height, source.width) if turn <= 4 else (source.width, source.height)
    return Picture(values, alpha, size, source.is_float, source.bits, source.encoding, (*source.notes, *notes))


def _read(
    path: Path, source: Source, at_least: int | None, is_cover: bool, fills: bool
) -> tuple[Pixels, Pixels | None, list[str]]:
    """The picture's values, alpha and notes. Raises InputError where no pixel is a number."""
    missing = _Missing()
    smaller = _smaller((source.height, source.width), at_least)
    if smaller == (source.height, source.width):
        pixels = whole(source.rows, *smaller, source.channels)
        pixels, known = missing.taken_out(pixels) if source.is_float else (pixels, None)
        values, alpha, hidden = _parted(pixels, source, is_cover)
        cover = hidden if fills else None
        weight = cover if known is None else known if cover is None else known * cover
    else:
        values, alpha, weight = _reduced(source, smaller, is_cover, missing)
    if missing.count == source.width * source.height:
        raise InputError(f"{shown(path)}: none of its pixels is a number, so it holds no picture; save it anew")
    notes = missing.notes()
    if alpha is not None and is_cover and not alpha.any():
        notes.append(EMPTY_ALPHA)
        alpha = None
    if weight is not None:
        values = filled(values, weight)
    if alpha is not None and float(alpha.min()) >= OPAQUE:
        alpha = None
    return values, alpha, notes


def _parted(pixels: Pixels, source: Source, is_cover: bool) -> tuple[Pixels, Pixels | None, Pixels | None]:
    """A whole picture's values, alpha, and how much each pixel counts for its colour."""
    if not source.has_alpha:
        return pixels, None, None
    values, alpha = np.ascontiguousarray(pixels[..., :-1]), np.ascontiguousarray(pixels[..., -1:])
    if not is_cover or not alpha.any():
        return values, alpha, None
    if source.associated:
        values = np.where(alpha > 0, values / np.maximum(alpha, 1e-4), 0).astype(np.float32)
    return values, alpha, None if float(alpha.min()) >= OPAQUE else _counting(alpha)


def _counting(alpha: Pixels) -> Pixels:
    """The weight of each pixel's colour: one that shines through a quarter or more is taken as it is."""
    return np.clip(alpha * 4, 0.0, 1.0)


def _reduced(
    source: Source, smaller: tuple[int, int], is_cover: bool, missing: _Missing
) -> tuple[Pixels, Pixels | None, Pixels | None]:
    """A large picture's values, alpha, and how much each pixel counts, brought down while it is read."""

    def bands() -> Iterator[tuple[Pixels, Pixels]]:
        for band in source.rows:
            pixels, known = missing.taken_out(band) if source.is_float else (band, None)
            weight = np.ones((*pixels.shape[:2], 1), np.float32) if known is None else known
            if source.has_alpha and is_cover:  # colours times alpha beside the colours, for a mean of what is seen
                colours, alpha = pixels[..., :-1], pixels[..., -1:]
                seen = colours if source.associated else colours * alpha
                pixels = np.concatenate([colours, seen, alpha], axis=2)
            yield pixels, weight

    result = reduced(bands(), (source.height, source.width), smaller)
    weight = result.weight if float(result.weight.min()) < 1 - 1e-6 else None
    if weight is not None:
        weight = (weight > 0).astype(np.float32)  # a mean of fewer pixels is a colour all the same
    if not source.has_alpha:
        return result.values, None, weight
    alpha = np.ascontiguousarray(result.values[..., -1:])
    if not is_cover:
        return np.ascontiguousarray(result.values[..., :-1]), alpha, weight
    count = (result.values.shape[2] - 1) // 2
    colours, seen = result.values[..., :count], result.values[..., count : 2 * count]
    if not alpha.any():
        return np.ascontiguousarray(colours), alpha, weight
    cover = _counting(alpha)
    values: Pixels = (seen / np.maximum(alpha, 1e-4)).astype(np.float32)
    return values, alpha, cover if weight is None else cover * weight


def _smaller(size: tuple[int, int], at_least: int | None) -> tuple[int, int]:
    """The size (height, width) that a picture is brought down to: twice the size that is needed, if it is large."""
    height, width = size
    if at_least is None or height * width <= LARGE:
        return size
    factor = min(height, width) // (2 * at_least)
    return size if factor < 2 else (round(height / factor), round(width / factor))


class _Missing:
    """Counts the values that are no numbers, and takes their pixels out."""

    def __init__(self) -> None:
        self.count = 0

    def taken_out(self, pixels: Pixels) -> tuple[Pixels, Pixels | None]:
        """The pixels with 0 for values that are no numbers, and a mask (rows, width, 1) of the others; None if all
        are.
        """
        finite = np.isfinite(pixels).all(axis=2, keepdims=True)
        bad = finite.size - int(np.count_nonzero(finite))
        if not bad:
            return pixels, None
        self.count += bad
        return np.where(finite, pixels, 0).astype(np.float32), finite.astype(np.float32)

    def notes(self) -> list[str]:
        """The half sentence on the pixels that were taken out, if any were."""
        return [f"{self.count} pixels are no numbers, and were filled from those around them"] if self.count else []
