"""`blender --command lichen` with guides, directions and other materials: as the trainer's command line has them."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from tests.pngs import png_levels

from . import stored
from .guided import guided_model, image, toned_model


@pytest.fixture
def run(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen import command

    return command.run


@pytest.fixture
def files(run: Any, tmp_path: Path) -> Path:
    """A folder with two materials, a guide and a mask."""
    import nca_core

    for seed, name in enumerate(("moss", "rust")):
        nca_core.save(guided_model(seed, name), tmp_path / f"{name}.nca")
    for seed, name in enumerate(("guide", "mask")):
        made = image(name, seed)
        made.filepath_raw, made.file_format = str(tmp_path / f"{name}.png"), "PNG"
        made.save()
        bpy.data.images.remove(made)
    return tmp_path


def colours(folder: Path) -> np.ndarray:
    return png_levels((folder / "moss_base_color.png").read_bytes())


def test_grow_follows_files(run: Any, files: Path) -> None:
    grow = ["grow", str(files / "moss.nca"), "--size", "64", "--out"]
    steered = ["--guide", f"moss={files / 'guide.png'}", "--strength", "moss=0.5", "--direction", "30"]
    graft = ["--graft", str(files / "rust.nca"), "--mask", str(files / "mask.png")]
    assert run([*grow, str(files / "plain")]) == 0
    assert run([*grow, str(files / "steered"), *steered, *graft]) == 0
    assert not np.array_equal(colours(files / "plain"), colours(files / "steered"))
    recipe = json.loads((files / "steered" / "moss.json").read_text())["recipe"]
    assert recipe["steering"]["direction"]["degrees"] == 30
    assert len(recipe["steering"]["grafts"]) == 1
    assert not bpy.data.images


def test_regrow_follows_files_and_images_of_the_blend(run: Any, files: Path) -> None:
    from bl_ext.user_default.lichen import api

    moss = api.grow(files / "moss.nca", bpy.context.object, width=32, height=32)
    moss.use_fake_user = True
    image("Painted").pack()
    bpy.data.images["Painted"].use_fake_user = True
    blend = files / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    regrow = ["regrow", "--blend", str(blend), "--guide", "moss=Painted", "--strength", "0.25"]
    assert run(["regrow", "--blend", str(blend), "--strength", "0.25"]) == 1
    assert run([*regrow[:-1], "moss=0.25", "--direction", str(files / "guide.png"), "--direction-strength", "0.5"]) == 0
    bpy.ops.wm.open_mainfile(filepath=str(blend))
    steering = json.loads(stored.recipe(bpy.data.materials["moss"]))["steering"]
    assert [(each["name"], each["strength"]) for each in steering["guides"]] == [("moss", 0.25)]
    assert steering["direction"]["pictures"][0]["file"] == "guide.png"
    assert steering["direction"]["strength"] == 0.5


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--guide", "moss=nowhere.png"], "nowhere.png: there is no such image"),
        (["--guide", "snow=guide.png"], "has no guide 'snow'"),
        (["--graft", "rust.nca"], "each --graft takes a --mask"),
    ],
)
def test_what_cannot_be_followed_is_said_in_a_line(
    run: Any,
    files: Path,
    options: list[str],
    words: str,
    capsys: pytest.CaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(files)
    assert run(["grow", "moss.nca", "--size", "32", "--out", "out", *options]) == 2
    assert words in capsys.readouterr().err
    assert not Path("out").exists()


def test_stylize_lays_a_picture_out_and_saves(run: Any, files: Path, capsys: pytest.CaptureFixture) -> None:
    from bl_ext.user_default.lichen import api

    import nca_core

    nca_core.save(toned_model(), files / "toned.nca")
    toned = api.grow(files / "toned.nca", bpy.context.object, width=64, height=64, name="toned")
    toned.use_fake_user = True
    blend = files / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(blend))
    stylize = ["stylize", str(files / "guide.png"), "--blend", str(blend)]
    rights = ["--content-author", "A. Artist", "--content-licence", "CC-BY-4.0"]
    assert run([*stylize, "--keep-colours", "--strength", "0.5", "--save", str(files / "other.blend"), *rights]) == 0
    assert str(files / "other.blend") in capsys.readouterr().out.splitlines()
    bpy.ops.wm.open_mainfile(filepath=str(files / "other.blend"))
    api.export(bpy.data.materials["toned"], files / "maps")
    works = json.loads((files / "maps" / "toned.json").read_text())["credits"]
    assert [(work["name"], work["author"]) for work in works[1:]] == [("guide.png", "A. Artist")]
    steering = api.recipe(bpy.data.materials["toned"])["steering"]
    assert [(guide["name"], guide["strength"]) for guide in steering["guides"]] == [("tone", 0.5)]
    assert steering["colours"]["pictures"]
    assert run(["stylize", str(files / "none.png"), "--blend", str(blend)]) == 2
    assert "none.png: there is no such image" in capsys.readouterr().err


def test_stylize_says_which_material_cannot_follow(run: Any, files: Path, capsys: pytest.CaptureFixture) -> None:
    from bl_ext.user_default.lichen import api

    api.grow(files / "moss.nca", bpy.context.object, width=32, height=32).use_fake_user = True
    assert run(["stylize", str(files / "guide.png"), "--save", str(files / "other.blend")]) == 1
    assert "was trained without the guide 'tone'" in capsys.readouterr().err
    assert not (files / "other.blend").exists()
