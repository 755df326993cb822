"""Carries out plans: grows tasks and writes their files, in bounded memory, so that a folder gets whole sets of files.

What is written here once is the order of things: which task when, rows to all files as they come, sidecars last, and
files to their places together. A host injects how an image file is written (image_files.py) and, if its growths should
survive a kill, where rows are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Protocol, TypeAlias

from .arrays import Array
from .bands import Band, Step, steps
from .engine import Engine, Numpy
from .formats import Rows
from .image_files import Add, ImageFile, ImageWriter
from .model import Model
from .pixel_hash import PixelHash
from .plan import Task
from .replacing import check_place, flush, publish, workshop
from .slices import Slices, within
from .steering import NOTHING, Supplies
from .surface import Surface

_GROWING = 0.8  # the share of the time until all rows are in a store; the rest is encoding

Taker: TypeAlias = Callable[[Mapping[str, Array]], None]  # of the maps of some rows, the next ones each time


class Store(Protocol):
    """Keeps the rows of one task on disk until its files are whole, so that a growth that was stopped can go on."""

    @property
    def folder(self) -> Path:
        """Where files lie until they are whole."""

    @property
    def rows(self) -> int:
        """How many rows it has of every image."""

    def add(self, images: Iterable[tuple[ImageFile, Rows]]) -> None:
        """Append the next rows of every image."""

    def read(self, image: ImageFile) -> Iterator[Rows]:
        """All rows of an image, in pieces."""

    def publish(self, names: Sequence[str]) -> list[Path]:
        """Move whole files from `folder` to their places, all or none; returns these."""


#: Gives a task's store for the time of its growth; None for a task that is done already.
Stores: TypeAlias = Callable[[Task], AbstractContextManager[Store | None]]


def write_all(
    model: Model,
    tasks: Sequence[Task],
    folder: Path,
    writer: ImageWriter,
    engine: Engine | None = None,
    supplies: Supplies = NOTHING,
) -> Slices[list[Path]]:
    """Grow tasks and write their files into a folder, which gets all files of all tasks at the very end, or none.

    Returns the files, the sidecars last. engine: numpy's unless another is given. supplies: what the recipes' steering
    names. Raises OSError, in one line, if the folder cannot be written to; it is then as it was, also where the work is
    stopped.
    """
    with workshop(folder) as unfinished:
        for name in (name for task in tasks for name in task.names):
            check_place(folder / name)
        for index, task in enumerate(tasks):
            slices = write_files(model, task, unfinished, writer, engine or Numpy(), supplies)
            yield from within(slices, index / len(tasks), (index + 1) / len(tasks))
        names = [name for task in tasks for name in task.files.values()] + [task.sidecar for task in tasks]
        return publish([unfinished / name for name in names], folder)


def write_each(
    model: Model,
    tasks: Sequence[Task],
    writer: ImageWriter,
    stores: Stores,
    engine: Engine | None = None,
    supplies: Supplies = NOTHING,
) -> Slices[list[Path]]:
    """Grow tasks and write their files, those of a task together as soon as it is done; rows are kept in stores.

    Returns the files that were written. engine, supplies: as of `write_all`. Raises what the stores raise.
    """
    files: list[Path] = []
    for index, task in enumerate(tasks):
        with stores(task) as store:
            if store is not None:
                slices = _write_from(store, model, task, writer, engine or Numpy(), supplies)
                yield from within(slices, index / len(tasks), (index + 1) / len(tasks))
                files += store.publish(task.names)
    return files


def hand_out(
    model: Model,
    surface: Surface,
    engine: Engine,
    takers: Sequence[Taker],
    see: Callable[[Step | Band], None] | None = None,
) -> Slices[None]:
    """Grow a surface and hand its rows to all takers as they come, on threads beside the growing of the next ones,
    which bounds the memory whatever the size. see: called with every step and band, here."""
    taking: list[Future[None]] = []
    with ThreadPoolExecutor() as pool:
        for entry in steps(model, surface, engine=engine):
            if isinstance(entry, Step):
                yield entry.done
            else:
                _finish(taking)
                taking = [pool.submit(take, entry.maps) for take in takers]
            if see:
                see(entry)
        _finish(taking)


def _finish(taking: list[Future[None]]) -> None:
    for entry in taking:
        entry.result()


def write_files(
    model: Model, task: Task, folder: Path, writer: ImageWriter, engine: Engine, supplies: Supplies = NOTHING
) -> Slices[None]:
    """Write a task's files into a folder while its rows grow, over what is there: for hosts that move whole files to
    their places. Raises OSError where one cannot be written."""
    hashes = yield from write_images(model, task, folder, writer, engine, supplies)
    _write_sidecar(model, task, folder, hashes)


def write_images(
    model: Model, task: Task, folder: Path, writer: ImageWriter, engine: Engine, supplies: Supplies = NOTHING
) -> Slices[list[PixelHash]]:
    """Do as `write_files` does, but for the sidecar: for hosts that say in another place what images are. Returns the
    hashes of their pixels."""
    texts, hashes = task.texts(model), [image.pixel_hash() for image in task.images]
    with ExitStack() as files:
        takers = [
            _taker(image, files.enter_context(writer(folder / image.name, image, texts)), pixels)
            for image, pixels in zip(task.images, hashes, strict=True)
        ]
        host, surface = task.recipe.host(model, supplies), task.recipe.surface(model, supplies)
        yield from hand_out(host, surface, engine, takers)
    return hashes


def _taker(image: ImageFile, add: Add, pixels: PixelHash) -> Taker:
    def take(maps: Mapping[str, Array]) -> None:
        rows = image.rows(maps)
        pixels.add(rows)
        add(rows)

    return take


def _write_from(
    store: Store, model: Model, task: Task, writer: ImageWriter, engine: Engine, supplies: Supplies
) -> Slices[None]:
    """Grow what a store lacks of a task's rows, then write the files from it."""
    host, surface = task.recipe.host(model, supplies), task.recipe.surface(model, supplies)
    for entry in steps(host, surface, first_row=store.rows, engine=engine):
        if isinstance(entry, Band):
            store.add((image, image.rows(entry.maps)) for image in task.images)
        else:
            yield _GROWING * entry.done
    texts, hashes = task.texts(model), [image.pixel_hash() for image in task.images]
    for index, (image, pixels) in enumerate(zip(task.images, hashes, strict=True), start=1):
        with writer(store.folder / image.name, image, texts) as add:
            for rows in store.read(image):
                pixels.add(rows)
                add(rows)
        yield _GROWING + (1 - _GROWING) * index / len(task.images)
    _write_sidecar(model, task, store.folder, hashes)


def _write_sidecar(model: Model, task: Task, folder: Path, hashes: Sequence[PixelHash]) -> None:
    path = folder / task.sidecar
    pixels = {image.sheet.name: found.hexdigest() for image, found in zip(task.images, hashes, strict=True)}
    path.write_text(task.sidecar_text(model, pixels), encoding="utf-8")
    flush(path)
