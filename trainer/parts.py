"""What a growth has finished so far, on disk: so that it needs no memory for the whole, and can go on after a kill.

A folder beside the results holds one file of raw rows per map, and a journal that says how many of them are whole.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nca_core import MapKind

from .errors import InputError
from .map_files import Storage, as_stored
from .writing import named_faults, write_text

JOURNAL = "journal.json"
CHUNK_BYTES = 1 << 26  # read at a time when the rows are handed on


class Parts:
    """Rows of maps on disk, as they will be stored in their files."""

    def __init__(self, folder: Path, task: str, width: int, kinds: dict[MapKind, Storage]) -> None:
        """task: a digest of what is being grown. kinds: the maps, and how each is stored."""
        self._folder, self._task, self._width, self._kinds = folder, task, width, kinds
        self.rows = 0

    @staticmethod
    def there(folder: Path) -> bool:
        """Whether an earlier growth has left something to go on from."""
        return (folder / JOURNAL).exists()

    def begin(self) -> None:
        """Start from nothing. Raises InputError if nothing can be written there."""
        self.remove()
        with named_faults(self._folder):
            self._folder.mkdir(parents=True)
            for kind in self._kinds:
                self._file(kind).write_bytes(b"")
        self._note()

    def resume(self) -> None:
        """Go on where an earlier growth was. Raises InputError if that was another one, or is damaged."""
        try:
            journal = json.loads((self._folder / JOURNAL).read_text(encoding="utf-8"))
            task, rows = journal["task"], journal["rows"]
            if type(rows) is not int or rows < 0:
                raise ValueError("it is damaged")
            if task != self._task:
                raise ValueError("it is of another material, recipe or format")
            if any(self._file(kind).stat().st_size < rows * self._row_bytes(kind) for kind in self._kinds):
                raise ValueError("rows are missing")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{self._folder}: this growth cannot go on ({error}); grow without --resume") from error
        self.rows = rows
        for kind in self._kinds:  # what was written after the journal
            with self._file(kind).open("r+b") as file:
                file.truncate(rows * self._row_bytes(kind))

    def add(self, maps: dict[str, npt.NDArray[np.float32]]) -> None:
        """Append rows (height, width, channels) in 0..1 to every map; they count once all are written."""
        with named_faults(self._folder):
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

    def remove(self) -> None:
        """Leave nothing."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _note(self) -> None:
        write_text(self._folder / JOURNAL, json.dumps({"task": self._task, "rows": self.rows}))

    def _file(self, kind: MapKind) -> Path:
        return self._folder / f"{kind.name}.rows"

    def _row_bytes(self, kind: MapKind) -> int:
        return self._width * kind.channels * np.dtype(self._kinds[kind].dtype).itemsize
