"""The growth of an asset: the images of its material, and its picture. No bpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from nca_core import Model
from nca_core.arrays import Array
from nca_core.baking import hand_out
from nca_core.engine import Engine
from nca_core.slices import Slices, within
from nca_core.sphere import lit_sphere, with_hollows

from ..growing.encode import Encoded, encode
from ..growing.job import Job
from ..growing.preview_frames import PreviewFrame
from ..growing.request import Growth, Request
from ..growing.resolve import resolve

PICTURE = 256  # pixels a side
_CELLS = 16  # coarse cells along the visible half of the sphere's equator: the tile of the picture, which goes once
_TEXELS = 320  # of that tile
_ROWS = 8  # of the picture that are shaded at a time
_GROWN, _SHOWN = 0.7, 0.85  # shares of the time, until the images are there, and until the maps of the picture are


@dataclass(frozen=True)
class Pictured:
    """What came of the growth of an asset. picture: as `lit_sphere` gives it."""

    encoded: Encoded
    picture: Array


class AssetJob(Job[Pictured]):
    """A growth that ends as the images of a material and a picture of it, PICTURE pixels a side."""

    def slices(self, growth: Growth, engine: Engine, show: Callable[[PreviewFrame], None] | None) -> Slices[Pictured]:
        """See Job; shows nothing."""
        encoded = yield from within(encode(self.model, growth, engine), 0, _GROWN)
        maps = yield from within(_maps(self.model, engine), _GROWN, _SHOWN)
        picture = yield from within(_picture(maps), _SHOWN, 1)
        return Pictured(encoded, picture)


def _maps(model: Model, engine: Engine) -> Slices[dict[str, Array]]:
    """The maps of a tile for the picture: as much of the material, whatever the asset's own resolution is."""
    width = max(_TEXELS, model.coarse_pixels)  # or they would be coarser than a growth can be
    growth = resolve(Request(cells=_CELLS, width=width, height=width), model)
    rows: dict[str, list[Array]] = {kind.name: [] for kind in model.kinds}

    def take(some: Mapping[str, Array]) -> None:
        for name, kept in rows.items():
            kept.append(np.array(some[name], np.float32))

    yield from hand_out(model, growth.recipe.surface(model, growth.supplies), engine, [take])
    return {name: np.concatenate(kept) for name, kept in rows.items()}


def _picture(maps: Mapping[str, Array]) -> Slices[Array]:
    maps = with_hollows(maps)
    bands = []
    for top in range(0, PICTURE, _ROWS):
        bands.append(lit_sphere(maps, PICTURE, 1.0, top, min(top + _ROWS, PICTURE)))
        yield min(1.0, (top + _ROWS) / PICTURE)
    return np.concatenate(bands)
