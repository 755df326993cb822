"""From a growth to the bytes of its images: maps for the renderer to show, or textures for it to decode. No bpy."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from nca_core import Cells, MapKind, Model, Recipe, Region, living, udim
from nca_core.bands import Step, at_once, steps
from nca_core.engine import Engine
from nca_core.grow import growing

from .growth import Growth
from .looks import Look, Onlooker
from .png import PngWriter

T = TypeVar("T")

_GROWING = 0.7  # the share of the time; the rest is encoding
_GRAIN_PIXELS = 1 << 20  # encoded at a time

Slices: TypeAlias = Generator[float, None, T]  # yields the done fraction of the work


@dataclass(frozen=True)
class Painted:
    """The images of a growth as PNG, by name; one each, or one for each UDIM tile. bound: see living.cell_texels."""

    growth: Growth
    images: dict[str, tuple[bytes, ...]]
    bound: float = 1.0


def paint(model: Model, growth: Growth, engine: Engine, show: Callable[[Look], None] | None = None) -> Slices[Painted]:
    """Grow and encode, in slices: between them whoever drives it may do something else, or stop.

    show: called with looks at what grows, where one picture shows it: not for UDIM.
    """
    if growth.wish.mode == "udim":
        recipes = [udim.tile_recipe(growth.recipe, tile) for tile in growth.wish.tiles]
        parts = []
        for index, recipe in enumerate(recipes):
            maps = _maps(model, recipe, engine, None)
            parts.append((yield from _within(maps, index / len(recipes), (index + 1) / len(recipes))))
        return Painted(growth, {kind.name: tuple(part[kind.name] for part in parts) for kind in model.kinds})
    onlooker = Onlooker(model, growth.recipe, engine, show) if show else None
    if growth.wish.decodes:
        return (yield from _textures(model, growth, onlooker))
    files = yield from _maps(model, growth.recipe, engine, onlooker)
    return Painted(growth, {name: (file,) for name, file in files.items()})


def _within(slices: Slices[T], first: float, last: float) -> Slices[T]:
    """The same slices, as a part of the whole work."""
    while True:
        try:
            done = next(slices)
        except StopIteration as end:
            result: T = end.value
            return result
        yield first + (last - first) * done


def _maps(model: Model, recipe: Recipe, engine: Engine, onlooker: Onlooker | None) -> Slices[dict[str, bytes]]:
    """Rows are encoded as they come, beside the growing of the next ones; which bounds the memory whatever the size."""
    writers = {kind.name: _writer(kind, recipe.height, recipe.width) for kind in model.kinds}
    encoding: list[Future[None]] = []
    surface = recipe.surface(model)
    with ThreadPoolExecutor() as pool:
        if onlooker and not at_once(model, surface, engine):
            for _ in onlooker.sketch():
                yield 0.0
        for entry in steps(model, surface, engine=engine):
            if isinstance(entry, Step):
                yield entry.done
            else:
                _finish(encoding)
                encoding = [pool.submit(writer.add, entry.maps[name]) for name, writer in writers.items()]
            if onlooker:
                onlooker.see(entry)
        _finish(encoding)
    return {name: writer.finish() for name, writer in writers.items()}


def _finish(encoding: list[Future[None]]) -> None:
    for entry in encoding:
        entry.result()


def _textures(model: Model, growth: Growth, onlooker: Onlooker | None) -> Slices[Painted]:
    field = growth.recipe.surface(model).field
    cells: Cells | None = None
    for done, cells in growing(model, field):
        yield _GROWING * done
        if onlooker:
            onlooker.see(Step(done, cells))
    assert cells is not None
    texels, bound = living.cell_texels(model, cells)
    images: dict[str, tuple[bytes, ...]] = {}
    *of_cells, grain = living.kinds(model)
    for index, kind in enumerate(of_cells):
        writer = _writer(kind, *texels.shape[:2])
        writer.add(texels[..., index * living.PACKED : (index + 1) * living.PACKED])
        images[kind.name] = (writer.finish(),)
        before = _GROWING + (1 - _GROWING) * (index + 1) / (len(of_cells) + 1)
        yield before
    pixels = field.region.scaled(model.coarse_pixels)
    writer = _writer(grain, pixels.height, pixels.width)
    rows = max(1, _GRAIN_PIXELS // pixels.width)
    for top in range(0, pixels.height, rows):
        band = Region(top, min(top + rows, pixels.height), pixels.x0, pixels.x1)
        writer.add(living.grain_texels(model, field, band))
        yield before + (1 - before) * band.y1 / pixels.height
    images[grain.name] = (writer.finish(),)
    return Painted(growth, images, bound)


def _writer(kind: MapKind, height: int, width: int) -> PngWriter:
    return PngWriter(height, width, kind.channels, kind.bits)
