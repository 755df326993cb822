"""All materials of the gallery in the Asset Browser: by a button, which goes on where it was stopped, and back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

from ..asset_files import appended
from ..conftest import SHIPPED, random_model
from ..standing_in import ESC, TIMER, Reporting, Window, running

SMALL = ("base_color", "height")


@pytest.fixture
def gallery(
    blender: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A gallery of two small materials, in a folder that takes the place of the shipped ones."""
    from bl_ext.user_default.lichen.assets import shelf
    from bl_ext.user_default.lichen.settings import asset_library, library

    import nca_core

    place = tmp_path_factory.mktemp("gallery")
    for seed, name in enumerate(("moss", "old_wall")):
        nca_core.save(random_model(name, SMALL, seed), place / f"{name}.nca")
    monkeypatch.setattr(library, "SHIPPED", place)
    preferences = bpy.context.preferences.addons["bl_ext.user_default.lichen"].preferences
    preferences.resolution = 32
    yield place
    shelf.clear(asset_library.folder())
    asset_library.forget()
    preferences.resolution = 1024


@pytest.fixture
def folder(gallery: Path) -> Path:
    """Where the asset library is."""
    from bl_ext.user_default.lichen.settings import asset_library

    return asset_library.folder()


def registered() -> list[Any]:
    libraries = bpy.context.preferences.filepaths.asset_libraries
    return [entry for entry in libraries if entry.name.startswith("Lichen")]


def state() -> str:
    from bl_ext.user_default.lichen.settings import asset_library

    return asset_library.state().name


