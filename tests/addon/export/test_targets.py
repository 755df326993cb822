"""Export for other programs: the files that nca_core.export makes of a material, from Blender's material."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import pytest

from nca_core.export import targets

from .. import stored
from ..conftest import random_model
from ..exporting import export, grown_from
from ..standing_in import ESC, TIMER, Driven, Window, gate_before_decoding

PLACED = ("base_color", "roughness", "height")  # maps that every target has a place for, but for glTF's height
MODES = [(name, mode) for name, target in targets.TARGETS.items() for mode in target.modes]


@pytest.fixture
def plain(blender: ModuleType, tmp_path: Path) -> bpy.types.Material:
    """A material of few maps, 64 pixels a side, on the cube."""
    return grown_from(random_model("plain", PLACED), tmp_path)


def sent(name: str, material: bpy.types.Material, folder: Path) -> dict[str, bytes]:
    """The files of an export by nca_core alone, of the recipe that the material was grown by."""
    from bl_ext.user_default.lichen.datablocks import storage

    import nca_core
    from nca_core.export.sending import send
    from nca_core.export.target import Order
    from nca_core.export.targets import TARGETS
    from nca_core.slices import drive

    model = storage.model_of(material)
    recipe = nca_core.Recipe.from_dict(json.loads(stored.recipe(material)))
    order = Order(model, recipe, material.name, nca_core.dumps(model))
    files = drive(send(TARGETS[name], [order], folder), lambda _done: None)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.mark.parametrize(("name", "mode"), MODES)
def test_a_program_gets_what_nca_core_makes_for_it(
    plain: bpy.types.Material, tmp_path: Path, name: str, mode: str
) -> None:
    plain.lichen.mode = mode
    bpy.ops.lichen.grow()
    with warnings.catch_warnings(action="ignore"):
        files = export(plain, tmp_path / "blender", target=name.upper().replace("-", "_"))
    found = {file.relative_to(tmp_path / "blender").as_posix(): file.read_bytes() for file in files}
    assert found == sent(name, plain, tmp_path / "core")
    assert {file.relative_to(tmp_path / "blender").as_posix() for file in (tmp_path / "blender").rglob("*.*")} >= set(
        found
    )


def test_the_resolution_is_what_one_asks_for(plain: bpy.types.Material, tmp_path: Path) -> None:
    export(plain, tmp_path, target="MATERIALX", width=32)
    recipe = json.loads((tmp_path / "plain.json").read_text())["recipe"]
    assert (recipe["width"], recipe["density"]) == (32, 0.5)


@pytest.mark.parametrize(
    ("mode", "options", "line"),
    [
        ("tile", {"target": "UNITY"}, "'UNITY' is none of IMAGES, GODOT, .*MATERIALX"),
        ("endless", {"target": "GLB"}, "glTF takes materials that are grown as Tile; plain is grown as Endless"),
        ("udim", {"target": "GODOT"}, "Godot takes materials that are grown as Tile, Endless; plain is grown as UDIM"),
        ("tile", {"target": "GODOT", "file_format": "TIFF"}, "Godot says how its images are kept: leave out format"),
        ("tile", {"target": "GODOT", "packing": "GLTF"}, "Godot says how its images are kept: leave out format"),
        ("tile", {"target": "GODOT", "folder": ""}, "There is no folder"),
    ],
)
def test_what_a_program_does_not_take_is_one_line(
    plain: bpy.types.Material, tmp_path: Path, mode: str, options: dict[str, Any], line: str
) -> None:
    from bl_ext.user_default.lichen import api

    api.regrow(plain, mode=mode, **({"tiles": [1001]} if mode == "udim" else {}))
    with pytest.raises(ValueError, match=line):
        export(plain, **({"folder": tmp_path / "out"} | options))
    assert not (tmp_path / "out").exists()


def test_maps_without_a_place_are_named(material: bpy.types.Material, tmp_path: Path) -> None:
    with pytest.warns(UserWarning) as said:
        export(material, tmp_path, target="MATERIALX")
    assert [str(each.message) for each in said] == [
        f"MaterialX has no place for the map {name} of moss: it is left out"
        for name in ("ambient_occlusion", "mask", "label")
    ]


def test_a_living_material_is_given_as_images_which_is_said(plain: bpy.types.Material, tmp_path: Path) -> None:
    """The page decodes cells itself, so it is the same there."""
    expected = sent("materialx", plain, tmp_path / "core")
    plain.lichen.living = True
    bpy.ops.lichen.grow()
    with pytest.warns(UserWarning, match="plain is living in Blender alone: MaterialX gets images of it"):
        files = export(plain, tmp_path / "mtlx", target="MATERIALX")
    assert {file.name: file.read_bytes() for file in files} == expected
    with warnings.catch_warnings(action="error"):
        export(plain, tmp_path / "page", target="HTML")


def test_several_materials_go_into_one_page(blender: ModuleType, tmp_path: Path) -> None:
    both = [grown_from(random_model(name, PLACED), tmp_path) for name in ("fern", "lawn")]
    (page,) = export(both, tmp_path / "page", target="HTML")
    assert page.name == "materials.html"
    assert "fern, lawn" in page.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="glTF takes one material at a time, not 2"):
        export(both, tmp_path / "glb", target="GLB")
    with pytest.raises(ValueError, match="Images are those of one material, not of 2"):
        export(both, tmp_path / "images")
    assert not (tmp_path / "glb").exists()


def test_the_operator_says_what_is_left_out(
    material: bpy.types.Material, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Options that are none of the program's are not asked for, and whatever they were set to does not matter."""
    result = bpy.ops.lichen.export(directory=str(tmp_path), target="GLB", file_format="TIFF", width=32)
    assert result == {"FINISHED"}
    said = "".join(capfd.readouterr())
    assert f"Info: Exported 1 files to {tmp_path}" in said
    assert "Warning: glTF has no place for the map height of moss: it is left out" in said
    assert [file.name for file in tmp_path.iterdir()] == ["moss.glb"]


def test_esc_leaves_the_folder_as_it_was(
    plain: bpy.types.Material, tmp_path: Path, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.operators.export import LICHEN_OT_export as Operator

    out = tmp_path / "out"
    asked = SimpleNamespace(material="plain", directory=str(out), confirmed=True, target="GODOT", width=0)
    exporting = Driven(lambda: Operator._task(asked, bpy.context), gate=gate_before_decoding(monkeypatch))
    exporting.start(window)
    exporting.modal(window, ESC)
    exporting.wait()
    assert exporting.modal(window, TIMER) == {"CANCELLED"}
    assert not out.exists()
