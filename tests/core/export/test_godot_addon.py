"""The addon by which materials grow in Godot: its files, and what they say. `make test-godot` grows with it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

import nca_core
from nca_core.export.about import FREE
from nca_core.export.godot_addon import GODOT_ADDON, PLACE, addon
from nca_core.export.sending import check
from nca_core.export.template import TEMPLATES
from nca_core.shaders.vulkan import pieces
from nca_core.steering import Direction, Steering

from .materials import ALL, sent, shipped, tile

RECIPE = {"seed": 7, "width": 256, "height": 128, "density": 0.5}


def scripts() -> dict[str, str]:
    """The addon's files, by their names in its folder."""
    return {name.removeprefix(f"{PLACE}/"): content.decode() for name, content in addon()}


def test_the_addon_lies_where_godot_looks_and_materials_beside_it(tmp_path: Path) -> None:
    files = sent(GODOT_ADDON, tile(shipped()), tile(shipped("lava")), to=tmp_path)
    beside = {
        f"{name}{end}" for name in ("pebbles", "lava") for end in (".nca", ".nca.import", ".tres", "_licence.txt")
    }
    assert {name for name in files if not name.startswith("addons/lichen/")} == beside
    assert nca_core.load(files["pebbles.nca"]) == shipped()


def test_nothing_grows_before(tmp_path: Path) -> None:
    """So an export is done at once, and small: that is what it is for."""
    files = sent(GODOT_ADDON, tile(shipped(), width=8192, height=8192), to=tmp_path)
    assert sum(path.stat().st_size for path in files.values()) < 250_000


def test_the_material_and_the_import_have_the_recipe(tmp_path: Path) -> None:
    files = sent(GODOT_ADDON, tile(shipped(), **RECIPE), to=tmp_path)
    for name in ("pebbles.tres", "pebbles.nca.import"):
        text = files[name].read_text().replace(" = ", "=")
        assert {"seed=7", "size=Vector2i(256, 128)", "density=0.5"} <= set(text.splitlines())
    text = files["pebbles.tres"].read_text()
    assert '[ext_resource type="Script" path="res://addons/lichen/material.gd" id="1"]' in text
    assert '[ext_resource type="Resource" path="pebbles.nca" id="2"]' in text


def test_a_unit_of_the_texture_coordinates_is_a_metre_at_any_size(tmp_path: Path) -> None:
    """The material says how large a pixel of the exemplar is, so that it can follow its size."""
    model = replace(shipped(), cell_size=0.004)  # of two pixels
    for recipe in (RECIPE, {"width": 512, "height": 512}):
        text = sent(GODOT_ADDON, tile(model, **recipe), to=tmp_path / str(recipe["width"]))["pebbles.tres"].read_text()
        assert "pixel_metres = 0.002\n" in text


def test_licence_and_author_stand_beside_it(tmp_path: Path) -> None:
    files = sent(GODOT_ADDON, tile(shipped()), to=tmp_path)
    origin = shipped().provenance
    for name in ("pebbles_licence.txt", "pebbles.tres"):
        assert origin.author in files[name].read_text()
        assert origin.licence in files[name].read_text()


def test_every_file_is_free_and_says_so_in_its_first_line() -> None:
    for name, text in scripts().items():
        assert text.splitlines()[0] in (f"# {FREE}", f"; {FREE}"), name


def test_the_shaders_are_the_generators() -> None:
    found = re.search(r"^const PIECES := (\{.*\})$", scripts()["pieces.gd"], re.M | re.S)
    assert found
    values = json.loads(found[1])
    assert {key: values[key] for key in pieces()} == json.loads(json.dumps(pieces()))
    assert values["channels"]["base_color"] == 3
    assert not [name for name, text in scripts().items() if name != "pieces.gd" and "#version" in text]


def test_scripts_name_only_files_that_are_there() -> None:
    files = scripts()
    named = {name for text in files.values() for name in re.findall(r'"(\w+\.gd)"', text)}
    assert named <= set(files)
    assert set(files) - named == {"plugin.cfg", "plugin.gd"} - named | {"material.gd"}
    assert f'version="{nca_core.__version__}"' in files["plugin.cfg"]
    assert {path.name for path in (TEMPLATES / "godot_addon").iterdir()} | {"pieces.gd"} == set(files)


def test_every_script_runs_in_the_editor_too() -> None:
    """There, what a script that is none of its tools keeps for all of its kind is not there."""
    others = {name for name, text in scripts().items() if "\n@tool\n" not in text}
    assert others == {"plugin.cfg", "bake.gd"}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"steering": Steering(direction=Direction(30))}, "grows pebbles as it is"),
        ({"bonded": False}, "grows pebbles as it is"),
        ({"mode": "plane"}, "takes --mode tile, not plane"),
    ],
)
def test_what_the_addon_cannot_grow_is_said_in_a_line(change: dict[str, object], line: str) -> None:
    with pytest.raises(ValueError, match=line):
        check(GODOT_ADDON, [tile(shipped(), **change)])


def test_maps_are_not_chosen() -> None:
    with pytest.raises(ValueError, match="leave out --maps"):
        check(GODOT_ADDON, [replace(tile(ALL), maps=("height",))])
