"""The artist's asset library of Lichen's materials: where it lies, what belongs in it, and whether Blender knows it.

It lies in the extension's own place in the user's folder, which outlasts an update, and holds all that the gallery
shows.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from pathlib import Path
from typing import Any

import bpy

from nca_core import Model

from ..assets import shelf
from ..assets.shelf import Asset
from ..texts import tell
from . import library, preferences

NAME = "Lichen"
_FOLDER = "asset_library"
_IMPORT_METHOD = "APPEND"  # see export/asset_file.py; for Blenders that do not ask the assets


class State(Enum):
    """What is to be done: Blender does not know it; something has to be grown or taken away; nothing."""

    ABSENT = auto()
    OUTDATED = auto()
    WHOLE = auto()


@dataclass(frozen=True)
class _Titled:
    """A model and its title; two are equal if they have the very same model, which is told in no time. It is kept
    alive, so that no other model can have its identity."""

    title: str
    identity: int
    model: Model = field(compare=False)


def folder() -> Path:
    """Where it lies, whether it is there or not. Raises ValueError where Lichen is not installed as an extension."""
    try:
        return Path(bpy.utils.extension_path_user(preferences.ADDON, path=_FOLDER))
    except ValueError as error:
        raise ValueError(tell("Lichen is not installed as an extension, so it has no folder of its own")) from error


def assets(width: int = 0) -> list[Asset]:
    """All materials of the gallery. width: pixels for a unit of UV; 0: those of the preferences."""
    titled = (_Titled(library.title(path, model), id(model), model) for path, model in library.entries())
    return list(_assets(tuple(titled), width or preferences.resolution()))


@lru_cache(maxsize=2)  # panels ask at every redraw, and digests take their time
def _assets(titled: tuple[_Titled, ...], width: int) -> list[Asset]:
    return shelf.assets_of(((entry.title, entry.model) for entry in titled), width)


def is_complete() -> bool:
    """Whether the gallery shows something of every folder. Else one may be on a drive that is not connected, and what
    is missing must not be taken for gone."""
    seen = {path.parent for path, _model in library.entries()}
    return seen.issuperset((library.SHIPPED, *preferences.library_folders()))


def state() -> State:
    """What is to be done. Raises ValueError as `folder` does."""
    place = folder()
    if _registered(place) is None:
        return State.ABSENT
    wanted = assets()
    gone = shelf.read(place).keys() - {asset.file for asset in wanted}
    if shelf.missing(wanted, place) or (gone and is_complete()):
        return State.OUTDATED
    return State.WHOLE


def draw_button(layout: bpy.types.UILayout) -> None:
    """The button that adds it, brings it up to date, or takes it away, as things stand."""
    try:
        now = state()
    except ValueError:  # there is no place for it
        return
    row = layout.row(align=True)
    if now is State.ABSENT:
        row.operator("lichen.add_assets", icon="ASSET_MANAGER")
    elif now is State.OUTDATED:
        row.operator("lichen.add_assets", text="Update Lichen in the Asset Browser", icon="FILE_REFRESH")
        row.operator("lichen.remove_assets", text="", icon="X")
    else:
        row.operator("lichen.remove_assets", icon="X")


def register() -> None:
    """Let the Asset Browser show it. Its materials are appended, whatever Blender does by itself."""
    place = folder()
    if _registered(place) is None:
        entry = _known().new(name=NAME, directory=str(place))
        entry.import_method = _IMPORT_METHOD
        bpy.context.preferences.is_dirty = True  # or Blender would not keep it


def forget() -> None:
    """Undo `register`; the files stay."""
    if entry := _registered(folder()):
        _known().remove(entry)
        bpy.context.preferences.is_dirty = True


def _registered(place: Path) -> Any:
    """Blender's entry; the artist may have given it another name. None if there is none."""
    return next((entry for entry in _known() if entry.path and _is_same(entry.path, place)), None)


def _is_same(path: str, place: Path) -> bool:
    return os.path.normcase(os.path.realpath(bpy.path.abspath(path))) == os.path.normcase(os.path.realpath(place))


def _known() -> Any:
    return bpy.context.preferences.filepaths.asset_libraries
