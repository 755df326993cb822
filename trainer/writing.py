"""Files are written beside their place and renamed; whether they can be is found out before the work, not after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import InputError


def check_writable(path: Path) -> None:
    """Make the file's folder if need be and try it. Raises InputError if the file could not be written there."""
    with named_faults(path):
        if path.is_dir():
            raise InputError(f"{path}: this is a folder, where a file should be written")
        path.parent.mkdir(parents=True, exist_ok=True)
        probe = path.with_name(f".{path.name}.probe")
        probe.write_bytes(b"")
        probe.unlink()


def write_text(path: Path, text: str) -> None:
    """Write a text file. Raises InputError if it cannot be written."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file. Raises InputError if it cannot be written."""
    with named_faults(path):
        unfinished = path.with_name(f".{path.name}.part")
        unfinished.write_bytes(content)
        unfinished.replace(path)


@contextmanager
def named_faults(path: Path) -> Iterator[None]:
    """Turn the system's errors into one line that names the file."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{path}: it cannot be written ({error.strerror or error})") from error
