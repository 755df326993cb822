"""The engine on Blender's own graphics card: the same growth and decoding as nca_core's, as compute shaders.

Only finished maps come back. Everything must run on Blender's main thread, whose drawing context it shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import gpu
import numpy as np

from nca_core import Model, Region, SeedField, Torus
from nca_core.arrays import Array
from nca_core.engine import Numpy, grown
from nca_core.growth import level_regions
from nca_core.layers import Rule
from nca_core.maps import HEIGHT, NORMAL, map_slices
from nca_core.shaders import passes
from nca_core.shaders.address import Unsupported
from nca_core.shaders.passes import Picture, Placed

from .dispatch import Dispatch, wait_for
from .textures import filled, read

AHEAD = 1 << 20  # cells that are stepped before the card is waited for: or drawing would have to
ACCEPTED = 1 / 255  # of a map's range. Measured: 3e-5


@dataclass(frozen=True)
class Textures:
    """Cells on the card, and where they lie."""

    state: gpu.types.GPUTexture
    placed: Placed

    @property
    def scale(self) -> int:
        """Cells of a coarse cell's side."""
        return self.placed.scale


class Gpu:
    """An engine (see nca_core.engine). Raises Unsupported for what it has no program for, and on a card whose maps are
    not numpy's: each model is tried on a small surface first."""

    name = "GPU"
    needs_main_thread = True
    cells_at_once = 1 << 21  # 270 MB of states of 16 channels
    pixels_at_once = 1 << 20  # a moment even on a slow card: drivers end what takes seconds

    def growing(self, model: Model, field: SeedField, part: Region | None) -> Iterator[tuple[float, Textures]]:
        found = disagreement(model)
        if not found < ACCEPTED:  # nor not a number
            raise Unsupported(f"this card, whose maps differ by {found:.2g}")
        return self.growing_untried(model, field, part)

    def growing_untried(self, model: Model, field: SeedField, part: Region | None) -> Iterator[tuple[float, Textures]]:
        """`growing`, whatever comes of it."""
        wraps = field.wraps and part is None
        plans = list(zip(model.levels, level_regions(model, part or field.region, wraps), strict=True))
        total, done, waiting = sum(level.steps * _area(start) for level, start in plans), 0, 0
        cells: Textures | None = None
        for index, (level, start) in enumerate(plans):
            first = refined(model, Placed(field, index, start, wraps), cells)
            for stepped in steps(level.rule, level.steps, first):
                cells = stepped
                done, waiting = done + _area(start), waiting + _area(start)
                if waiting > AHEAD or done == total:
                    wait_for(cells.state)
                    waiting = 0
                yield done / total, cells

    def decode(
        self, model: Model, cells: Textures, size: tuple[int, int], window: Region, average: bool = True
    ) -> dict[str, Array]:
        picture = Picture(size, window, average)
        texels = Dispatch(passes.features(model, cells.placed)).run(cells.state)
        for made in (passes.mix(model, cells.placed, picture), passes.finish(model, cells.placed, picture)):
            texels = Dispatch(made).run(texels)
        return _maps(model, read(texels).reshape(-1, window.height, window.width, 4))


@lru_cache(maxsize=16)
def disagreement(model: Model) -> float:
    """How far this card's maps are from numpy's at most, on one coarse cell: a tenth of a second."""
    field, card, numpy = Torus(1, 1, seed=1), Gpu(), Numpy()
    size = (model.coarse_pixels, model.coarse_pixels)
    window = Region(0, size[0], 0, size[1])
    *_, (_done, cells) = card.growing_untried(model, field, None)
    ours = card.decode(model, cells, size, window)
    reference = numpy.decode(model, grown(numpy, model, field), size, window)
    return max(float(np.abs(ours[name] - values).max()) for name, values in reference.items())


def refined(model: Model, placed: Placed, before: Textures | None) -> Textures:
    """A level's first state, from the last one of the level before, if any."""
    first = Dispatch(passes.refine(model, placed, before.placed if before else None))
    return Textures(first.run(before.state if before else filled(np.zeros((1, 1, 4), np.float32))), placed)


def steps(rule: Rule, count: int, cells: Textures) -> Iterator[Textures]:
    """The states after each of so many steps. On a plane the border of as many cells means nothing any more."""
    step = Dispatch(passes.step(rule, cells.placed))
    before, after = cells.state, step.target()
    for _ in range(count):
        step.run(before, after)
        before, after = after, before
        yield replace(cells, state=before)


def _maps(model: Model, layers: Array) -> dict[str, Array]:
    """Maps by name from the last pass' (layers, height, width, 4)."""
    maps = {}
    for name, channels in map_slices(model.maps).items():
        picked = [layers[channel // 4, ..., channel % 4] for channel in range(channels.start, channels.stop)]
        maps[name] = np.stack(picked, axis=-1)
    if HEIGHT.name in maps:
        maps[NORMAL.name] = np.ascontiguousarray(layers[-1, ..., :3])
    return maps


def _area(region: Region) -> int:
    return region.height * region.width
