"""Guides' pictures, as the trainer's command lines and batches read them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nca_core.steering import Picture

from .pixels import Pixels

_WHOLE = (8, 16)  # bits of whole numbers that single precision tells apart


def read_guide(path: Path) -> Picture:
    """Read a guide: grey or colour, with its alpha channel as presence. Raises InputError, in one line.

    Colours are those of the file, hidden ones too, as Blender reads them: growth hears no more of a colour than its
    alpha says, so the same picture is the same guide everywhere. Where nothing is painted yet, alpha is 0 everywhere,
    and nothing is asked for.
    """
    from .reading import EMPTY_ALPHA, read_picture  # OpenImageIO is asked for only where there is a guide

    read = read_picture(path, is_cover=True, fills=False)
    there = 0 if EMPTY_ALPHA in read.notes else 1
    presence = np.full(read.values.shape[:2], there, np.float32) if read.alpha is None else read.alpha[..., 0]
    values = read.values.clip(0, 1)
    if not read.is_float and read.bits in _WHOLE:
        values, presence = _exact(values, read.bits), _exact(presence, read.bits)
    return Picture(values, presence)


def _exact(values: Pixels, bits: int) -> Pixels:
    """Whole numbers over the largest one, as Blender has them: readers come to the last bit otherwise."""
    largest = np.float32(2**bits - 1)
    found: Pixels = np.rint(values * largest) / largest
    return found
