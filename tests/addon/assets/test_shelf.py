"""Which assets are there: by the ledger. Only what Lichen has made is ever written over or taken away."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ..conftest import random_model

MAPS = ("base_color", "height")


@pytest.fixture
def shelf(installed: ModuleType) -> Any:
    from bl_ext.user_default.lichen.assets import shelf

    return shelf


@pytest.fixture
def two(shelf: Any) -> list[Any]:
    return shelf.assets_of([(name, random_model(name, MAPS, seed)) for seed, name in enumerate(("moss", "wall"))], 64)


def put(shelf: Any, asset: Any, folder: Path, content: str = "grown") -> Path:
    return shelf.put(asset, folder, lambda path: path.write_text(content))


def test_what_is_there_is_not_missing(shelf: Any, two: list[Any], tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    assert shelf.missing(two, folder) == two
    assert put(shelf, two[0], folder) == folder / "moss.blend"
    assert shelf.missing(two, folder) == two[1:]
    assert "Lichen/Wall" in (folder / "blender_assets.cats.txt").read_text()
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    "change", [{"cell_size": 0.1}, {"relief": 9.0}, {"name": "lawn"}, {"group": "wall"}, {"tags": ("wet",)}]
)
def test_another_model_is_missing(shelf: Any, two: list[Any], tmp_path: Path, change: dict[str, Any]) -> None:
    put(shelf, two[0], tmp_path)
    (other,) = shelf.assets_of([("moss", replace(two[0].model, **change))], 64)
    assert shelf.missing([other], tmp_path) == [other]


def test_so_is_another_resolution_or_a_file_that_was_changed(shelf: Any, two: list[Any], tmp_path: Path) -> None:
    place = put(shelf, two[0], tmp_path)
    (larger,) = shelf.assets_of([("moss", two[0].model)], 128)
    assert shelf.missing([larger], tmp_path) == [larger]
    place.write_text("gro")
    assert shelf.missing(two[:1], tmp_path) == two[:1]
    assert put(shelf, two[0], tmp_path).read_text() == "grown"


def test_models_of_one_name_have_a_file_each_and_the_same_model_one(shelf: Any) -> None:
    models = [random_model(name, MAPS, seed) for name, seed in (("moss", 0), ("Moss", 1), ("moss", 0))]
    first, second = shelf.assets_of([(model.name, model) for model in models], 64)
    assert first.file == "moss.blend"
    assert second.file == f"Moss-{second.mark[:8]}.blend"


def test_a_write_that_fails_leaves_what_was_there_and_can_be_done_again(
    shelf: Any, two: list[Any], tmp_path: Path
) -> None:
    put(shelf, two[0], tmp_path, "old")
    (newer,) = shelf.assets_of([("moss", replace(two[0].model, relief=9.0))], 64)

    def fail(path: Path) -> None:
        path.write_text("half")
        raise OSError("the disk is full")

    with pytest.raises(OSError, match=r"moss\.blend: it cannot be written \(the disk is full\)"):
        shelf.put(newer, tmp_path, fail)
    assert (tmp_path / "moss.blend").read_text() == "old"
    assert shelf.missing([newer], tmp_path) == [newer]
    assert put(shelf, newer, tmp_path).read_text() == "grown"


def test_a_file_of_another_is_not_written_over(shelf: Any, two: list[Any], tmp_path: Path) -> None:
    (tmp_path / "moss.blend").write_text("hours of work")
    with pytest.raises(OSError, match="which Lichen has not made"):
        put(shelf, two[0], tmp_path)
    shelf.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["moss.blend"]


def test_a_file_is_lichens_from_before_it_is_written(shelf: Any, two: list[Any], tmp_path: Path) -> None:
    """Whenever the machine stops, the next run may write there again."""

    def look(path: Path) -> None:
        assert "moss.blend" in shelf.read(tmp_path)
        path.write_text("grown")

    shelf.put(two[0], tmp_path, look)


def test_materials_that_are_gone_are_taken_away(shelf: Any, two: list[Any], tmp_path: Path) -> None:
    for asset in two:
        put(shelf, asset, tmp_path)
    (tmp_path / "mine.blend").write_text("mine")
    assert shelf.tidy(two[1:], tmp_path) == ["moss.blend"]
    assert sorted(path.name for path in tmp_path.glob("*.blend")) == ["mine.blend", "wall.blend"]
    assert shelf.missing(two, tmp_path) == two[:1]


def test_all_of_it_is_taken_away(shelf: Any, two: list[Any], tmp_path: Path) -> None:
    for asset in two:
        put(shelf, asset, tmp_path / "assets")
    shelf.clear(tmp_path / "assets")
    assert list(tmp_path.iterdir()) == []
    shelf.clear(tmp_path / "assets")  # once more does no harm


def test_but_not_what_others_have_put_there(shelf: Any, two: list[Any], tmp_path: Path) -> None:
    put(shelf, two[0], tmp_path)
    catalogs = tmp_path / "blender_assets.cats.txt"
    mine = b"11111111-2222-4333-8444-555555555555:Caf\xe9:Caf\xe9\n"  # which is no UTF-8
    catalogs.write_bytes(catalogs.read_bytes() + mine)
    put(shelf, two[1], tmp_path)
    shelf.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [catalogs.name]
    assert mine in catalogs.read_bytes()
    assert b"Lichen/" not in catalogs.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1]",
        "[" * 100_000,
        json.dumps({"format": "lichen-assets", "files": 3}),
        json.dumps({"format": "lichen-assets", "files": {"moss.blend": {"mark": 3, "size": "x"}}}),
        json.dumps({"format": "lichen-assets", "files": {"../moss.blend": {"mark": "", "size": 1}}}),
        json.dumps({"format": "lichen-assets", "files": {"notes.txt": {"mark": "", "size": 1}}}),
    ],
)
def test_a_damaged_ledger_names_nothing(shelf: Any, tmp_path: Path, content: str) -> None:
    """Least of all files elsewhere, which would be taken away with the others."""
    (tmp_path / shelf.LEDGER).write_text(content)
    assert shelf.read(tmp_path) == {}


def test_a_unit_of_uv_has_metres_where_the_model_knows_them(shelf: Any, two: list[Any]) -> None:
    (known,) = shelf.assets_of([("moss", replace(two[0].model, cell_size=0.01))], 64)
    assert (two[0].metres, known.metres) == (0, 0.32)  # 64 pixels, two to a finest cell
