"""From a growth to the bytes of its images: maps for the renderer to show, or textures for it to decode. No bpy."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from nca_core import MapKind, Model, Recipe, Region, grow, living, udim
from nca_core.bands import bands
from nca_core.engine import Engine

from .growth import Growth
from .png import PngWriter

Report = Callable[[float], None]

_GROWING = 0.7  # the share of the time; the rest is encoding
_GRAIN_PIXELS = 1 << 20  # encoded at a time


@dataclass(frozen=True)
class Painted:
    """The images of a growth as PNG, by name; one each, or one for each UDIM tile. bound: see living.cell_texels."""

    growth: Growth
    images: dict[str, tuple[bytes, ...]]
    bound: float = 1.0


def paint(model: Model, growth: Growth, engine: Engine, report: Report) -> Generator[None, None, Painted]:
    """Grow and encode, in slices: between them whoever drives it may do something else.

    report: called with the done fraction; raise nca_core.Cancelled in it to stop.
    """
    if growth.wish.decodes:
        return _textures(model, growth, report)
    recipes = [udim.tile_recipe(growth.recipe, tile) for tile in growth.wish.tiles]
    if growth.wish.mode != "udim":
        recipes = [growth.recipe]
    parts = []
    for index, recipe in enumerate(recipes):

        def shown(done: float, index: int = index) -> None:
            report((index + done) / len(recipes))

        parts.append((yield from _maps(model, recipe, engine, shown)))
    return Painted(growth, {kind.name: tuple(part[kind.name] for part in parts) for kind in model.kinds})


def _maps(model: Model, recipe: Recipe, engine: Engine, report: Report) -> Generator[None, None, dict[str, bytes]]:
    """Rows are encoded as they come, beside the growing of the next ones; which bounds the memory whatever the size."""
    writers = {kind.name: _writer(kind, recipe.height, recipe.width) for kind in model.kinds}
    encoding: list[Future[None]] = []
    with ThreadPoolExecutor() as pool:
        for band in bands(model, recipe.surface(model), progress=report, engine=engine):
            _finish(encoding)
            encoding = [pool.submit(writer.add, band.maps[name]) for name, writer in writers.items()]
            yield
        _finish(encoding)
    return {name: writer.finish() for name, writer in writers.items()}


def _finish(encoding: list[Future[None]]) -> None:
    for entry in encoding:
        entry.result()


def _textures(model: Model, growth: Growth, report: Report) -> Painted:
    field = growth.recipe.surface(model).field
    cells = grow(model, field, progress=lambda done: report(_GROWING * done))
    texels, bound = living.cell_texels(model, cells)
    images: dict[str, tuple[bytes, ...]] = {}
    *of_cells, grain = living.kinds(model)
    for index, kind in enumerate(of_cells):
        writer = _writer(kind, *texels.shape[:2])
        writer.add(texels[..., index * living.PACKED : (index + 1) * living.PACKED])
        images[kind.name] = (writer.finish(),)
        before = _GROWING + (1 - _GROWING) * (index + 1) / (len(of_cells) + 1)
        report(before)
    pixels = field.region.scaled(model.coarse_pixels)
    writer = _writer(grain, pixels.height, pixels.width)
    rows = max(1, _GRAIN_PIXELS // pixels.width)
    for top in range(0, pixels.height, rows):
        band = Region(top, min(top + rows, pixels.height), pixels.x0, pixels.x1)
        writer.add(living.grain_texels(model, field, band))
        report(before + (1 - before) * band.y1 / pixels.height)
    images[grain.name] = (writer.finish(),)
    return Painted(growth, images, bound)


def _writer(kind: MapKind, height: int, width: int) -> PngWriter:
    return PngWriter(height, width, kind.channels, kind.bits)
