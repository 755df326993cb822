"""An export is all its files or none, and what a target has no place for is said before anything grows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import nca_core
from nca_core.export.sending import check, send
from nca_core.export.target import File, Made, Target
from nca_core.export.targets import TARGETS
from nca_core.slices import drive
from tests.core.models import random_model

from .materials import ALL, endless, grafted, sent, tile


def _listed(made: Sequence[Made]) -> Iterator[File]:
    for each in made:
        images = ", ".join(f"{sheet} {len(each.read(sheet))}" for sheet in each.images)
        yield f"lists/{each.order.name}.txt", images.encode()


LIST = Target("List", "", ("tile",), _listed, takes=("base_color", "height"), several=True)
GROWING = Target(
    "Weights", "", ("tile", "endless"), lambda made: [(f"{m.order.name}.nca", m.order.weights) for m in made]
)


def test_a_target_gets_its_images_and_writes_files_beside_them_in_folders_too(tmp_path: Path) -> None:
    other = replace(tile(random_model(1)), name="other")
    files = sent(LIST, tile(ALL), other, to=tmp_path / "out")
    assert {name for name in files if not name.endswith(".png")} == {
        "moss.json",
        "other.json",
        "lists/moss.txt",
        "lists/other.txt",
    }
    size = files["moss_height.png"].stat().st_size
    assert f"height {size}" in files["lists/moss.txt"].read_text()
    assert sorted(files.values()) == sorted(path for path in (tmp_path / "out").rglob("*") if path.is_file())


def test_images_that_files_hold_are_not_left_beside_them(tmp_path: Path) -> None:
    assert list(sent(replace(LIST, keeps_images=False), tile(ALL), to=tmp_path)) == ["lists/moss.txt"]


def test_a_target_that_grows_by_itself_gets_the_weights(tmp_path: Path) -> None:
    files = sent(GROWING, tile(ALL), to=tmp_path)
    assert nca_core.load(files["moss.nca"]) == ALL


def test_a_folder_is_as_it_was_when_files_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "moss_height.png").write_text("before")
    (tmp_path / "lists").write_text("a file in a folder's place")
    with pytest.raises(OSError, match="lists"):
        sent(LIST, tile(ALL), to=tmp_path)
    assert (tmp_path / "moss_height.png").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lists", "moss_height.png"]


def test_a_target_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def failing(_made: Sequence[Made]) -> Iterator[File]:
        yield "first.txt", b""
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive(send(replace(LIST, files=failing), [tile(ALL)], tmp_path / "out"), lambda done: None)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("orders", "line"),
    [
        ([tile(ALL), tile(ALL)], "two of the materials are called moss"),
        ([endless(random_model())], "List takes --mode tile, not endless"),
        ([tile(ALL, mode="plane")], "List takes --mode tile, not plane"),
        ([replace(tile(ALL), maps=("opacity",))], "no place for a map 'opacity' of moss; it takes base_color, height"),
        ([replace(tile(ALL), maps=("colour",))], "has no map 'colour'"),
        ([replace(tile(ALL), maps=("label",))], "no place for a map 'label' of moss"),
        ([tile(random_model(maps=("mask",)))], "List has no place for any map of moss"),
        ([replace(tile(ALL), name="CON")], "cannot be a file's name"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_line(orders: list, line: str) -> None:
    with pytest.raises(ValueError, match=line):
        check(LIST, orders)
    assert "\n" not in line


def test_one_material_at_a_time_unless_a_target_takes_several() -> None:
    with pytest.raises(ValueError, match="List takes one material at a time, not 2"):
        check(replace(LIST, several=False), [tile(ALL), replace(tile(ALL), name="b")])


def test_maps_without_a_place_are_named_unless_one_said_which_are_wanted() -> None:
    assert "List has no place for the map opacity of moss: it is left out" in list(LIST.left_out(tile(ALL)))
    assert not list(LIST.left_out(replace(tile(ALL), maps=("height",))))


@pytest.mark.parametrize("target", [TARGETS["glb"], TARGETS["godot"]], ids=["glb", "godot"])
def test_opacity_goes_with_the_colours_whose_alpha_it_is(target: Target, tmp_path: Path) -> None:
    colourless = tile(random_model(maps=("opacity", "roughness")))
    assert f"{target.label} has no place for the map opacity of moss: it is left out" in list(
        target.left_out(colourless)
    )
    assert sent(target, colourless, to=tmp_path)
    with pytest.raises(ValueError, match="has no place for a map 'opacity' of moss; it takes roughness"):
        check(target, [replace(colourless, maps=("opacity",))])
    with pytest.raises(ValueError, match="keeps opacity inside base_color: ask for both"):
        check(target, [replace(tile(ALL), maps=("roughness", "opacity"))])
    assert check(target, [replace(tile(ALL), maps=("opacity", "base_color"))])


def test_maps_that_only_a_graft_has_are_exported_or_named(tmp_path: Path) -> None:
    order = grafted(random_model(maps=("base_color",)), random_model(1, maps=("base_color", "height", "opacity")))
    assert "moss_height.png" in sent(LIST, order, to=tmp_path)
    assert list(LIST.left_out(order)) == [
        "List has no place for the map opacity of moss: it is left out",
        "List has no place for the map normal of moss: it is left out",
    ]
    assert check(LIST, [replace(order, maps=("height",))])


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_keeps_its_promises(name: str, tmp_path: Path) -> None:
    """Each mode of each target makes files that fit every system, and the same ones each time."""
    target = TARGETS[name]
    model = random_model(maps=("base_color", "roughness", "height"))
    for mode in target.modes:
        order = tile(model) if mode == "tile" else endless(model)
        one, other = (sent(target, order, to=tmp_path / mode / place) for place in ("one", "other"))
        assert one
        assert {key: path.read_bytes() for key, path in one.items()} == {
            key: path.read_bytes() for key, path in other.items()
        }
