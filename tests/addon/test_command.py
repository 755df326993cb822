"""`blender --command lichen`: the same maps as everywhere, files on stdout, exit codes that a farm can rely on.

The functions are called here as Blender calls them; tests/window runs them in a whole Blender.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import bpy
import numpy as np
import pytest

from tests.pngs import png_levels

from . import stored
from .conftest import random_model
from .pixels import reference


@pytest.fixture
def run(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen import command

    return command.run


@pytest.fixture
def scene(run: Any, weights: Path, tmp_path: Path) -> Path:
    """A .blend file with two materials; another file is open."""
    from bl_ext.user_default.lichen import api

    for seed, name in enumerate(("moss", "lawn")):
        api.grow(weights, bpy.context.object, name=name, width=32, height=32, seed=seed)
        bpy.data.materials[name].use_fake_user = True
    path = tmp_path / "scene.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_homefile(use_empty=True)
    return path


def test_grow_writes_a_weight_files_maps(
    run: Any, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    import nca_core

    out = tmp_path / "maps"
    assert run(["grow", str(weights), "--size", "48", "--height", "32", "--seed", "7", "--out", str(out)]) == 0
    printed = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert set(printed) == set(out.iterdir())
    model = nca_core.load(weights)
    expected = reference(model, nca_core.Recipe(seed=7, width=48, height=32))["base_color"]
    levels = png_levels((out / "moss_base_color.png").read_bytes())
    assert np.abs(levels - expected * 255).max() <= 0.51


def test_grow_takes_the_trainers_options(run: Any, weights: Path, tmp_path: Path) -> None:
    assert run(["grow", str(weights), "--size", "32", "--udim", "1001-1002", "--out", str(tmp_path / "udim")]) == 0
    assert (tmp_path / "udim" / "moss_height.1002.png").exists()
    plane = ["grow", str(weights), "--mode", "plane", "--x", "64", "--size", "32", "--format", "exr"]
    assert run([*plane, "--out", str(tmp_path / "plane")]) == 0
    assert json.loads((tmp_path / "plane" / "moss.json").read_text())["recipe"]["x"] == 64


def test_export_writes_every_material_of_a_file(run: Any, scene: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["export", "--blend", str(scene), "--size", "64", "--packing", "gltf", "--out", str(out)]) == 0
    assert {"moss_orm.png", "lawn_orm.png"} <= {path.name for path in out.iterdir()}
    assert png_levels((out / "lawn_orm.png").read_bytes()).shape[:2] == (64, 64)


def test_export_for_a_program_writes_what_it_takes(
    run: Any, scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """All materials in one export, where it takes several; elsewhere an export each."""
    for target, files in (("html", {"materials.html"}), ("glb", {"moss.glb", "lawn.glb"})):
        out = tmp_path / target
        assert run(["export", "--blend", str(scene), "--target", target, "--out", str(out)]) == 0
        assert {path.name for path in out.iterdir()} == files
        told = capsys.readouterr()
        assert {Path(line).name for line in told.out.splitlines() if line.startswith(str(out))} == files
    assert "lichen: glTF has no place for the map height of moss: it is left out" in told.err.splitlines()
    assert run(["export", "--blend", str(scene), "--target", "glb", "--format", "exr", "--out", str(tmp_path)]) == 2
    assert "glTF says how its images are kept: leave out format" in capsys.readouterr().err


def test_regrow_saves_the_file(run: Any, scene: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.blend"
    arguments = ["--blend", str(scene), "--material", "lawn", "--size", "48", "--seed", "9", "--save", str(other)]
    assert run(["regrow", *arguments]) == 0
    bpy.ops.wm.open_mainfile(filepath=str(other))
    widths = {name: bpy.data.images[f"{name} Base Color"].size[0] for name in ("moss", "lawn")}
    assert widths == {"moss": 32, "lawn": 48}
    assert json.loads(stored.recipe(bpy.data.materials["lawn"]))["seed"] == 9


def test_saving_over_a_file_keeps_the_older_one_as_blender_does(
    run: Any, scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As .blend1, .blend2, ...; and nothing else is beside it then."""
    monkeypatch.setattr(bpy.context.preferences.filepaths, "save_version", 2)
    versions = [scene.read_bytes()]
    for seed in ("5", "6", "7"):
        assert run(["regrow", "--blend", str(scene), "--seed", seed]) == 0
        versions.append(scene.read_bytes())
    names = ("scene.blend2", "scene.blend1", "scene.blend")
    assert [scene.with_name(name).read_bytes() for name in names] == versions[1:]
    assert {path.name for path in scene.parent.iterdir()} >= set(names)
    assert not [path for path in scene.parent.iterdir() if ".lichen-" in path.name]


