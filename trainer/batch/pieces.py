"""Pieces of large files: each is grown by whoever has time, and whoever finds that all are there joins them.

Nobody has to be told: a piece's rows lie under names that follow from what they are, and come there whole. Two workers
that find all pieces at once take turns by a lock; where a file system knows no locks both join the same, and the later
one's files replace equal ones.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from nca_core.baking import Store, write_each
from nca_core.bands import Band, steps
from nca_core.engine import Engine
from nca_core.formats import Rows as Levels
from nca_core.image_files import ImageFile
from nca_core.plan import Task, is_made
from nca_core.replacing import flush, publish, put
from nca_core.slices import drive

from ..baking.image_files import image_writer
from ..process.locking import lock_file, take
from .jobs import Prepared, Rows

CHUNK_BYTES = 1 << 26  # read at a time
TRIES = 5  # to put a piece into a folder that another worker, which has just joined the others, removes


@dataclass(frozen=True)
class Pieces:
    """A task that is split. rows: all of its pieces, from the top; there: their folder; out: that of the files."""

    ready: Prepared
    task: Task
    rows: Sequence[Rows]
    there: Path
    out: Path

    def has(self, rows: Rows) -> bool:
        """Whether a piece is there, whole."""
        return all(_size(self._file(image, rows)) == _bytes(image, rows) for image in self.task.images)

    def grow(self, rows: Rows, work: Path, engine: Engine) -> None:
        """Grow a piece and put it in its place. work: a folder for files in the making. Raises OSError."""
        model, supplies = self.ready.model, self.ready.supplies
        with TemporaryDirectory(dir=work) as beside:
            unfinished = [Path(beside) / image.sheet.name for image in self.task.images]
            host, surface = self.task.recipe.host(model, supplies), self.task.recipe.surface(model, supplies)
            for entry in steps(host, surface, first_row=rows[0], engine=engine):
                if isinstance(entry, Band):
                    for image, path in zip(self.task.images, unfinished, strict=True):
                        _append(path, image, entry, rows[1])
                    if entry.rows.stop >= rows[1]:
                        break
            for image, path in zip(self.task.images, unfinished, strict=True):
                flush(path)
                self._put(path, self._file(image, rows))

    def join(self, work: Path) -> bool:
        """Make the files if all pieces are there and nobody else has done so; whether this has made them.

        Raises OSError.
        """
        lock = take(lock_file(self.there), wait=True)
        try:
            there = is_made(self.task, self.out)
            if not there and not all(map(self.has, self.rows)):
                return False
            if not there:
                self._write(work)
            self.remove()
        finally:
            if lock:
                lock.release()
        return not there

    def remove(self) -> None:
        """Leave no piece, once the files are there."""
        shutil.rmtree(self.there, ignore_errors=True)

    def _write(self, work: Path) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=work) as beside:
            joined = _Joined(self, Path(beside))

            @contextmanager
            def store(task: Task) -> Iterator[Store]:
                yield joined

            writer = image_writer(self.task.options.format)
            drive(
                write_each(self.ready.model, [self.task], writer, store, supplies=self.ready.supplies),
                lambda done: None,
            )

    def _put(self, unfinished: Path, path: Path) -> None:
        for left in reversed(range(TRIES)):
            try:
                self.there.mkdir(parents=True, exist_ok=True)
                put(unfinished, path)
            except FileNotFoundError:
                if not left:
                    raise
            else:
                return

    def _file(self, image: ImageFile, rows: Rows) -> Path:
        return self.there / f"{rows[0]}.{image.sheet.name}.rows"


class _Joined:
    """All pieces of a task as one store (nca_core.baking.Store), from which its files are written."""

    def __init__(self, pieces: Pieces, folder: Path) -> None:
        self._pieces, self._folder = pieces, folder

    @property
    def folder(self) -> Path:
        """Where the files lie until they are whole."""
        return self._folder

    @property
    def rows(self) -> int:
        """All of them."""
        return self._pieces.task.recipe.height

    def add(self, images: object) -> None:
        """Nothing is left to grow."""
        raise AssertionError("all rows are there")

    def read(self, image: ImageFile) -> Iterator[Levels]:
        """An image's rows, (rows, width, channels), a few at a time."""
        row = _bytes(image, (0, 1))
        shape = (-1, image.size[1], image.sheet.channels)
        for piece in self._pieces.rows:
            with self._pieces._file(image, piece).open("rb") as file:
                while chunk := file.read(max(1, CHUNK_BYTES // row) * row):
                    yield np.frombuffer(chunk, image.storage.dtype).reshape(shape)

    def publish(self, names: Sequence[str]) -> list[Path]:
        """Move the whole files to their places, all or none."""
        return publish([self._folder / name for name in names], self._pieces.out)


def _append(path: Path, image: ImageFile, band: Band, end: int) -> None:
    wanted = {name: values[: end - band.rows.start] for name, values in band.maps.items()}
    with path.open("ab") as file:
        file.write(image.rows(wanted).tobytes())


def _bytes(image: ImageFile, rows: Rows) -> int:
    return (rows[1] - rows[0]) * image.size[1] * image.sheet.channels * image.storage.bits // 8


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
