"""A new file takes its place only when it is whole: it is written beside, under a name of its own, and renamed."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TRIES, PAUSE = 20, 0.05  # on Windows, where a file that another program just looks at cannot be replaced


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the path of a new, empty file to write; it becomes `path` if the block ends well, and else is removed.

    No other process is given the same one, and its name is short, whatever `path` is called; it has the same ending.
    A link is followed, so that it stays one. The file gets the mode of the one that it replaces, or what the umask
    leaves to a new one. Raises OSError.
    """
    target = _target(path)
    unfinished = _new_file(target.parent, target.suffix)
    try:
        yield unfinished
        _flush(unfinished)
        _take_mode(unfinished, target)
        _replace(unfinished, target)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def put(finished: Path, path: Path) -> None:
    """Move a file that is whole to `path`, as `replacing` does, from anywhere. Raises OSError."""
    target = _target(path)
    _take_mode(finished, target)
    try:
        _replace(finished, target)
    except OSError as error:
        if error.errno != errno.EXDEV:  # a link may lead to another file system
            raise
        with replacing(target) as unfinished:
            shutil.copyfile(finished, unfinished)
        finished.unlink()


def _target(path: Path) -> Path:
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise OSError(errno.EISDIR, "it is a folder or a device, not a file", str(path))
    return target


def _new_file(folder: Path, suffix: str) -> Path:
    while True:
        path = folder / f".lichen-{secrets.token_hex(6)}{suffix[:16]}"
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except FileExistsError:
            continue
        return path


def _flush(path: Path) -> None:
    """Hand the file to the disk: over a network or a quota, only then is it said that there is no room."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.ENOSYS):  # some file systems know no such thing
            raise
    finally:
        os.close(handle)


def _take_mode(path: Path, target: Path) -> None:
    if target.exists():
        mode = stat.S_IMODE(target.stat().st_mode)
        if mode != stat.S_IMODE(path.stat().st_mode):
            path.chmod(mode)


def _replace(path: Path, target: Path) -> None:
    for left in reversed(range(TRIES)):
        try:
            path.replace(target)
        except PermissionError:
            if os.name != "nt" or not left:
                raise
            time.sleep(PAUSE)
        else:
            return
