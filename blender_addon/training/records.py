"""Records of trainings, a file each in the extension's own folder: by them one that outlives Blender is found again."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from nca_core.replacing import replacing

from .arguments import Arguments, read
from .processes import is_alive

_MOST = 1 << 16  # bytes that a record may have
_PRESENT = 30.0  # seconds after which an owner that says nothing is there no more
_FILES = {"log": ".log", "errors": ".err", "orders": ".in", "look": "_look.nca"}


@dataclass(frozen=True)
class Record:
    """A training. folder: of the record and the files beside it. name: theirs. pid: the process that trains. owner:
    that of the Blender that follows it. began: seconds since 1970. holder: the name of the object that is to have the
    material; empty for none. blend: the path of the file that has it; empty for one that was never saved, and where
    an older Lichen has not said it. is_thrown_away: whether nothing of it is wanted any more."""

    folder: Path
    name: str
    arguments: Arguments
    pid: int = 0
    owner: int = 0
    began: float = 0.0
    holder: str = ""
    is_thrown_away: bool = False
    blend: str = ""

    @property
    def path(self) -> Path:
        """The record's own file."""
        return self.folder / f"{self.name}.json"

    def file(self, kind: str) -> Path:
        """A file beside it. kind: log (what it tells), errors (its standard error), orders (its standard input) or look
        (its best so far)."""
        return self.folder / f"{self.name}{_FILES[kind]}"

    def write(self) -> None:
        """Write it down. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        known = asdict(self)
        del known["folder"], known["name"]
        with replacing(self.path) as unfinished:
            unfinished.write_text(json.dumps(known, indent=1), encoding="utf-8")

    def touch(self) -> None:
        """Say that its owner is there."""
        with suppress(OSError):
            os.utime(self.path)

    @property
    def is_followed(self) -> bool:
        """Whether its owner is there: the process is, and has said so just now, as numbers are given again."""
        try:
            return is_alive(self.owner) and time.time() - self.path.stat().st_mtime < _PRESENT
        except OSError:
            return False

    def remove(self) -> None:
        """Take it away, with the files beside it: the training is over."""
        for path in (
            *(self.file(kind) for kind in _FILES),
            self.path,
        ):  # the record last: or nobody would know the rest
            with suppress(OSError):
                path.unlink()


def new(folder: Path, arguments: Arguments, holder: str, blend: str = "") -> Record:
    """The record of a training that begins now, under a name that no other has."""
    now = time.time()
    return Record(folder, f"{int(now * 1000)}-{os.getpid()}", arguments, 0, os.getpid(), now, holder, blend=blend)


def found(folder: Path) -> Iterator[Record]:
    """The trainings that are written down in a folder, by their age; what is no record is passed over."""
    for path in sorted(folder.glob("[!.]*.json")):  # those with a dot are being written
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            yield _read(path)


def _read(path: Path) -> Record:
    if path.stat().st_size > _MOST:
        raise ValueError("it is too large")
    known = json.loads(path.read_text(encoding="utf-8"))
    return Record(
        path.parent,
        path.stem,
        read(known["arguments"]),
        int(known["pid"]),
        int(known["owner"]),
        float(known["began"]),
        str(known["holder"]),
        bool(known["is_thrown_away"]),
        str(known.get("blend", "")),
    )
