"""The gallery: the library's materials, to pick from by their thumbnails."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

import nca_core
from nca_core.groups import GROUPS, group_of


def gallery() -> Any:
    from bl_ext.user_default.lichen.ui import gallery

    return gallery


def test_the_first_one_is_picked_before_anything_was(blender: ModuleType) -> None:
    path, model = gallery().chosen()
    assert path.stem == model.name == "brick_wall"
    assert model.provenance.licence == "CC0-1.0"


def test_what_is_picked_can_be_grown(blender: ModuleType, library_folder: Path) -> None:
    bpy.context.window_manager.lichen_gallery.material = str(library_folder / "moss.nca")
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


def test_texts_outlast_the_next_look_at_the_gallery(blender: ModuleType) -> None:
    """An open menu reads those of an earlier one; where they were gone it showed whatever lay there."""
    first, second = [*gallery()._choices(None, None)], [*gallery()._choices(None, None)]
    assert [[*map(id, item[:3])] for item in first] == [[*map(id, item[:3])] for item in second]


@pytest.fixture
def search(blender: ModuleType) -> Iterator[Any]:
    """The gallery, which shows everything again afterwards."""
    shelf = bpy.context.window_manager.lichen_gallery
    yield shelf
    shelf.text, shelf.group = "", "all"
    shelf.property_unset("material")


def titles() -> list[str]:
    return [item[1] for item in gallery()._choices(bpy.context.window_manager.lichen_gallery, None)]


def shipped() -> list[str]:
    """The titles of the materials that come with Lichen, group by group."""
    from bl_ext.user_default.lichen.settings import library

    models = [(path.stem, nca_core.load(path)) for path in sorted(library.SHIPPED.glob("*.nca"))]
    grouped = [stem for group in GROUPS for stem, model in models if group_of(model) == group]
    return [stem.replace("_", " ").title() for stem in grouped]


def test_materials_are_shown_group_by_group(search: Any, library_folder: Path) -> None:
    assert titles() == [*shipped(), "Moss"]
    assert [item[0] for item in search.bl_rna.properties["group"].enum_items.items()] == [
        "all", "wall", "ground", "wood", "fabric", "metal", "organic", "other",
    ]  # fmt: skip


def test_a_search_picks_the_first_that_is_found(search: Any, library_folder: Path) -> None:
    """So that it takes the keyboard alone: type, and grow."""
    search.text = "wov"
    assert titles() == ["Woven Fabric"]
    assert gallery().chosen()[0].name == "woven_fabric.nca"
    search.text = ""
    assert gallery().chosen()[0].name == "woven_fabric.nca", "it stays picked"
    search.group = "fabric"
    assert gallery().chosen()[0].name == "woven_fabric.nca"
    search.group = "wall"
    assert gallery().chosen()[0].name == "brick_wall.nca"


def test_where_nothing_is_found_nothing_is_chosen(search: Any, capfd: pytest.CaptureFixture) -> None:
    search.text = "granite"
    assert titles() == []
    assert gallery().chosen() is None
    search.text = "gran"
    search.text = "woven"
    assert gallery().chosen()[0].name == "woven_fabric.nca"
    assert "matches no enum" not in capfd.readouterr().err


def test_numbers_stay_the_same_whatever_is_looked_for(search: Any, library_folder: Path) -> None:
    """Blender keeps the choice as a number."""
    numbers = {item[1]: item[4] for item in gallery()._choices(search, None)}
    assert len(set(numbers.values())) == len(numbers)
    search.text = "moss"
    found = {item[1]: item[4] for item in gallery()._choices(search, None)}
    assert "Moss" in found
    assert len(found) < len(numbers)
    assert found.items() <= numbers.items()


def test_what_is_picked_stays_picked_when_files_come_and_go(blender: ModuleType, library_folder: Path) -> None:
    bpy.context.window_manager.lichen_gallery.material = str(library_folder / "moss.nca")
    shutil.copy(library_folder / "moss.nca", library_folder / "a_second.nca")
    assert gallery().chosen()[0].name == "moss.nca"
    (library_folder / "moss.nca").unlink()
    assert gallery().chosen() is None
    bpy.context.window_manager.lichen_gallery.property_unset("material")
    assert gallery().chosen()[0].name == "brick_wall.nca"
