"""From a growth to files in a folder. No bpy."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from nca_core import Model, Recipe, metadata, udim
from nca_core.engine import Engine

from ..growing.encode import Slices, Taker, hand_out, within
from ..growing.job import Job
from ..growing.modes import mode_of
from ..growing.preview_frames import PreviewFrame
from ..growing.request import Growth, Request
from .formats import Writer
from .order import Order
from .sheets import NORMALS, Sheet
from .writing import publish, workshop


class ExportJob(Job[list[Path]]):
    """A growth that ends as files: those of the maps, then a sidecar for each set of them."""

    def __init__(self, model: Model, request: Request, engine: Engine, order: Order) -> None:
        super().__init__(model, request, engine)
        self.order = order

    def slices(self, growth: Growth, engine: Engine, show: Callable[[PreviewFrame], None] | None) -> Slices[list[Path]]:
        """See Job; shows nothing."""
        return write(self.model, growth, engine, self.order)


def write(model: Model, growth: Growth, engine: Engine, order: Order) -> Slices[list[Path]]:
    """Grow and write, in slices. The folder changes at the very end only. Raises OSError if it cannot be written."""
    parts = _parts(growth)
    maps: list[Path] = []
    sidecars: list[Path] = []
    with workshop(order.folder) as folder:
        for index, (number, recipe) in enumerate(parts):
            ending = f"{number}.{order.format.ending}"
            files = {sheet: folder / f"{order.name}_{sheet.name}{ending}" for sheet in order.sheets(model)}
            slices = _write_maps(model, recipe, engine, order, files)
            yield from within(slices, index / len(parts), (index + 1) / len(parts))
            sidecar = folder / f"{order.name}{number}.json"
            sidecar.write_text(_sidecar(model, recipe, order, files), encoding="utf-8")
            maps += files.values()
            sidecars.append(sidecar)
        return publish([*maps, *sidecars], order.folder)


def _parts(growth: Growth) -> list[tuple[str, Recipe]]:
    """What is grown, and what it has before the ending of its name: a UDIM tile's number."""
    if not mode_of(growth.request).is_tiled:
        return [("", growth.recipe)]
    return [(f".{tile}", udim.tile_recipe(growth.recipe, tile)) for tile in growth.request.tiles]


def _write_maps(model: Model, recipe: Recipe, engine: Engine, order: Order, files: dict[Sheet, Path]) -> Slices[None]:
    about = metadata.about(model, recipe)
    with ExitStack() as stack:
        writers = {
            sheet: order.format.write(
                stack.enter_context(path.open("wb")),
                (recipe.height, recipe.width),
                sheet,
                order.bits(sheet),
                about,
            )
            for sheet, path in files.items()
        }
        yield from hand_out(model, recipe, engine, [_taker(sheet, writer) for sheet, writer in writers.items()])
        for writer in writers.values():
            writer.finish()


def _taker(sheet: Sheet, writer: Writer) -> Taker:
    return lambda maps: writer.add(sheet.draw(maps))


def _sidecar(model: Model, recipe: Recipe, order: Order, files: dict[Sheet, Path]) -> str:
    more = {"packing": order.packing.lower(), "layout": _LAYOUTS[recipe.mode].format(side=recipe.colours**2)}
    normals = NORMALS[order.normals].label
    return metadata.sidecar(model, recipe, {sheet.name: path.name for sheet, path in files.items()}, normals, more)


_LAYOUTS = {
    "tile": "one tile, which repeats without a seam",
    "plane": "a part of a plane, which joins the other UDIM tiles of this material",
    "endless": "an atlas of {side} x {side} corner tiles, to be dealt by the colours of their corners; "
    "as it is, it does not repeat",
}
