"""The library: materials that come with the extension, and those of the artist's own folders."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import pytest

from ..conftest import MODULE, SHIPPED


def names() -> list[str]:
    from bl_ext.user_default.lichen.settings import library

    return [path.stem for path, _model in library.entries()]


def test_materials_come_with_the_extension(blender: ModuleType) -> None:
    assert names() == sorted(path.stem for path in SHIPPED.parent.glob("*.nca"))


def test_the_artists_folders_are_shown_as_well(blender: ModuleType, library_folder: Path) -> None:
    assert names()[-1] == "moss"
    assert "broken" not in names()
    shutil.copy(library_folder / "moss.nca", library_folder / "a_second.nca")
    assert names()[-2:] == ["a_second", "moss"]


def test_a_folder_that_is_gone_does_no_harm(blender: ModuleType, library_folder: Path) -> None:
    shutil.rmtree(library_folder)
    assert "moss" not in names()
    library_folder.mkdir()  # so that pytest finds it


def test_a_file_of_1970_is_shown(blender: ModuleType, library_folder: Path) -> None:
    """Archives that are to be the same everywhere have files without a time."""
    os.utime(library_folder / "moss.nca", ns=(0, 0))
    assert names()[-1] == "moss"


def test_a_link_that_leads_in_a_circle_hides_nothing_else(blender: ModuleType, library_folder: Path) -> None:
    try:
        (library_folder / "circle.nca").symlink_to(library_folder / "circle.nca")
    except OSError:
        pytest.skip("this user may not make links")
    assert names()[-1] == "moss"


def test_a_folder_is_added_once_and_can_be_removed(blender: ModuleType, library_folder: Path) -> None:
    bpy.ops.lichen.add_folder(directory=str(library_folder))
    assert len(bpy.context.preferences.addons[MODULE].preferences.folders) == 1
    bpy.ops.lichen.remove_folder(index=0)
    assert "moss" not in names()
    assert (library_folder / "moss.nca").exists()
    assert bpy.ops.lichen.remove_folder(index=0) == {"CANCELLED"}


def test_a_name_that_is_no_text_does_not_empty_the_library(blender: ModuleType, library_folder: Path) -> None:
    try:
        shutil.copy(library_folder / "moss.nca", bytes(library_folder) + b"/\xff.nca")
    except (OSError, UnicodeDecodeError):
        pytest.skip("this file system has no such names")
    assert "moss" in names()


class Timers:
    """What the library asks of Blender's timers; they go off when a test says so."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], float | None]] = []

    def is_registered(self, function: Any) -> bool:
        return function in self.waiting

    def register(self, function: Any, **_options: Any) -> None:
        self.waiting.append(function)

    def unregister(self, function: Any) -> None:
        self.waiting.remove(function)

    def tick(self) -> None:
        self.waiting[:] = [function for function in self.waiting if function() is not None]


class Share:
    """A window, and a library folder on a network drive that does not answer before `answers` is set."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.answers = folder, threading.Event()
        self.timers, self.drawn = Timers(), list[str]()
        areas = [SimpleNamespace(type=name, tag_redraw=lambda name=name: self.drawn.append(name)) for name in AREAS]
        windows = [SimpleNamespace(screen=SimpleNamespace(areas=areas))]
        self.bpy = SimpleNamespace(
            app=SimpleNamespace(background=False, timers=self.timers),
            context=SimpleNamespace(window_manager=SimpleNamespace(windows=windows)),
        )

    def look(self) -> None:
        """Let the thread come to its end."""
        from bl_ext.user_default.lichen.settings import library

        self.answers.set()
        library._watched[self.folder].wait(20)


AREAS = ("VIEW_3D", "PREFERENCES", "TEXT_EDITOR")


@pytest.fixture
def share(blender: ModuleType, library_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Share]:
    from bl_ext.user_default.lichen.settings import library, watched_folder

    share, scandir = Share(library_folder), os.scandir

    def hang(folder: Any) -> Any:
        if Path(folder) == library_folder:
            assert threading.current_thread() is not threading.main_thread(), "the interface hangs"
            share.answers.wait(20)
        return scandir(folder)

    library.forget()
    monkeypatch.setattr(library, "bpy", share.bpy)
    monkeypatch.setattr(library.os, "scandir", hang)
    monkeypatch.setattr(watched_folder, "_SLOW", -1.0)
    yield share
    share.look()
    library.forget()


def test_a_folder_that_hangs_keeps_nothing_else_back(share: Share) -> None:
    from bl_ext.user_default.lichen.settings import library

    assert names() == sorted(path.stem for path in SHIPPED.parent.glob("*.nca"))
    assert library.waited_for() == [share.folder]
    share.look()
    assert names()[-1] == "moss"
    assert library.waited_for() == []


def test_what_comes_is_drawn_when_it_comes(share: Share) -> None:
    names()
    share.timers.tick()  # that it is waited for
    assert share.drawn == ["VIEW_3D", "PREFERENCES"]
    share.timers.tick()
    assert share.drawn == ["VIEW_3D", "PREFERENCES"]
    share.look()
    share.timers.tick()
    assert share.drawn == ["VIEW_3D", "PREFERENCES"] * 2
    assert not share.timers.waiting
    names()
    share.timers.tick()
    assert share.drawn == ["VIEW_3D", "PREFERENCES"] * 2


def test_what_was_found_is_grown_although_the_folder_hangs_now(share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    from bl_ext.user_default.lichen.settings import library, watched_folder

    import nca_core

    path = share.folder / "moss.nca"
    names()
    share.look()
    digest = library.load(path).digest
    share.answers.clear()
    monkeypatch.setattr(watched_folder, "_PAUSE", -1.0)
    assert names()[-1] == "moss"
    monkeypatch.setattr(nca_core, "load", lambda _path: pytest.fail("the interface hangs"))
    assert library.load(path).digest == digest


def test_a_script_waits_for_a_folder_but_not_for_ever(share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    from bl_ext.user_default.lichen import api
    from bl_ext.user_default.lichen.settings import library

    monkeypatch.setattr(library, "_PATIENCE", 0.05)
    assert "moss" not in api.shipped()
    share.answers.set()
    monkeypatch.setattr(library, "_PATIENCE", 20.0)
    assert "moss" in api.shipped()


def test_what_the_asset_browser_has_is_not_taken_for_gone_while_a_folder_hangs(share: Share) -> None:
    from bl_ext.user_default.lichen.settings import asset_library

    assert not asset_library.is_complete()
    share.look()
    assert asset_library.is_complete()


def test_the_preferences_tell_a_folder_that_is_not_there(blender: ModuleType, library_folder: Path) -> None:
    from bl_ext.user_default.lichen.settings import library

    names()
    assert not library.is_missing(library_folder)
    shutil.rmtree(library_folder)
    names()
    assert library.is_missing(library_folder)
    library_folder.mkdir()  # so that pytest finds it


def test_a_folder_that_is_taken_out_is_forgotten(blender: ModuleType, library_folder: Path) -> None:
    from bl_ext.user_default.lichen.settings import library

    names()
    assert list(library._watched) == [library_folder]
    bpy.ops.lichen.remove_folder(index=0)
    names()
    assert not library._watched
