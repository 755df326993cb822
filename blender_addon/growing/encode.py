"""From a growth to the bytes of its images: maps for the renderer to show, or textures for it to decode. No bpy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from nca_core import Cells, MapKind, Model, Region, living, udim
from nca_core.arrays import Array
from nca_core.baking import Taker, hand_out
from nca_core.bands import Step, at_once
from nca_core.engine import Engine
from nca_core.growth import growing
from nca_core.png import PngWriter
from nca_core.slices import Slices, within

from .modes import mode_of
from .preview_frames import Previewer, PreviewFrame
from .request import Growth

_GROWING = 0.7  # the share of the time; the rest is encoding
_GRAIN_PIXELS = 1 << 20  # encoded at a time


@dataclass(frozen=True)
class Encoded:
    """The images of a growth as PNG, by name; one each, or one for each UDIM tile. bound: see living.cell_texels."""

    growth: Growth
    images: dict[str, tuple[bytes, ...]]
    bound: float = 1.0


def encode(
    model: Model, growth: Growth, engine: Engine, show: Callable[[PreviewFrame], None] | None = None
) -> Slices[Encoded]:
    """Grow and encode, in slices: between them whoever drives it may do something else, or stop.

    show: called with preview frames of what grows, where one picture shows it: not for UDIM.
    """
    if mode_of(growth.request).is_tiled:
        tiles = [replace(growth, recipe=udim.tile_recipe(growth.recipe, tile)) for tile in growth.request.tiles]
        parts = []
        for index, tile in enumerate(tiles):
            maps = _maps(model, tile, engine, None)
            parts.append((yield from within(maps, index / len(tiles), (index + 1) / len(tiles))))
        return Encoded(growth, {kind.name: tuple(part[kind.name] for part in parts) for kind in growth.kinds(model)})
    previewer = Previewer(model, growth, engine, show) if show else None
    if growth.decodes:
        return (yield from _textures(model, growth, previewer))
    files = yield from _maps(model, growth, engine, previewer)
    return Encoded(growth, {name: (file,) for name, file in files.items()})


def _maps(model: Model, growth: Growth, engine: Engine, previewer: Previewer | None) -> Slices[dict[str, bytes]]:
    recipe = growth.recipe
    files = {kind.name: _Png(kind, recipe.height, recipe.width) for kind in growth.kinds(model)}
    takers = [lambda rows, name=name, file=file: file.add(rows[name]) for name, file in files.items()]
    yield from _sketched(model, growth, engine, takers, previewer)
    return {name: file.finished() for name, file in files.items()}


def _sketched(
    model: Model, growth: Growth, engine: Engine, takers: Sequence[Taker], previewer: Previewer | None
) -> Slices[None]:
    """Hand a growth's rows to the takers; a previewer gets a sketch first of what is not grown all at once."""
    host, surface = growth.host(model), growth.recipe.surface(model, growth.supplies)
    if previewer and not at_once(host, surface, engine):
        for _ in previewer.sketch():
            yield 0.0
    yield from hand_out(host, surface, engine, takers, previewer.observe if previewer else None)


def _textures(model: Model, growth: Growth, previewer: Previewer | None) -> Slices[Encoded]:
    field = growth.recipe.surface(model, growth.supplies).field
    cells: Cells | None = None
    for done, cells in growing(model, field):
        yield _GROWING * done
        if previewer:
            previewer.observe(Step(done, cells))
    assert cells is not None
    texels, bound = living.cell_texels(model, cells)
    images: dict[str, tuple[bytes, ...]] = {}
    *of_cells, grain = living.kinds(model)
    for index, kind in enumerate(of_cells):
        file = _Png(kind, *texels.shape[:2])
        file.add(texels[..., index * living.PACKED : (index + 1) * living.PACKED])
        images[kind.name] = (file.finished(),)
        before = _GROWING + (1 - _GROWING) * (index + 1) / (len(of_cells) + 1)
        yield before
    pixels = field.region.scaled(model.coarse_pixels)
    file = _Png(grain, pixels.height, pixels.width)
    rows = max(1, _GRAIN_PIXELS // pixels.width)
    for top in range(0, pixels.height, rows):
        band = Region(top, min(top + rows, pixels.height), pixels.x0, pixels.x1)
        file.add(living.grain_texels(model, field, band))
        yield before + (1 - before) * band.y1 / pixels.height
    images[grain.name] = (file.finished(),)
    return Encoded(growth, images, bound)


class _Png:
    """A PNG file in memory."""

    def __init__(self, kind: MapKind, height: int, width: int) -> None:
        self._bytes = BytesIO()
        self._writer = PngWriter(self._bytes, (height, width), kind.channels, kind.bits)

    def add(self, values: Array) -> None:
        self._writer.add(values)

    def finished(self) -> bytes:
        self._writer.finish()
        return self._bytes.getvalue()
