"""What trainings take from the preferences and from Blender: the program, folders, names, who made a picture."""

from __future__ import annotations

import platform
import time
from pathlib import Path

import bpy

from nca_core.untrusted import name_fault

from ..texts import tell
from ..training import installing, pictures, program
from . import cropping, library, preferences

BUDGETS = {"PREVIEW": 60.0, "GOOD": 240.0, "BEST": 1200.0}  # seconds
_LASTS = 5.0  # seconds until the program is looked for again: panels ask at every redraw
_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg", "TIFF": ".tif", "OPEN_EXR": ".exr", "BMP": ".bmp", "TARGA": ".tga"}
_SUFFIXES |= {"HDR": ".hdr", "WEBP": ".webp"}

_found: dict[str, tuple[float, Path | None]] = {}  # by what the preferences say


def trainer() -> Path | None:
    """The program that trains; None where it is not installed."""
    entry = preferences.current()
    preferred = bpy.path.abspath(entry.trainer) if entry and entry.trainer else ""
    looked, found = _found.get(preferred, (-1e9, None))
    if time.monotonic() - looked > _LASTS or (found and not found.exists()):
        found = program.find(preferred)
        _found[preferred] = time.monotonic(), found
    return found


def look_again() -> None:
    """Look for the program anew when it is asked for next."""
    _found.clear()


def install_lines() -> tuple[installing.Line, ...]:
    """The command lines that install the program; none where the add-on carries no wheel."""
    wheel = installing.wheel()
    return installing.lines(str(wheel), platform.system()) if wheel else ()


def records() -> Path:
    """The folder in which trainings are written down. Raises ValueError where Lichen is no extension."""
    return _own_folder("trainings")


def place(name: str) -> Path:
    """Where the weight file of a new material goes: the first of the artist's library folders that is there, or else
    one of the extension's own, which the gallery shows from then on. No file has that name. Raises ValueError,
    OSError."""
    waiting = library.waited_for()  # a drive that hangs keeps nobody waiting
    folder = next((path for path in preferences.library_folders() if path not in waiting and path.is_dir()), None)
    if folder is None:
        folder = _own_folder("materials")
        folder.mkdir(parents=True, exist_ok=True)
        preferences.add_library_folder(folder)
    stem = safe_name(name)
    names = (stem, *(f"{stem}_{number}" for number in range(2, 10**6)))
    return next(path for path in (folder / f"{name}.nca" for name in names) if _is_free(path))


def device() -> str:
    """What trainings take: cpu, cuda or mps."""
    entry = preferences.current()
    return str(entry.train_on) if entry else "cpu"


def outlive() -> bool:
    """Whether trainings go on when Blender is closed."""
    entry = preferences.current()
    return bool(entry.outlive) if entry else True


def author() -> str:
    """Who made the picture that was trained on last. Its licence and source are never taken over: another picture has
    its own, and without them exporting asks."""
    entry = preferences.current()
    return str(entry.author) if entry else ""


def remember_author(author: str) -> None:
    """Keep the author for the next time."""
    entry = preferences.current()
    if entry and entry.author != author:
        entry.author = author
        bpy.context.preferences.is_dirty = True  # or Blender would not keep it


def picture_of(image: bpy.types.Image) -> Path:
    """The file of an image as it is seen now: its own, or one that is written beside the trainings' records where it
    was painted on, packed, or made in Blender. Raises ValueError or OSError, in one line."""
    if path := file_of(image):
        return path
    name = safe_name(Path(image.name).stem)
    written = pictures.place(records()) / f"{name}{_SUFFIXES.get(image.file_format, '.png')}"
    try:
        image.save(filepath=str(written), save_copy=True)
    except RuntimeError as error:
        raise ValueError(tell("{name} is no picture that can be learnt", name=image.name)) from error
    return written


def file_of(image: bpy.types.Image) -> Path | None:
    """The file that shows what an image shows; None where it was painted on, packed, or made in Blender. Raises
    ValueError, in one line, for films and tiles."""
    if image.source not in ("FILE", "GENERATED"):
        raise ValueError(tell("{name} is no picture that can be learnt", name=image.name))
    path = Path(bpy.path.abspath(image.filepath_raw, library=image.library))
    is_as_seen = image.source == "FILE" and not image.is_dirty and not image.packed_file and path.is_file()
    return path if is_as_seen else None


def part_of(image: bpy.types.Image | None, file: Path) -> tuple[str, ...]:
    """The options that say which part of an image is learnt; none for all of it. file: what the trainer reads. Raises
    ValueError, in one line, for a part that lies in the image no more."""
    return cropping.arguments(image, file) if image else ()


def safe_name(name: str) -> str:
    """A name that files and materials can have, from any other: "Old_Wall" for Old/Wall."""
    letters = "".join(letter if letter.isalnum() or letter in "-_ ." else "_" for letter in name)[:60].strip("._ ")
    return "material" if name_fault(letters or ".") else letters


def _own_folder(name: str) -> Path:
    try:
        return Path(bpy.utils.extension_path_user(preferences.ADDON, path=name))
    except ValueError as error:
        raise ValueError(tell("Lichen is not installed as an extension, so it has no folder of its own")) from error


def _is_free(path: Path) -> bool:
    beside = (path, path.with_name(f"{path.stem}_preview.png"), path.with_name(f"{path.name}.checkpoint"))
    return not any(each.exists() for each in beside)
