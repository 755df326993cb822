"""The library: materials that come with the extension, and those of the artist's own folders."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import ModuleType

import bpy
import pytest

from ..conftest import MODULE, SHIPPED, random_model


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


def test_a_folder_is_looked_through_once_for_a_picture(
    blender: ModuleType, library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Panels ask for it several times; an artist may have hundreds of files, on a drive that is far away."""
    from bl_ext.user_default.lichen.settings import library

    looked: list[object] = []
    scandir = os.scandir
    monkeypatch.setattr(library.os, "scandir", lambda folder: looked.append(folder) or scandir(folder))
    os.utime(library_folder, ns=(0, 0))  # it has not changed for long
    library._seen.clear()
    assert [names(), names(), names()] == [names()] * 3
    assert looked.count(library_folder) == 1


def test_a_file_that_is_written_over_where_it_lies_is_seen_a_little_later(
    blender: ModuleType, library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which leaves its folder's time as it is."""
    from bl_ext.user_default.lichen.settings import library

    import nca_core

    os.utime(library_folder, ns=(0, 0))
    assert names()[-1] == "moss"
    other = nca_core.dumps(random_model("heather", ("height",)))
    (library_folder / "moss.nca").write_bytes(other)
    clock = library.time.monotonic
    monkeypatch.setattr(library.time, "monotonic", lambda: clock() + 1.5)
    assert library.entries()[-1][1].name == "heather"
