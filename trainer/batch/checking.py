"""Checking what is there: whether a task's files hold the pixels that its sidecar says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from nca_core.formats import Rows
from nca_core.image_files import ImageFile
from nca_core.plan import Task, is_made

from ..errors import InputError
from .pixels import OtherKindError, file_rows, library_rows


def check_task(task: Task, folder: Path) -> None:
    """Hold a task's files against its sidecar. Raises ValueError, in one line, for all that is not as it should be."""
    if faults := list(_faults(task, folder)):
        raise ValueError("; ".join(faults))


def _faults(task: Task, folder: Path) -> Iterator[str]:
    missing = [name for name in task.names if not (folder / name).is_file()]
    yield from (f"{folder / name} is not there" for name in missing)
    if task.sidecar in missing:
        return
    if not missing and not is_made(task, folder):
        yield f"{folder / task.sidecar} is of another recipe, or damaged"
        return
    said = _pixels(folder / task.sidecar)
    for image in task.images:
        if image.name in missing:
            continue
        if image.sheet.name not in said:
            yield f"{folder / task.sidecar} has no digest of {image.name}: it is of an older version; bake it again"
        elif fault := _fault(folder / image.name, image, said[image.sheet.name]):
            yield f"{folder / image.name}: {fault}"


def _pixels(sidecar: Path) -> dict[str, str]:
    """Digests by the names of sheets; none where there are no such."""
    try:
        found = json.loads(sidecar.read_text(encoding="utf-8")).get("pixels")
    except (OSError, ValueError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}


def _fault(path: Path, image: ImageFile, digest: str) -> str:
    try:
        found = _digest(path, image)
    except (ValueError, InputError) as error:
        return str(error)
    except OSError as error:
        return f"it cannot be read ({error.strerror or error})"
    return "" if found == digest else "its pixels are not those that its sidecar says"


def _digest(path: Path, image: ImageFile) -> str:
    """What a file's pixels come to. Raises as `library_rows` does."""
    try:
        return _digest_of(file_rows(path, image), image)
    except OtherKindError:  # after any number of rows
        return _digest_of(library_rows(path, image), image)


def _digest_of(rows: Iterable[Rows], image: ImageFile) -> str:
    pixels = image.pixel_hash()
    for band in rows:
        pixels.add(band)
    return pixels.hexdigest()
