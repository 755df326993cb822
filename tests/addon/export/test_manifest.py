"""A manifest of a file's materials: `lichen bake` grows from it what Export writes, in a process without Blender."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import numpy as np
import pytest

from tests.pngs import png_levels

from ..conftest import ROOT, random_model
from ..exporting import export, grown_from
from ..guided import guided_model, image, paint, toned_model

pytestmark = pytest.mark.filterwarnings("ignore:The rights to")  # of materials that tests make up
SIZE = {"width": 64, "height": 64, "seed": 1}
READS_PICTURES = pytest.mark.skipif(
    not importlib.util.find_spec("OpenImageIO"), reason="the trainer reads pictures by OpenImageIO"
)


@pytest.fixture
def api(blender: ModuleType) -> Any:
    from bl_ext.user_default.lichen import api

    return api


@pytest.fixture
def listener(installed: ModuleType, tmp_path: Path) -> Path:
    """The weight file of a material with guides, elsewhere than the manifests."""
    import nca_core

    path = tmp_path / "library" / "moss.nca"
    path.parent.mkdir()
    nca_core.save(guided_model(), path)
    return path


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def baked(manifest: Path, out: Path) -> str:
    """Bake in a process of its own; returns what it says on stderr."""
    command = [sys.executable, "-m", "trainer.cli", "bake", str(manifest), "--out", str(out), "--jobs", "1"]
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return run.stderr


def sidecars(folder: Path) -> dict[str, dict[str, Any]]:
    """What sidecars say of files, pixels and recipes, less the names of the files that pictures came from."""
    found = {}
    for path in folder.glob("*.json"):
        said = json.loads(path.read_text())
        text = json.dumps({name: said[name] for name in ("recipe", "maps", "bits", "packing", "pixels", "layout")})
        found[path.name] = json.loads(text, object_hook=lambda table: {**table, "file": ""})
    return found


def check(api: Any, folder: Path, **options: Any) -> list[dict[str, Any]]:
    """Write a manifest of all materials, bake it, and hold it against what Export writes; returns its lines."""
    files = api.manifest(folder / "farm" / "scene.jsonl", **options)
    assert sorted(files) == sorted((folder / "farm").iterdir())
    baked(files[-1], folder / "baked")
    for material in api.materials():
        api.export(material, folder / "exported", **options)
    exported = sidecars(folder / "exported")
    assert exported
    assert sidecars(folder / "baked") == exported
    names = [path.name for path in (folder / "exported").iterdir()]
    assert sorted(path.name for path in (folder / "baked").iterdir()) == sorted(names)
    for name in (name for name in names if name.endswith(".png")):
        one, other = ((folder / part / name).read_bytes() for part in ("exported", "baked"))
        assert (png_levels(one) == png_levels(other)).all(), name
    return lines_of(files[-1])


# --- what is written -------------------------------------------------------------------------------------------------


def test_every_material_is_a_line_that_bakes_to_what_export_writes(api: Any, weights: Path, tmp_path: Path) -> None:
    """In every mode, and of names that files cannot have."""
    cube = bpy.context.object
    api.grow(weights, cube, name="wall.001", width=64, height=48, seed=7, cells=5)
    api.grow(weights, cube, name="sol/苔", mode="endless", width=16, cells=4)
    api.grow(weights, cube, name="skin", mode="udim", tiles=(1001, 1012), width=32, cells=6)
    lines = {line["name"]: line for line in check(api, tmp_path)}
    assert lines.keys() == {"wall_001", "sol_苔", "skin"}
    (name,) = {line["weights"] for line in lines.values()}
    assert Path(name).stem.startswith("moss-")
    assert lines["skin"]["udim"] == [1001, 1012]
    maps = lines["wall_001"].pop("maps")
    assert set(maps) > {"base_color", "normal", "mask", "label"}
    assert lines["wall_001"] == {
        "weights": name,
        "name": "wall_001",
        "mode": "tile",
        "width": 64,
        "height": 48,
        "seed": 7,
        "density": 64 / (5 * 8),
        "format": "png",
        "packing": "separate",
        "normals": "opengl",
    }


def test_size_packing_depth_and_normals_are_those_that_are_asked_for(api: Any, weights: Path, tmp_path: Path) -> None:
    api.grow(weights, bpy.context.object, width=64, height=48)
    (line,) = check(api, tmp_path / "tiff", width=32, file_format="PNG", depth="16", normals="DIRECTX")
    assert (line["width"], line["height"], line["depth"], line["normals"]) == (32, 24, 16, "directx")
    (line,) = lines_of(api.manifest(tmp_path / "packed.jsonl", packing="GLTF")[-1])
    assert (line["packing"], "depth" in line) == ("gltf", False)


@READS_PICTURES
def test_images_that_are_followed_lie_beside_it_as_pictures(api: Any, listener: Path, tmp_path: Path) -> None:
    """Those that were painted, packed or made here alone: soft edges and what is silent too, to the last bit."""
    import nca_core

    other = tmp_path / "library" / "ivy.nca"
    nca_core.save(guided_model(3, "ivy"), other)
    painted = image("Moss = <Guide>")
    soft = np.random.default_rng(2).random((32, 32, 4), np.float32)
    soft[:8, :, 3] = 0
    painted.pixels.foreach_set(soft.ravel())
    mask, flow = image("Mask", 4), image("Flow", 5)
    grey = np.repeat(np.random.default_rng(6).random((32, 32, 1), np.float32), 4, axis=2)
    paint(mask, grey)
    cube = bpy.context.object
    api.grow(listener, cube, name="guided", guide={"moss": (painted, 0.75), "parts": flow}, **SIZE)
    api.grow(listener, cube, name="turned", direction=30, **SIZE)
    api.grow(listener, cube, name="flowing", direction=(flow, 0.5), blend=(other, mask, 2.0, 0.75), **SIZE)
    lines = {line["name"]: line for line in check(api, tmp_path)}
    assert lines["guided"]["strength"] == {"moss": 0.75, "parts": 1.0}
    assert Path(lines["guided"]["guide"]["moss"]).stem.startswith("Moss_Guide-")
    assert lines["turned"]["direction"] == 30
    assert lines["flowing"]["direction"] == lines["guided"]["guide"]["parts"]
    assert (lines["flowing"]["direction_strength"], lines["flowing"]["graft_strength"]) == (0.5, 0.75)
    assert lines["flowing"]["graft_width"] == 2
    kinds = [path.suffix for path in sorted((tmp_path / "farm").iterdir())]
    assert sorted(kinds) == [".jsonl", ".nca", ".nca", ".png", ".png", ".png"]


@READS_PICTURES
def test_udim_tiles_have_a_picture_each(api: Any, listener: Path, tmp_path: Path) -> None:
    guide = bpy.data.images.new("Tiles", 16, 16, alpha=True, tiled=True, is_data=True)
    for number in (1001, 1002):
        if number > 1001:
            guide.tiles.new(number)
        guide.tiles.active = guide.tiles.get(number)
        with bpy.context.temp_override(edit_image=guide):
            bpy.ops.image.tile_fill(color=((number - 1001) * 0.5 + 0.2, 0.4, 0.6, 1), width=16, height=16, alpha=True)
    api.grow(
        listener, bpy.context.object, name="skin", mode="udim", tiles=(1001, 1002), width=32, guide={"moss": guide}
    )
    (line,) = check(api, tmp_path)
    assert line["guide"]["moss"].endswith(".<UDIM>.png")
    assert len(list((tmp_path / "farm").glob("Tiles-*.100?.png"))) == 2


@READS_PICTURES
def test_images_of_floats_are_kept_to_16_bits(api: Any, listener: Path, tmp_path: Path) -> None:
    guide = image("Fine", is_float=True)
    api.grow(listener, bpy.context.object, guide={"moss": guide}, **SIZE)
    manifest = api.manifest(tmp_path / "farm" / "scene.jsonl")[-1]
    baked(manifest, tmp_path / "baked")
    export(bpy.data.materials["moss"], tmp_path / "exported")
    for name in ("base_color", "roughness"):
        one, other = (
            png_levels((tmp_path / part / f"moss_{name}.png").read_bytes()).astype(int)
            for part in ("exported", "baked")
        )
        levels = 255 if one.max() < 256 else 65535
        assert np.abs(one - other).max() <= max(1, levels / 4000)


# --- what is left out ------------------------------------------------------------------------------------------------


def test_what_no_line_can_say_is_named_and_left_out(api: Any, tmp_path: Path) -> None:
    import nca_core

    path = tmp_path / "moss.nca"
    nca_core.save(toned_model(), path)
    cube, flow = bpy.context.object, image("Flow")
    api.grow(path, cube, name="alive", living=True, **SIZE)
    api.grow(path, cube, name="both", direction=(30, flow), **SIZE)
    api.grow(path, cube, name="gone", direction=image("Gone"), **SIZE)
    coloured = api.grow(path, cube, name="kept", **SIZE)
    api.stylize(coloured, image("Photo", side=64), keep_colours=True)
    with pytest.raises(ValueError, match="alive is left out: it is living"):
        api.manifest(tmp_path / "farm" / "none.jsonl", [bpy.data.materials["alive"]])
    assert not (tmp_path / "farm").exists()
    api.grow(path, cube, name="plain", **SIZE)
    bpy.data.images.remove(bpy.data.images["Gone"])
    with pytest.warns(UserWarning) as warned:
        files = api.manifest(tmp_path / "farm" / "scene.jsonl")
    assert [line["name"] for line in lines_of(files[-1])] == ["plain"]
    assert len(files) == 2
    said = [str(each.message) for each in warned]
    assert any(text.startswith("The rights to moss's exemplar are unknown") for text in said)
    assert [text for text in said if "left out" in text] == [
        "alive is left out: it is living, which is no picture: switch Living off and grow it again",
        "both is left out: its direction is an angle and an image, of which a line has one",
        "gone is left out: The image 'Gone' is not in this file any more",
        "kept is left out: it keeps a picture's colours",
    ]


def test_no_two_materials_make_one_file(installed: ModuleType) -> None:
    """On any system."""
    from bl_ext.user_default.lichen.export.names import stems

    assert stems(["moss", "Moss", "moss.001", "moss_001", "MOSS_2"]) == [
        "moss",
        "Moss_2",
        "moss_001",
        "moss_001_2",
        "MOSS_2_2",
    ]
    assert stems(["caf\u00e9", "cafe\u0301", "con", "...", "a" * 400]) == [
        "caf\u00e9",
        "cafe",
        "con_",
        "material",
        "a" * 160,
    ]


# --- where it goes ---------------------------------------------------------------------------------------------------


def test_all_is_written_or_nothing(
    api: Any, material: bpy.types.Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk; an older manifest stays as it was."""
    from bl_ext.user_default.lichen.export import manifest

    path = tmp_path / "scene.jsonl"
    path.write_text("mine")

    def full(finished: list[Path], folder: Path) -> list[Path]:
        assert sorted(file.suffix for file in finished) == [".jsonl", ".nca"]
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(manifest, "publish", full)
    with pytest.raises(OSError, match=r"scene\.jsonl: it cannot be written \(No space left on device\)"):
        api.manifest(path)
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [("scene.jsonl", "mine")]
    monkeypatch.undo()
    (tmp_path / "folder.jsonl").mkdir()
    with pytest.raises(OSError, match="it is a folder or a device"):
        api.manifest(tmp_path / "folder.jsonl")
    with pytest.raises(ValueError, match=r"beside the \.blend file, which is not saved yet"):
        api.manifest("//scene.jsonl")
    assert len(list(tmp_path.iterdir())) == 2