@pytest.mark.parametrize("says_so", [False, True])
def test_a_file_that_was_cut_short_does_not_take_the_place_of_the_old_one(
    run: Any,
    scene: Path,
    says_so: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    """As on a full disk, of which Blender may or may not tell."""
    from bl_ext.user_default.lichen.command import materials

    save, before, beside = bpy.ops.wm.save_as_mainfile, scene.read_bytes(), sorted(scene.parent.iterdir())

    def save_a_part(**options: Any) -> set[str]:
        save(**options)
        path = Path(options["filepath"])
        path.write_bytes(path.read_bytes()[: -(1 << 14)])
        if says_so:
            raise RuntimeError("Error: No space left on device")
        return {"FINISHED"}

    operators = SimpleNamespace(
        wm=SimpleNamespace(save_as_mainfile=save_a_part, open_mainfile=bpy.ops.wm.open_mainfile)
    )
    monkeypatch.setattr(materials, "bpy", SimpleNamespace(ops=operators, context=bpy.context, data=bpy.data))
    assert run(["regrow", "--blend", str(scene), "--seed", "5"]) == 2
    told = capsys.readouterr()
    assert str(scene) not in told.out
    assert f"lichen: {scene}: it cannot be saved" in told.err.splitlines()[-1]
    assert scene.read_bytes() == before
    assert sorted(scene.parent.iterdir()) == beside


def test_a_folder_that_is_not_there_is_named(run: Any, scene: Path, capsys: pytest.CaptureFixture) -> None:
    target = scene.parent / "none" / "scene.blend"
    assert run(["regrow", "--blend", str(scene), "--save", str(target)]) == 2
    assert f"lichen: {target}: it cannot be saved (there is no such folder)" in capsys.readouterr().err


def test_list_names_what_is_there(run: Any, scene: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(["list", "--blend", str(scene)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines() if "\t" in line]
    assert [line[0] for line in lines] == ["lawn", "moss"]
    assert "mode=tile" in lines[0][1]
    assert "seed=1" in lines[0][1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["grow", "none.nca", "--out", "x"], "none.nca: it cannot be read"),
        (["grow", "none.nca"], "--out"),
        (["grow", "none.nca", "--size", "0", "--out", "x"], "not a whole number from 1"),
        (["export", "--out", "x"], "there is no Lichen material in the file"),
        (["list", "--blend", "none.blend"], "--blend: there is no file none.blend"),
        (["export", "--out", ""], "argument --out: it is empty"),
        (["mend"], "mend"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    run: Any, arguments: list[str], message: str, capsys: pytest.CaptureFixture
) -> None:
    assert run(arguments) == 2
    assert message in capsys.readouterr().err.splitlines()[-1]


def test_one_that_fails_does_not_keep_the_others_from_it(
    run: Any, scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    from bl_ext.user_default.lichen.datablocks import storage

    bpy.ops.wm.open_mainfile(filepath=str(scene))
    storage.group_node(bpy.data.materials["lawn"]).node_tree["lichen_weights"] = "damaged"
    assert run(["export", "--out", str(tmp_path / "out")]) == 1
    assert (tmp_path / "out" / "moss_base_color.png").exists()
    assert "stored" in capsys.readouterr().err


def test_a_missing_material_is_named(run: Any, scene: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(["list", "--blend", str(scene), "--material", "fern"]) == 2
    assert "there is no Lichen material 'fern'" in capsys.readouterr().err


def test_help_is_no_error(run: Any) -> None:
    assert run(["--help"]) == 0


def test_regrow_switches_the_real_size(run: Any, tmp_path: Path) -> None:
    from dataclasses import replace

    from bl_ext.user_default.lichen import api

    import nca_core

    model = random_model("moss", ("base_color",))
    nca_core.save(replace(model, cell_size=0.25), tmp_path / "moss.nca")
    path = tmp_path / "scene.blend"
    bpy.ops.mesh.primitive_plane_add(size=2)
    api.grow(tmp_path / "moss.nca", bpy.context.object, width=32, real_size=False)
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    for option, is_on in (("--real-size", True), ("--no-real-size", False)):
        assert run(["regrow", "--blend", str(path), option]) == 0
        bpy.ops.wm.open_mainfile(filepath=str(path))
        assert bpy.data.materials["moss"].lichen.real_size == is_on


def test_regrow_leaves_a_file_alone_of_which_nothing_grew(run: Any, scene: Path) -> None:
    before = scene.read_bytes()
    assert run(["regrow", "--blend", str(scene), "--size", "16", "--cells", "9999"]) == 1
    assert scene.read_bytes() == before


def test_regrow_says_where_it_cannot_save(run: Any, scene: Path, capsys: pytest.CaptureFixture) -> None:
    arguments = ["regrow", "--blend", str(scene), "--size", "48", "--save", "/nonexistent/x.blend"]
    assert run(arguments) == 2
    assert len([line for line in capsys.readouterr().err.splitlines() if line.startswith("lichen:")]) == 1


def test_materials_whose_files_would_have_one_name_are_not_mixed(
    run: Any, scene: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    bpy.ops.wm.open_mainfile(filepath=str(scene))
    bpy.data.materials["lawn"].name = "Moss"
    assert run(["export", "--out", str(tmp_path / "out")]) == 1
    assert "its files would be those of" in capsys.readouterr().err


def test_where_the_card_fails_the_processor_grows(
    run: Any, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.settings import engines

    from .gpu_engine.test_gpu_engine import Failing

    monkeypatch.setattr(engines, "choose", lambda _name: (Failing(), ""))
    assert run(["grow", str(weights), "--size", "32", "--out", str(tmp_path / "out")]) == 0
    assert "grown on the processor" in capsys.readouterr().err
