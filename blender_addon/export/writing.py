"""Files come into being beside their place, and get there all together or not at all. No bpy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A folder inside a folder, which is made if need be, for files in the making; afterwards it is gone, and so is a
    folder that was made and stayed empty. Raises OSError, in one line, if something cannot be written."""
    try:
        missing = [entry for entry in (folder, *folder.parents) if not entry.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(prefix=".lichen-", dir=folder) as temporary:
                yield Path(temporary)
        finally:
            for entry in missing:
                with suppress(OSError):  # it has files in it, or was never made
                    entry.rmdir()
    except OSError as error:
        raise OSError(f"{folder}: it cannot be written ({error.strerror or error})") from error


def publish(files: Sequence[Path], folder: Path) -> list[Path]:
    """Move finished files into a folder, in this order, over those of the same name. If one cannot be moved, the folder
    is as it was before. Returns where they are."""
    before = files[0].parent / "before"
    before.mkdir()
    placed: list[Path] = []
    try:
        for file in files:
            target = folder / file.name
            if target.is_file():
                target.replace(before / file.name)
            file.replace(target)
            placed.append(target)
    except OSError:
        for target in placed:
            target.unlink()
        for old in before.iterdir():
            old.replace(folder / old.name)
        raise
    return placed
