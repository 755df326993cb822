"""The hidden folder of a batch inside its results: files in the making, and pieces of large ones.

.lichen-bake/run-HOST-0a1b2c3d/        files that a run is making, held by a lock; afterwards it is gone
.lichen-bake/pieces-KEY/0.normal.rows  rows of a piece, in the numbers of the file, by their first row

What a killed run has left is removed by the next one.
"""

from __future__ import annotations

import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import InputError
from ..process.digests import digest
from ..process.locking import Lock, take
from ..writing import check_folder, check_writable

NAME, LOCK = ".lichen-bake", "lock"
_RUN, _PIECES = "run-", "pieces-"
TRIES = 20
DAY = 86400.0  # seconds after which what another machine has left is not waited for: its locks may not be seen here


@contextmanager
def workspace(out: Path) -> Iterator[Path]:
    """A folder for the files that a run is making, inside that of the results, which is made if need be.

    Raises InputError for a folder that cannot be written into.
    """
    check_folder(out)
    check_writable(out / f"{NAME}.probe")  # no file or folder of a batch begins with a point
    _sweep(out / NAME)
    with room(out) as folder:
        yield folder


@contextmanager
def room(out: Path) -> Iterator[Path]:
    """The same for one of many workers of a run, which has looked at the folder already.

    Raises OSError, and InputError where others remove what it makes.
    """
    folder, lock = _begun(out / NAME)
    try:
        yield folder
    finally:
        _remove(folder, lock)
        with suppress(OSError):  # it is not empty: others are at work, or have left pieces
            (out / NAME).rmdir()


def pieces(out: Path, key: str) -> Path:
    """The folder of the pieces of a task that is split. key: of all that decides what is written."""
    return out / NAME / f"{_PIECES}{key[:24]}"


def _begun(parent: Path) -> tuple[Path, Lock]:
    """A new folder and its lock. A run that ends just now may remove the folder around it, so there are some tries."""
    for _ in range(TRIES):
        folder = parent / f"{_ours()}{secrets.token_hex(4)}"
        with suppress(FileNotFoundError):
            folder.mkdir(parents=True)
            lock = take(folder / LOCK)
            if lock is not None and folder.is_dir():
                return folder, lock
    raise InputError(f"{parent}: no folder can be made in it; is another program removing them?")


def _remove(folder: Path, lock: Lock) -> None:
    """The lock is the last to go: where this is killed, the next run takes it and goes on."""
    for path in folder.glob("*"):
        if path.name != LOCK:
            shutil.rmtree(path, ignore_errors=True)
    lock.release()
    shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what runs that are no more have left: their folders, and locks that nobody holds."""
    for path in folder.glob(".lichen-*.lock"):
        if unused := take(path):
            unused.release()
    for run in folder.glob(f"{_RUN}*"):
        with suppress(OSError):
            if not run.name.startswith(_ours()) and time.time() - run.stat().st_mtime < DAY:
                continue
            lock = take(run / LOCK)
            if lock is not None:
                _remove(run, lock)


def _ours() -> str:
    """What the names of this machine's runs begin with: a run may be killed before it has written a word."""
    return f"{_RUN}{digest(socket.gethostname())[:8]}-"
