"""A surface of 64 times the exemplar's extent, seen from some way off: what recurs far apart shows there."""

from __future__ import annotations

import numpy as np

from nca_core import Model, Region, Torus
from nca_core.bands import bands
from nca_core.surface import Surface

from .arrays import Grey, luma

EXTENTS = 8  # of the exemplar along each axis
REDUCED = 2  # exemplar pixels per pixel; motifs are larger
SEED = 20260802


def wide(model: Model, height: int, width: int) -> Grey:
    """The first map's luma of a torus of about EXTENTS times (height, width) exemplar pixels, at a lower density.

    nca_core grows it in bands where it is large, so memory is bounded: some 0.6 GB for an exemplar of 512 px, of which
    16 MB are the picture's. It is as much work as one picture of 4096².
    """
    down, across = (max(1, round(EXTENTS * side / model.coarse_pixels)) for side in (height, width))
    size = (down * model.coarse_pixels // REDUCED, across * model.coarse_pixels // REDUCED)
    surface = Surface(Torus(across, down, SEED), size, Region(0, size[0], 0, size[1]))
    return np.concatenate([luma(band.maps[model.maps[0]]) for band in bands(model, surface)])
