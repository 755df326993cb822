"""The hidden folder of a batch inside its results: files in the making, and pieces of large ones.

.lichen-bake/run-0a1b2c3d/             files that a run is making, held by a lock; afterwards it is gone
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

from ..process.locking import take
from ..writing import check_folder, check_writable

NAME, LOCK = ".lichen-bake", "lock"
_RUN, _PIECES = "run-", "pieces-"
DAY = 86400.0  # seconds after which what another machine has left is not waited for: its locks may not be seen here


@contextmanager
def workspace(out: Path) -> Iterator[Path]:
    """A folder for the files that a run is making, inside that of the results, which is made if need be.

    Raises InputError for a folder that cannot be written into.
    """
    check_folder(out)
    check_writable(out / NAME / "probe")
    _sweep(out / NAME)
    folder = out / NAME / f"{_RUN}{secrets.token_hex(4)}"
    check_folder(folder)
    lock = take(folder / LOCK)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock:
            lock.release()
        leave(out)


def pieces(out: Path, key: str) -> Path:
    """The folder of the pieces of a task that is split. key: of all that decides what is written."""
    return out / NAME / f"{_PIECES}{key[:24]}"


def leave(out: Path) -> None:
    """Leave no hidden folder that is empty."""
    with suppress(OSError):
        (out / NAME).rmdir()


def _sweep(folder: Path) -> None:
    """Remove what runs that are no more have left: their folders, and locks that nobody holds."""
    for path in folder.glob(".lichen-*.lock"):
        if unused := take(path):
            unused.release()
    for run in folder.glob(f"{_RUN}*"):
        with suppress(OSError):
            owner = (run / LOCK).read_text(encoding="utf-8", errors="replace")
            if not owner.endswith(f" {socket.gethostname()}") and time.time() - run.stat().st_mtime < DAY:
                continue
            lock = take(run / LOCK)
            if lock is not None:
                shutil.rmtree(run, ignore_errors=True)
                lock.release()
