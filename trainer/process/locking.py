"""Locks between processes, on files: they end with the process that holds them, however it ends."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import InputError

_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_FAR = 1 << 30  # the byte that Windows locks: it cannot be read by others, the ones before it can


class Lock:
    """A lock that this process holds."""

    def __init__(self, path: Path, handle: int | None) -> None:
        """handle: that of the open file; None where this file system knows no locks, which then keep nobody out."""
        self._path, self._handle = path, handle

    def release(self) -> None:
        """Give the lock up, and leave no file."""
        if self._handle is None:
            return
        if os.name == "nt":  # where no open file can be removed
            os.close(self._handle)
        with suppress(OSError):
            self._path.unlink()
        if os.name != "nt":
            os.close(self._handle)
        self._handle = None


def take(path: Path, wait: bool = False) -> Lock | None:
    """Lock a file, which is made if need be; returns None if another process holds its lock.

    wait: wait until the lock is free instead.
    """
    while True:
        try:
            handle = _opened(path)
        except OSError:
            return Lock(path, None)
        try:
            _lock_somehow(handle, path, wait)
            if os.path.samestat(os.fstat(handle), path.stat()):
                with suppress(OSError):
                    path.write_text(_owner(), encoding="utf-8")
                return Lock(path, handle)
        except FileNotFoundError:  # removed by the one that had it, between opening and locking: again
            pass
        except OSError as error:
            if error.errno in _TAKEN:
                os.close(handle)
                return None
            os.close(handle)
            return Lock(path, None)
        os.close(handle)


@contextmanager
def only_one(target: Path, what: str) -> Iterator[None]:
    """Let only one process at a time be inside for a target. Raises InputError if another is inside.

    what: the name of the work.
    """
    path = lock_file(target)
    lock = take(path)
    if lock is None:
        with suppress(OSError):
            what = f"{what} ({path.read_text(encoding='utf-8', errors='replace')[:80] or 'another process'})"
        raise InputError(f"{target}: another {what} to this file is under way; wait for it, or give another name")
    try:
        yield
    finally:
        lock.release()


def lock_file(target: Path) -> Path:
    """The path of a file's lock: beside the file that its links lead to, under a short name."""
    place = Path(os.path.realpath(target))
    return place.with_name(f".lichen-{hashlib.sha256(os.fsencode(place.name)).hexdigest()[:12]}.lock")


def _opened(path: Path) -> int:
    """Open the file, not for writing: as long as one is open for that, nobody can make the disk read-only."""
    try:
        return os.open(path, os.O_RDONLY | os.O_CREAT, 0o666)
    except PermissionError:  # another user's
        return os.open(path, os.O_RDONLY)


def _lock_somehow(handle: int, path: Path, wait: bool) -> None:
    """Lock the file, opened for writing where locks are only for such files, as with NFS. Raises OSError."""
    try:
        _lock(handle, wait)
    except OSError as error:
        if error.errno != errno.EBADF:
            raise
        try:
            writing = os.open(path, os.O_RDWR)
        except PermissionError:  # another user's file, which says nothing of whether it is locked
            raise error from None
        os.dup2(writing, handle, inheritable=False)
        os.close(writing)
        _lock(handle, wait)


def _owner() -> str:
    """The line in a lock's file that says who holds it."""
    return f"process {os.getpid()} on {socket.gethostname()}"


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int, wait: bool) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int, wait: bool) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
