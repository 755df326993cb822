"""The rows that a growth has finished, on disk: so that baking needs no memory for all, and can go on after a kill.

A hidden folder beside the results, one for each growth, holds one file of raw rows per image, and a journal that says
how many of them are whole. A lock in it tells the folder of a growth that is at work from that of one that was stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from nca_core.formats import Rows
from nca_core.image_files import ImageFile
from nca_core.replacing import publish

from ..errors import InputError
from ..process import interrupts
from ..process.locking import Lock, lock_file, take
from ..writing import named_faults, write_text

JOURNAL, LOCK, ENDING = "journal.json", "lock", ".growing"
CHUNK_BYTES = 1 << 26  # read at a time when the rows are handed on
LONGEST = 64  # bytes of a label in a folder's name: file systems have room for 255, Windows for paths of 260


class RowStore:
    """Rows of one task's images on disk, in the numbers of their files; a nca_core.baking.Store."""

    def __init__(self, where: Path, label: str, task: str, images: Sequence[ImageFile]) -> None:
        """where: the folder of the results. label: what is grown, as its files' names begin. task: a digest of it and
        of all that decides how. images: the files that will be made."""
        self._where, self._label, self._task, self._images = where, label, task, images
        self._folder: Path | None = None  # none before a growth has one: an empty path would be where the process is
        self._lock = Lock(Path(), None)
        self.rows = 0
        self.published = False  # whether all that was grown is in its place

    @property
    def folder(self) -> Path:
        """The folder of this growth, once it has begun."""
        assert self._folder is not None
        return self._folder

    def begin(self) -> None:
        """Start from nothing, in a new folder. Raises OutputError if nothing can be written there."""
        self._folder = self._where / f".{_short(self._label)}.{secrets.token_hex(4)}{ENDING}"
        try:
            with named_faults(self._where):
                self.folder.mkdir(parents=True)
                self._lock = take(self.folder / LOCK) or self._lock
                for image in self._images:
                    self._file(image).write_bytes(b"")
            self._note(0)
        except BaseException:
            self.remove()
            raise

    def resume(self, folders: list[Path]) -> bool:
        """Go on in that of the folders where a growth of the same got furthest; False if all have come to life.

        Raises InputError if there are some, but none of the same that is whole.
        """
        faults: list[str] = []
        for folder, rows, fault in sorted(map(self._looked_at, folders), key=lambda one: -one[1]):
            lock = None if fault else take(folder / LOCK)
            if lock is not None:
                self._folder, self._lock, self.rows = folder, lock, rows
                self._cut()
                return True
            faults += [f"{folder}: this growth cannot go on ({fault}); grow without --resume"] if fault else []
        if faults:
            raise InputError(faults[0])
        return False

    def add(self, images: Iterable[tuple[ImageFile, Rows]]) -> None:
        """Append the next rows of every image; they count once all are written. Raises OutputError if they cannot be,
        and then those before still count."""
        added = 0
        with named_faults(self._where):
            for image, rows in images:
                with self._file(image).open("ab") as file:
                    file.write(rows.tobytes())
                added = len(rows)
        self._note(self.rows + added)
        self.rows += added

    def read(self, image: ImageFile) -> Iterator[Rows]:
        """An image's rows in pieces, each (rows, width, channels)."""
        shape = (-1, image.size[1], image.sheet.channels)
        rows = max(1, CHUNK_BYTES // _row_bytes(image))
        with self._file(image).open("rb") as file:
            while chunk := file.read(rows * _row_bytes(image)):
                yield np.frombuffer(chunk, image.storage.dtype).reshape(shape)

    def publish(self, names: Sequence[str]) -> list[Path]:
        """Move whole files to their places, all or none, and remove the rest: neither a signal nor another growth of
        the same comes between. Returns where they are. Raises OSError that names the file."""
        with interrupts.held():
            lock = take(lock_file(self._where / self._label), wait=True)
            try:
                files = publish([self.folder / name for name in names], self._where)
                self.published = True
                self.remove()
            finally:
                if lock:
                    lock.release()
        return files

    def leave(self) -> bool:
        """Stop: what is whole stays, to go on from. Whether anything does."""
        if not self.rows:
            self.remove()
            return False
        self._lock.release()
        return True

    def remove(self) -> None:
        """Leave nothing of this growth's own folder."""
        if os.name == "nt":  # where no open file can be removed
            self._lock.release()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._lock.release()

    def _looked_at(self, folder: Path) -> tuple[Path, int, str]:
        """The folder, how many rows it has, and what keeps this growth from going on there."""
        try:
            journal = json.loads((folder / JOURNAL).read_text(encoding="utf-8"))
            task, rows = journal["task"], journal["rows"]
            if type(rows) is not int or rows < 0:
                raise ValueError("it is damaged")
            if task != self._task:
                raise ValueError("it is of another material, recipe or format, or of another version of Lichen")
            if any((folder / _rows_name(image)).stat().st_size < rows * _row_bytes(image) for image in self._images):
                raise ValueError("rows are missing")
        except (OSError, ValueError, KeyError, TypeError) as error:
            return folder, 0, str(error)
        return folder, rows, ""

    def _cut(self) -> None:
        """Remove what was written after the journal, and every unfinished file."""
        rows = {_rows_name(image): _row_bytes(image) * self.rows for image in self._images}
        with named_faults(self.folder):
            for entry in self.folder.iterdir():
                if entry.name in rows:
                    os.truncate(entry, rows[entry.name])
                elif entry.is_dir():
                    shutil.rmtree(entry, ignore_errors=True)
                elif entry.name not in (JOURNAL, LOCK):
                    entry.unlink()

    def _note(self, rows: int) -> None:
        write_text(self.folder / JOURNAL, json.dumps({"task": self._task, "rows": rows}))

    def _file(self, image: ImageFile) -> Path:
        return self.folder / _rows_name(image)


def stopped(where: Path, label: str) -> list[Path]:
    """The folders in `where` that growths of that label have left when they were stopped; none that is at work."""
    short = re.escape(_short(label))
    ours = re.compile(rf"\.{short}(\.[0-9a-f]{{8}})?{re.escape(ENDING)}")  # Lichen 0.1 had one for all, without a lock
    found = []
    for folder in sorted(where.iterdir()):
        if ours.fullmatch(folder.name) and (folder / JOURNAL).exists():
            lock = take(folder / LOCK)
            if lock is not None:
                lock.release()
                found.append(folder)
    return found


def remove_stopped(folders: list[Path]) -> None:
    """Remove what `stopped` has found, unless somebody has taken it up meanwhile."""
    for folder in folders:
        lock = take(folder / LOCK)
        if lock is not None:
            if os.name == "nt":
                lock.release()
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()


def _short(label: str) -> str:
    """The label, if it is not too long for a folder's name; else its beginning and a digest."""
    raw = os.fsencode(label)
    if len(raw) <= LONGEST:
        return label
    return f"{raw[: LONGEST - 20].decode('utf-8', 'ignore')}-{hashlib.sha256(raw).hexdigest()[:12]}"


def _rows_name(image: ImageFile) -> str:
    return f"{image.sheet.name}.rows"


def _row_bytes(image: ImageFile) -> int:
    return image.size[1] * image.sheet.channels * image.storage.bits // 8