def files(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.blend")}


def test_all_materials_are_added(folder: Path, capfd: pytest.CaptureFixture) -> None:
    assert state() == "ABSENT"
    assert bpy.ops.lichen.add_assets() == {"FINISHED"}
    assert "has 2 of 2 materials" in "".join(capfd.readouterr())
    assert files(folder).keys() == {"moss.blend", "old_wall.blend"}
    (entry,) = registered()
    assert (Path(entry.path), entry.import_method) == (folder, "APPEND")
    assert state() == "WHOLE"
    assert appended(folder / "moss.blend").asset_data.catalog_id == "dbb2fca1-3ca5-41dd-b17f-b88c3e04b5e0"


def test_it_lies_in_the_users_folder_not_in_the_add_ons(folder: Path, installed: ModuleType) -> None:
    """Which an update replaces."""
    bpy.ops.lichen.add_assets()
    own = Path(installed.__file__).parent
    assert own not in folder.parents
    assert not list(own.rglob("*.blend"))


def test_what_is_there_and_unchanged_is_left(gallery: Path, folder: Path, capfd: pytest.CaptureFixture) -> None:
    import nca_core

    bpy.ops.lichen.add_assets()
    before = files(folder)
    nca_core.save(random_model("lawn", SMALL, 7), gallery / "lawn.nca")
    assert state() == "OUTDATED"
    assert bpy.ops.lichen.add_assets() == {"FINISHED"}
    after = files(folder)
    assert after.pop("lawn.blend")
    assert after == before
    assert bpy.ops.lichen.add_assets() == {"FINISHED"}
    assert "has all 3 materials" in "".join(capfd.readouterr())
    assert len(registered()) == 1


def test_what_has_left_the_gallery_leaves_the_library(gallery: Path, folder: Path) -> None:
    bpy.ops.lichen.add_assets()
    (gallery / "moss.nca").unlink()
    assert state() == "OUTDATED"
    bpy.ops.lichen.add_assets()
    assert files(folder).keys() == {"old_wall.blend"}


def test_but_not_while_a_library_folder_is_not_to_be_found(
    gallery: Path, folder: Path, library_folder: Path, weights: Path
) -> None:
    """As on a drive that is not connected at the moment."""
    (gallery / "moss.nca").unlink()
    shutil.copy(weights, library_folder / "moss.nca")
    bpy.ops.lichen.add_assets()
    assert files(folder).keys() == {"moss.blend", "old_wall.blend"}
    shutil.rmtree(library_folder)
    assert state() == "WHOLE"
    bpy.ops.lichen.add_assets()
    assert files(folder).keys() == {"moss.blend", "old_wall.blend"}
    library_folder.mkdir()  # so that pytest finds it


def test_it_is_taken_away_again(gallery: Path, folder: Path) -> None:
    bpy.ops.lichen.add_assets()
    block = appended(folder / "moss.blend")
    assert bpy.ops.lichen.remove_assets() == {"FINISHED"}
    assert not folder.exists()
    assert registered() == []
    assert state() == "ABSENT"
    assert block.name == "moss".title()  # what was dragged out stays
    assert sorted(path.name for path in gallery.glob("*.nca")) == ["moss.nca", "old_wall.nca"]


def test_the_artists_own_name_for_the_library_is_kept(folder: Path) -> None:
    bpy.ops.lichen.add_assets()
    (entry,) = registered()
    entry.name, entry.import_method = "Lichen of mine", "LINK"
    bpy.ops.lichen.add_assets()
    (entry,) = registered()
    assert (entry.name, entry.import_method) == ("Lichen of mine", "LINK")


def test_one_that_fails_does_not_keep_the_others_from_it(folder: Path, capfd: pytest.CaptureFixture) -> None:
    folder.mkdir(parents=True)
    (folder / "moss.blend").write_text("an artist's own")
    with pytest.raises(RuntimeError, match="which Lichen has not made"):
        bpy.ops.lichen.add_assets()
    assert "has 1 of 2 materials" in "".join(capfd.readouterr())
    assert (folder / "moss.blend").read_text() == "an artist's own"
    assert (folder / "old_wall.blend").exists()
    (folder / "moss.blend").unlink()


def test_an_empty_gallery_says_so(gallery: Path) -> None:
    for path in gallery.glob("*.nca"):
        path.unlink()
    with pytest.raises(RuntimeError, match="no material in the gallery"):
        bpy.ops.lichen.add_assets()
    assert registered() == []


def test_the_open_file_is_left_alone(folder: Path, material: bpy.types.Material) -> None:
    def everything() -> dict[str, list[str]]:
        return {
            kind: [f"{block.name} {block.users}" for block in getattr(bpy.data, kind)]
            for kind in ("materials", "node_groups", "images", "objects", "libraries", "scenes")
        }

    before = everything()
    bpy.ops.lichen.add_assets()
    assert everything() == before
    assert material.name == "moss"


def operator() -> Any:
    """The operator as a window runs it."""
    from bl_ext.user_default.lichen.operators.add_assets import LICHEN_OT_add_assets as Operator
    from bl_ext.user_default.lichen.operators.task_operator import TaskOperator

    class Adding(Reporting, TaskOperator):
        _lined_up = Operator._lined_up

    return Adding()


def test_esc_keeps_what_is_finished_and_the_button_goes_on(folder: Path, window: Window) -> None:
    adding = operator()
    assert adding.invoke(window, None) == {"RUNNING_MODAL"}
    assert running().label == "Moss (1 of 2)"
    adding._runner._task.work.wait(20)
    adding.modal(window, TIMER)
    assert running().label == "Old Wall (2 of 2)"
    assert adding.modal(window, ESC) == {"FINISHED"}
    assert running() is None
    assert files(folder).keys() == {"moss.blend"}
    assert state() == "OUTDATED"
    before = files(folder)
    bpy.ops.lichen.add_assets()
    assert files(folder).items() > before.items()


def test_while_something_runs_it_waits(folder: Path, window: Window) -> None:
    adding = operator()
    adding.invoke(window, None)
    assert not bpy.ops.lichen.remove_assets.poll()
    assert not bpy.ops.lichen.add_assets.poll()
    adding.modal(window, ESC)
    assert bpy.ops.lichen.remove_assets.poll()


class Layout:
    """Writes down the buttons."""

    def __init__(self) -> None:
        self.buttons: list[tuple[str, str | None]] = []

    def row(self, **_options: Any) -> Layout:
        return self

    def operator(self, idname: str, text: str | None = None, **_options: Any) -> None:
        self.buttons.append((idname.removeprefix("lichen."), text))


def test_the_button_says_what_is_to_be_done(gallery: Path, folder: Path) -> None:
    from bl_ext.user_default.lichen.settings import asset_library

    def buttons() -> list[tuple[str, str | None]]:
        layout = Layout()
        asset_library.draw_button(layout)
        return layout.buttons

    assert buttons() == [("add_assets", None)]
    bpy.ops.lichen.add_assets()
    assert buttons() == [("remove_assets", None)]
    shutil.copy(SHIPPED, gallery)
    assert buttons() == [("add_assets", "Update Lichen in the Asset Browser"), ("remove_assets", "")]
