"""Preview frames: small pictures of all maps while a surface grows, as soon as there is something to see. No bpy.

Cells of any step can be decoded: first clouds of colour, then the layout, then the details. A surface that is too large
to be grown at once is sketched first, by its coarse levels alone, and its rows are filled in as they are done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import numpy as np

from nca_core import Model, Region
from nca_core.arrays import Array
from nca_core.bands import Band, Step
from nca_core.engine import Engine, GrownCells
from nca_core.recolouring import Recolour

from .request import Growth

SIDE = 512  # pixels of the longer side at most
SKETCHED = 1 << 18  # cells: a tenth of a second
_SHARE = 3  # times as long as a frame takes passes before the next one


@dataclass(frozen=True)
class PreviewFrame:
    """Maps by name, each (height, width, channels) float32 in 0..1, first row on top."""

    maps: dict[str, Array]


@dataclass
class Previewer:
    """Shows frames of one surface as it grows; `show` is called with each."""

    model: Model
    growth: Growth
    engine: Engine
    show: Callable[[PreviewFrame], None]
    _maps: dict[str, Array] = field(default_factory=dict)
    _next: float = 0.0

    def size(self, scale: int) -> tuple[int, int]:
        """(height, width) of a frame of cells of which `scale` make up a coarse one: as many pixels as show them."""
        recipe, (height, width) = self.growth.recipe, self._full
        coarse = max(recipe.coarse_cells(self.model))
        longest = min(SIDE, max(height, width), coarse * scale * self.model.stride)
        return max(1, round(height * longest / max(height, width))), max(1, round(width * longest / max(height, width)))

    @property
    def _full(self) -> tuple[int, int]:
        return self.growth.recipe.height, self.growth.recipe.width

    @cached_property
    def _recolour(self) -> Recolour | None:
        recipe = self.growth.recipe
        return recipe.surface(self.model, self.growth.supplies).recolour if recipe.steering.colours else None

    def sketch(self) -> Iterator[None]:
        """Grow as much of the whole as is quick, if it is not all."""
        host = self.growth.host(self.model)
        surface = self.growth.recipe.surface(self.model, self.growth.supplies)
        region, count = surface.field.region, 0
        for index, level in enumerate(self.model.levels[:-1]):
            here = region.scaled(2**index)
            count += level.steps if here.height * here.width <= SKETCHED else 0
        for _done, cells in islice(self.engine.growing(host, surface.field, None), count):
            self.observe(Step(0.0, cells))
            yield
        if count:
            self._decode(cells)  # whatever the last frame showed

    def observe(self, entry: Step | Band) -> None:
        """Something more has grown."""
        if isinstance(entry, Band):
            self._fill_in(entry)
        elif entry.cells is not None and time.perf_counter() >= self._next:
            self._decode(entry.cells)

    def _decode(self, cells: GrownCells) -> None:
        started = time.perf_counter()
        size = self.size(cells.scale)
        host, whole = self.growth.host(self.model), Region(0, size[0], 0, size[1])
        maps = self.engine.decode(host, cells, size, whole, average=False)
        self._maps = self._recolour.sized(self._full, size).maps(maps, whole) if self._recolour else maps
        self.show(PreviewFrame(self._maps))
        self._next = time.perf_counter() + _SHARE * (time.perf_counter() - started)

    def _fill_in(self, band: Band) -> None:
        """Put finished rows over the frame: the pixel in the middle of each of its own."""
        if not self._maps:
            return
        wanted = self.size(self.model.coarse_scale)
        rows, columns = (
            (np.arange(small) * 2 + 1) * large // (2 * small) for small, large in zip(wanted, self._full, strict=True)
        )
        ours = np.flatnonzero((rows >= band.rows.start) & (rows < band.rows.stop))
        self._maps = {name: _enlarged(values, wanted) for name, values in self._maps.items()}
        for name, values in self._maps.items():
            values[ours] = band.maps[name][rows[ours] - band.rows.start][:, columns]
        self.show(PreviewFrame(self._maps))


def _enlarged(values: Array, size: tuple[int, int]) -> Array:
    """A copy (a frame that was shown stays as it is) with at least as many pixels."""
    rows, columns = (np.arange(large) * small // large for large, small in zip(size, values.shape[:2], strict=True))
    enlarged: Array = values[rows][:, columns]
    return enlarged