def test_writing_it_again_makes_the_same_files(api: Any, material: bpy.types.Material, tmp_path: Path) -> None:
    files = api.manifest(tmp_path / "scene.jsonl")
    before = [file.read_bytes() for file in files]
    assert api.manifest(tmp_path / "scene.jsonl") == files
    assert [file.read_bytes() for file in files] == before


# --- from the window and the command line ----------------------------------------------------------------------------


def test_the_operator_writes_all_materials_of_the_file(
    material: bpy.types.Material, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = grown_from(random_model("ivy", ("base_color",)), tmp_path)
    other.name = "ivy.001"
    path = tmp_path / "farm" / "scene.jsonl"
    assert bpy.ops.lichen.write_manifest(filepath=str(path), file_format="TIFF", width=32) == {"FINISHED"}
    assert [(line["name"], line["format"], line["width"]) for line in lines_of(path)] == [
        ("ivy_001", "tif", 32),
        ("moss", "tif", 32),
    ]
    said = capfd.readouterr()
    assert f"2 materials are in {path}" in said.out + said.err


def test_there_is_nothing_to_write_without_a_lichen_material(blender: ModuleType) -> None:
    assert not bpy.ops.lichen.write_manifest.poll()


def test_the_command_line_writes_what_is_asked_for(
    api: Any, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """And its exit code says whether something is left out."""
    from bl_ext.user_default.lichen import command

    for name in ("moss", "lawn"):
        api.grow(weights, bpy.context.object, name=name, living=name == "lawn", **SIZE)
    path = tmp_path / "scene.jsonl"
    assert command.run(["manifest", "--material", "moss", "--format", "exr", "--out", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(path)
    assert [(line["name"], line["format"]) for line in lines_of(path)] == [("moss", "exr")]
    assert command.run(["manifest", "--out", str(path)]) == 1
    assert "lichen: lawn is left out: it is living" in capsys.readouterr().err
    assert command.run(["manifest", "--material", "lawn", "--out", str(tmp_path / "no.jsonl")]) == 2
    assert not (tmp_path / "no.jsonl").exists()
