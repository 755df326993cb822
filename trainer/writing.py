"""Writing files beside their place and renaming them; whether they can be written is found out before the work."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nca_core.replacing import replacing
from nca_core.untrusted import is_device

from .errors import InputError, OutputError


def check_writable(path: Path) -> None:
    """Make a file's folder if need be and try the file, without a trace. Raises InputError if it cannot be written."""
    if os.name == "nt" and is_device(path.name):
        raise InputError(f"{path}: Windows keeps this name for a device; give another one")
    try:
        target = Path(os.path.realpath(path))
        check_folder(target.parent)
        if target.is_dir():
            raise InputError(f"{path}: this is a folder, where a file should be written")
        with _missing_is_fine():
            mode = target.lstat().st_mode  # where the name is too long, this fails
            if not stat.S_ISREG(mode):
                raise InputError(f"{path}: it cannot be written (it is a device, not a file)")
            if not mode & 0o222:
                raise InputError(f"{path}: it cannot be written (the file there is write-protected)")
        probe = target.with_name(f".lichen-{secrets.token_hex(6)}")
        os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        probe.unlink()
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: it cannot be written ({reason(error)})") from error


def check_folder(folder: Path) -> None:
    """Make a folder if need be. Raises InputError where that cannot be, as where there is a file."""
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(f"{folder}: it cannot be written into (this is a file, where a folder should be)")
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise InputError(f"{folder}: it cannot be written into ({reason(error)})") from error


def write_text(path: Path, text: str) -> None:
    """Write a text file in UTF-8. Raises OutputError if it cannot be written."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file. Raises OutputError if it cannot be written."""
    with named_faults(path), replacing(path) as unfinished:
        unfinished.write_bytes(content)


def free_name(path: Path) -> Path:
    """The path or, if there is a file of that name, the first with a number before its ending that is free."""
    number, free = 1, path
    while os.path.lexists(free):
        number += 1
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return free


@contextmanager
def named_faults(path: Path) -> Iterator[None]:
    """Turn the system's errors inside into an OutputError, one line that names the file."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path}: it cannot be written ({reason(error)})") from error


def reason(error: Exception) -> str:
    """The system's words for an error."""
    return getattr(error, "strerror", None) or str(error)


@contextmanager
def _missing_is_fine() -> Iterator[None]:
    """Let a file inside be missing."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
