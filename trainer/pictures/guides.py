"""Guides' pictures, as the trainer's command lines and batches read them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nca_core.steering import Picture


def read_guide(path: Path) -> Picture:
    """Read a guide: grey or colour, with its alpha channel as presence. Raises InputError, in one line.

    Where nothing is painted yet, alpha is 0 everywhere, and nothing is asked for.
    """
    from .reading import EMPTY_ALPHA, read_picture  # OpenImageIO is asked for only where there is a guide

    read = read_picture(path, is_cover=True)
    there = 0 if EMPTY_ALPHA in read.notes else 1
    presence = np.full(read.values.shape[:2], there, np.float32) if read.alpha is None else read.alpha[..., 0]
    return Picture(read.values.clip(0, 1), presence)
