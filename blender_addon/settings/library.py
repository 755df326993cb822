"""The library: weight files that come with Lichen, and those in the artist's own folders.

Files are read when their folder or they have changed, those of the artist's folders on threads (watched_folder.py): a
window shows what was found last, and what is found when it comes. What is no weight file is left out here; importing it
says why.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import bpy

import nca_core
from nca_core.untrusted import is_line

from . import preferences
from .watched_folder import Found, WatchedFolder

SHIPPED = Path(__file__).parents[1] / "materials"
_PATIENCE = 10.0  # seconds that a script waits for a folder
_INTERVAL = 0.25  # seconds between two looks at the threads
_SHOWN = {"NODE_EDITOR", "PREFERENCES", "PROPERTIES", "VIEW_3D"}  # editors that show the library

_watched: dict[Path, WatchedFolder] = {}
_drawn: list[object] = []  # what the window has drawn of the folders


def entries(*, wait: bool = False) -> list[tuple[Path, nca_core.Model]]:
    """The weight files and what is in them: shipped ones first, by name in each folder. wait: for what there is at this
    moment, as long as a folder answers within seconds; without a window that is always so."""
    folders, wait = list(_folders()), wait or bpy.app.background
    for folder in folders:
        if wait:  # for what was under way first: it may have begun too early
            folder.wait(_PATIENCE)
        folder.look(at_once=wait)
    for folder in folders:
        if wait:
            folder.wait(_PATIENCE)
    if folders and not wait:
        _follow()
    return [*_find(SHIPPED).entries, *(entry for folder in folders for entry in folder.found.entries)]


def title(path: Path, model: nca_core.Model) -> str:
    """ "Brick Wall" for brick_wall."""
    return (model.name or path.stem).replace("_", " ").title()


def load(path: Path) -> nca_core.Model:
    """The model of a weight file; of one whose folder does not answer, as it was found last. Raises WeightFileError."""
    folder = _watched.get(path.parent)
    if folder is not None and folder.is_slow:
        for known, model in folder.found.entries:
            if known == path:
                return model
    return nca_core.load(path)


def waited_for() -> list[Path]:
    """The artist's folders that have not answered for a while."""
    return [folder.path for folder in _folders() if folder.is_slow]


def is_missing(path: Path) -> bool:
    """Whether there is no such folder among the artist's, as far as one knows yet."""
    folder = _watched.get(path)
    return folder is not None and not folder.found.is_there


def forget() -> None:
    """Let go of what was found, and of threads that look."""
    if bpy.app.timers.is_registered(_tell):
        bpy.app.timers.unregister(_tell)
    _watched.clear()
    _drawn.clear()


def _folders() -> Iterator[WatchedFolder]:
    """The artist's folders, each once."""
    wanted = [path for path in dict.fromkeys(preferences.library_folders()) if path != SHIPPED]
    for path in _watched.keys() - set(wanted):
        del _watched[path]
    for path in wanted:
        yield _watched.setdefault(path, WatchedFolder(path, _find))


def _follow() -> None:
    """Have what threads find drawn when it comes."""
    if not bpy.app.timers.is_registered(_tell):
        bpy.app.timers.register(_tell, first_interval=_INTERVAL, persistent=True)


def _tell() -> float | None:
    """Let the window draw what is new. Comes again as long as a thread looks."""
    now = [(folder.path, folder.is_slow, *folder.found.key) for folder in _watched.values()]
    if now != _drawn:
        _drawn[:] = now
        for window in bpy.context.window_manager.windows:
            for area in window.screen.areas:
                if area.type in _SHOWN:
                    area.tag_redraw()
    return _INTERVAL if any(folder.is_looking for folder in _watched.values()) else None


def _find(folder: Path) -> Found:
    """The weight files of a folder, which are read unless they were already: by the one call that tells their names and
    when each has changed."""
    try:
        with os.scandir(folder) as there:
            files = sorted((_path(entry.path), changed) for entry in there if (changed := _changed(entry)) is not None)
    except OSError:  # a folder that is not there at the moment, a drive that is not connected
        return Found(is_there=False)
    return Found(tuple((path, model) for path, changed in files if (model := _model(path, changed))))


@lru_cache(maxsize=8192)  # the very same path for a file, which is hashed and compared in no time
def _path(name: str) -> Path:
    return Path(name)


def _changed(entry: os.DirEntry[str]) -> int | None:
    """When a file has changed; None for what is not shown. Blender has no place for names that are not Unicode."""
    if not (entry.name.lower().endswith(".nca") and is_line(entry.path)):
        return None
    try:
        return entry.stat().st_mtime_ns if entry.is_file() else None
    except OSError:  # a link that leads in a circle, or to where nobody may look
        return None


@lru_cache(maxsize=4096)
def _model(path: Path, _changed: int) -> nca_core.Model | None:
    try:
        return nca_core.load(path)
    except nca_core.WeightFileError:
        return None
