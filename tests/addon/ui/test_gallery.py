"""Materials to pick from: those that come with the extension, and the artist's own folders."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

from ..conftest import MODULE, SHIPPED


@pytest.fixture
def folder(installed: ModuleType, weights: Path, tmp_path: Path) -> Iterator[Path]:
    """One of the artist's, with a weight file and something that is none."""
    shutil.copy(weights, tmp_path / "moss.nca")
    (tmp_path / "broken.nca").write_bytes(b"no weights")
    (tmp_path / "notes.txt").write_text("moss")
    assert bpy.ops.lichen.add_folder(directory=str(tmp_path)) == {"FINISHED"}
    yield tmp_path
    folders = bpy.context.preferences.addons[MODULE].preferences.folders
    while folders:
        bpy.ops.lichen.remove_folder(index=0)


def gallery() -> Any:
    from bl_ext.user_default.lichen.ui import gallery

    return gallery


def names() -> list[str]:
    return [path.stem for path, _model in gallery().entries()]


def test_materials_come_with_the_extension(blender: ModuleType) -> None:
    assert names() == sorted(path.stem for path in SHIPPED.parent.glob("*.nca"))
    path, model = gallery().chosen()
    assert path.stem == model.name == "brick_wall"
    assert model.provenance.licence == "CC0-1.0"


def test_the_artists_folders_are_shown_as_well(blender: ModuleType, folder: Path) -> None:
    assert names()[-1] == "moss"
    assert "broken" not in names()
    shutil.copy(folder / "moss.nca", folder / "a_second.nca")
    assert names()[-2:] == ["a_second", "moss"]


def test_a_folder_that_is_gone_does_no_harm(blender: ModuleType, folder: Path) -> None:
    shutil.rmtree(folder)
    assert "moss" not in names()
    folder.mkdir()  # so that pytest finds it


def test_a_file_of_1970_is_shown(blender: ModuleType, folder: Path) -> None:
    """Archives that are to be the same everywhere have files without a time."""
    os.utime(folder / "moss.nca", ns=(0, 0))
    assert names()[-1] == "moss"


def test_a_link_that_leads_in_a_circle_hides_nothing_else(blender: ModuleType, folder: Path) -> None:
    try:
        (folder / "circle.nca").symlink_to(folder / "circle.nca")
    except OSError:
        pytest.skip("this user may not make links")
    assert names()[-1] == "moss"


def test_a_folder_is_added_once_and_can_be_removed(blender: ModuleType, folder: Path) -> None:
    bpy.ops.lichen.add_folder(directory=str(folder))
    assert len(bpy.context.preferences.addons[MODULE].preferences.folders) == 1
    bpy.ops.lichen.remove_folder(index=0)
    assert "moss" not in names()
    assert (folder / "moss.nca").exists()
    assert bpy.ops.lichen.remove_folder(index=0) == {"CANCELLED"}


def test_what_is_picked_can_be_grown(blender: ModuleType, folder: Path) -> None:
    bpy.context.window_manager.lichen_gallery.material = str(folder / "moss.nca")
    path, _model = gallery().chosen()
    bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=str(path), width=32, height=32)
    assert bpy.context.object.active_material.name == "moss"


def test_entries_tell_whose_they_are(blender: ModuleType) -> None:
    identifier, name, description, icon, number = gallery()._choices(None, None)[0]
    assert Path(identifier).is_file()
    assert name == "Brick Wall"
    assert number == gallery()._choices(None, None)[0][4]
    assert "The Lichen project, CC0-1.0" in description
    assert isinstance(icon, int)


def test_new_materials_have_the_resolution_of_the_preferences(blender: ModuleType, weights: Path) -> None:
    settings = bpy.context.preferences.addons[MODULE].preferences
    settings.resolution = 48
    try:
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=str(weights))
        assert bpy.data.images["moss Base Color"].size[0] == 48
        bpy.ops.lichen.import_weights("INVOKE_DEFAULT", filepath=str(weights), width=32, height=16)
        assert tuple(bpy.data.images["moss.001 Base Color"].size) == (32, 16)
    finally:
        settings.property_unset("resolution")


def test_texts_outlast_the_next_look_at_the_gallery(blender: ModuleType) -> None:
    """An open menu reads those of an earlier one; where they were gone it showed whatever lay there."""
    first, second = [*gallery()._choices(None, None)], [*gallery()._choices(None, None)]
    assert [[*map(id, item[:3])] for item in first] == [[*map(id, item[:3])] for item in second]


def test_what_is_picked_stays_picked_when_files_come_and_go(blender: ModuleType, folder: Path) -> None:
    bpy.context.window_manager.lichen_gallery.material = str(folder / "moss.nca")
    shutil.copy(folder / "moss.nca", folder / "a_second.nca")
    assert gallery().chosen()[0].name == "moss.nca"
    (folder / "moss.nca").unlink()
    assert gallery().chosen() is None
    bpy.context.window_manager.lichen_gallery.property_unset("material")
    assert gallery().chosen()[0].name == "brick_wall.nca"


def test_a_name_that_is_no_text_does_not_empty_the_gallery(blender: ModuleType, folder: Path) -> None:
    try:
        shutil.copy(folder / "moss.nca", bytes(folder) + b"/\xff.nca")
    except (OSError, UnicodeDecodeError):
        pytest.skip("this file system has no such names")
    assert "moss" in names()
