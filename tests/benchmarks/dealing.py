"""Reading an atlas of corner tiles as a renderer does: every pixel hashes the four corners of its tile.

What that costs depends on how many pixels look, not on how large a surface they look at or how far from its origin.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from nca_core.corner_tiles import atlas_places, hashed_deal

Pixels: TypeAlias = npt.NDArray[np.uint8]
Places: TypeAlias = npt.NDArray[np.int64]


def dealt(atlas: Pixels, rows: Places, columns: Places, colours: int, seed: int = 0) -> Pixels:
    """The endless surface at (rows,) × (columns,), in pixels of the atlas, wherever they lie: (rows, columns, 3).

    atlas: (n, n, 3), colours² tiles a side, each of a whole number of pixels. seed: of the deal.
    """
    side = len(atlas) // colours**2
    (tile_rows, inside_rows), (tile_columns, inside_columns) = (np.divmod(axis, side) for axis in (rows, columns))
    deal = hashed_deal(colours, seed)
    corners = [
        deal((tile_rows + down).astype(np.uint32), (tile_columns + right).astype(np.uint32))
        for down in (0, 1)
        for right in (0, 1)
    ]
    found = atlas_places(colours)[tuple(corners)] * np.uint32(side)
    pixels: Pixels = atlas[found[..., 0] + inside_rows[:, None], found[..., 1] + inside_columns]
    return pixels
