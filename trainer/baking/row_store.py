"""What a growth has finished so far, on disk: so that it needs no memory for the whole, and can go on after a kill.

A hidden folder beside the results, one for each growth, holds one file of raw rows per map, and a journal that says how
many of them are whole. A lock in it tells the folder of a growth that is at work from that of one that was stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nca_core import MapKind

from ..errors import InputError, OutputError
from ..process.locking import Lock, take
from ..writing import named_faults, write_text
from .map_files import Storage, as_stored

JOURNAL, LOCK, ENDING = "journal.json", "lock", ".growing"
CHUNK_BYTES = 1 << 26  # read at a time when the rows are handed on
LONGEST = 64  # bytes of a label in a folder's name: file systems have room for 255, Windows for paths of 260


class Parts:
    """Rows of maps on disk, as they will be stored in their files."""

    def __init__(self, label: str, task: str, width: int, kinds: dict[MapKind, Storage]) -> None:
        """label: what is grown, as its files' names begin. task: a digest of it and of all that decides how. kinds: the
        maps, and how each is stored."""
        self._label, self._task, self._width, self._kinds = label, task, width, kinds
        self.folder, self._lock = Path(), Lock(Path(), None)
        self.rows = 0
        self.published = False  # whether all that was grown is in its place

    def begin(self, where: Path) -> None:
        """Start from nothing, in a new folder in `where`. Raises OutputError if nothing can be written there."""
        self.folder = where / f".{_short(self._label)}.{secrets.token_hex(4)}{ENDING}"
        try:
            with named_faults(where):
                self.folder.mkdir(parents=True)
                self._lock = take(self.folder / LOCK) or self._lock
                for kind in self._kinds:
                    self._file(kind).write_bytes(b"")
            self._note()
        except OutputError:
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
                self.folder, self._lock, self.rows = folder, lock, rows
                self._cut()
                return True
            faults += [f"{folder}: this growth cannot go on ({fault}); grow without --resume"] if fault else []
        if faults:
            raise InputError(faults[0])
        return False

    def add(self, maps: dict[str, npt.NDArray[np.float32]]) -> None:
        """Append rows (height, width, channels) in 0..1 to every map; they count once all are written. Raises
        OutputError if they cannot be, and then those before still count."""
        with named_faults(self.folder.parent):
            for kind, kept in self._kinds.items():
                with self._file(kind).open("ab") as file:
                    file.write(as_stored(maps[kind.name], kept).tobytes())
        self.rows += len(maps[next(iter(self._kinds)).name])
        self._note()

    def read(self, kind: MapKind) -> Iterator[npt.NDArray[np.generic]]:
        """A map's rows in pieces, each (rows, width, channels)."""
        shape = (-1, self._width, kind.channels)
        rows = max(1, CHUNK_BYTES // self._row_bytes(kind))
        with self._file(kind).open("rb") as file:
            while chunk := file.read(rows * self._row_bytes(kind)):
                yield np.frombuffer(chunk, self._kinds[kind].dtype).reshape(shape)

    def leave(self) -> bool:
        """Stop: what is whole stays, to go on from. Whether anything does."""
        if not self.rows:
            self.remove()
            return False
        self._lock.release()
        return True

    def remove(self) -> None:
        """Leave nothing."""
        if os.name == "nt":  # where no open file can be removed
            self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.release()

    def _looked_at(self, folder: Path) -> tuple[Path, int, str]:
        """The folder, how many rows it has, and what keeps this growth from going on there."""
        try:
            journal = json.loads((folder / JOURNAL).read_text(encoding="utf-8"))
            task, rows = journal["task"], journal["rows"]
            if type(rows) is not int or rows < 0:
                raise ValueError("it is damaged")
            if task != self._task:
                raise ValueError("it is of another material, recipe or format")
            if any((folder / _rows_name(kind)).stat().st_size < rows * self._row_bytes(kind) for kind in self._kinds):
                raise ValueError("rows are missing")
        except (OSError, ValueError, KeyError, TypeError) as error:
            return folder, 0, str(error)
        return folder, rows, ""

    def _cut(self) -> None:
        """Away goes what was written after the journal, and every unfinished file."""
        rows = {_rows_name(kind): self._row_bytes(kind) * self.rows for kind in self._kinds}
        with named_faults(self.folder):
            for file in self.folder.iterdir():
                if file.name in rows:
                    os.truncate(file, rows[file.name])
                elif file.name not in (JOURNAL, LOCK):
                    file.unlink()

    def _note(self) -> None:
        write_text(self.folder / JOURNAL, json.dumps({"task": self._task, "rows": self.rows}))

    def _file(self, kind: MapKind) -> Path:
        return self.folder / _rows_name(kind)

    def _row_bytes(self, kind: MapKind) -> int:
        return self._width * kind.channels * np.dtype(self._kinds[kind].dtype).itemsize


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


def _rows_name(kind: MapKind) -> str:
    return f"{kind.name}.rows"
