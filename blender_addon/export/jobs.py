"""A growth that ends as files in a folder, with progress and cancel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nca_core import Model
from nca_core.baking import write_all
from nca_core.engine import Engine
from nca_core.plan import FileOptions, plan
from nca_core.slices import Slices
from nca_core.steering import NOTHING, Supplies

from ..growing.job import Job
from ..growing.modes import mode_of
from ..growing.preview_frames import PreviewFrame
from ..growing.request import Growth, Request
from . import writers


@dataclass(frozen=True)
class Order:
    """What an artist asks for when maps are exported. name: what the files' names begin with."""

    folder: Path
    name: str
    options: FileOptions


class FolderJob(Job[list[Path]]):
    """A growth that ends as files in a folder: all of them, or none."""

    @property
    def folder(self) -> Path:
        """Where the files go."""
        raise NotImplementedError

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the files, a sentence each."""
        raise NotImplementedError


class ExportJob(FolderJob):
    """A growth that ends as images: those of the maps, then a sidecar for each set of them.

    writer: how the images' files are written; some writers need the main thread, as some engines do.
    """

    def __init__(
        self, model: Model, request: Request, engine: Engine, order: Order, supplies: Supplies = NOTHING
    ) -> None:
        super().__init__(model, request, engine, supplies)
        self.order = order
        self.writer = writers.writer_of(order.options.format)

    @property
    def folder(self) -> Path:
        """See FolderJob."""
        return self.order.folder

    @property
    def notes(self) -> tuple[str, ...]:
        """See FolderJob."""
        return tuple(filter(None, [self.writer.note]))

    @property
    def needs_main_thread(self) -> bool:
        """See Job."""
        return self.writer.needs_main_thread or super().needs_main_thread

    def slices(self, growth: Growth, engine: Engine, show: Callable[[PreviewFrame], None] | None) -> Slices[list[Path]]:
        """See Job; shows nothing."""
        tiles = growth.request.tiles if mode_of(growth.request).is_tiled else ()
        tasks = plan(self.model, growth.recipe, self.order.name, self.order.options, tiles, growth.supplies)
        return write_all(self.model, tasks, self.order.folder, self.writer.write, engine, growth.supplies)
