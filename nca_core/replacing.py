"""A new file takes its place only when it is whole: it is written beside, under a name of its own, and renamed; and
files that belong together take their places together or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

_PREFIX = ".lichen-"  # of what is in the making
_WRITABLE = 0o222  # by anybody
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
        flush(unfinished)
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


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A folder inside a folder, which is made if need be, for files in the making; afterwards it is gone, and so is a
    folder that was made and stayed empty. Raises OSError, in one line, if something cannot be written."""
    try:
        missing = [entry for entry in (folder, *folder.parents) if not entry.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=_PREFIX, dir=folder) as unfinished:
                yield Path(unfinished)
        finally:
            for entry in missing:
                with suppress(OSError):  # it has files in it, or was never made
                    entry.rmdir()
    except OSError as error:
        place = error.filename if _is_known(error.filename, folder) else folder
        raise OSError(f"{place}: it cannot be written ({error.strerror or error})") from error


def _is_known(name: object, folder: Path) -> bool:
    """Whether somebody who looks into a folder knows a file by its name, which no file in the making is."""
    inside = Path(name).relative_to(folder).parts if isinstance(name, str) and folder in Path(name).parents else ()
    return bool(inside) and not inside[0].startswith(_PREFIX)


def check_place(path: Path) -> None:
    """Raise OSError, which names the file, where a folder, a device or a write-protected file has the place of one."""
    _free(path)


def publish(finished: Sequence[Path], folder: Path, top: Path | None = None) -> list[Path]:
    """Move whole files into a folder, in this order, over those of the same names, each as `put` does. If one cannot be
    moved, as over one that is write-protected, the folder is as it was before. Returns where they are. top: the folder
    from which on their own folders are kept, and made; None keeps names alone. Raises OSError that names the file."""
    places = [folder / (file.relative_to(top) if top else file.name) for file in finished]
    old: list[tuple[Path, Path | None]] = []  # places, and what was there before under another name
    made: list[Path] = []
    place = folder
    try:
        with TemporaryDirectory(prefix=_PREFIX, dir=top or finished[0].parent) as before:
            try:
                for index, (file, place) in enumerate(zip(finished, places, strict=True)):
                    made += _folders(place.parent)
                    target = _free(place)
                    _take_mode(file, target)
                    old.append((target, _kept(target, Path(before) / str(index)) if target.exists() else None))
                    put(file, place)
            except BaseException:
                for target, was in reversed(old):
                    _put_back(target, was)
                for entry in reversed(made):
                    with suppress(OSError):  # the others are put back all the same
                        entry.rmdir()
                raise
            for _, was in old:
                if was is not None:
                    was.unlink()
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(place)) from error
    return places


def _folders(folder: Path) -> list[Path]:
    """Make a folder; returns those that were not there, outermost first."""
    missing = [entry for entry in (folder, *folder.parents) if not entry.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _kept(target: Path, name: Path) -> Path:
    """Give what a file holds another name, and leave its own to it where that can be."""
    try:
        os.link(target, name)
    except OSError:  # the file system has no links, or the file lies on another one
        name = _new_file(target.parent, "")
        _replace(target, name)
    return name


def _put_back(target: Path, was: Path | None) -> None:
    with suppress(OSError):  # the others are put back all the same
        if was is None:
            target.unlink(missing_ok=True)
        else:
            _replace(was, target)


def _free(path: Path) -> Path:
    """Where a path leads to. Whoever protects a file from being written means what it holds, though a file system would
    let another one take its name."""
    target = _target(path)
    if target.exists() and not target.stat().st_mode & _WRITABLE:
        raise OSError(errno.EACCES, "the file there is write-protected", str(path))
    return target


def _target(path: Path) -> Path:
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise OSError(errno.EISDIR, "it is a folder or a device, not a file", str(path))
    return target


def _new_file(folder: Path, suffix: str) -> Path:
    while True:
        path = folder / f"{_PREFIX}{secrets.token_hex(6)}{suffix[:16]}"
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except FileExistsError:
            continue
        return path


def flush(path: Path) -> None:
    """Hand a file to the disk: over a network or a quota, only then is it said that there is no room."""
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
