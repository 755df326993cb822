"""`lichen grow`: which files it writes, what they say, how they join, and that a growth goes on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio  # noqa: N813
import pytest
from PIL import Image

import nca_core
import nca_core.bands
from nca_core.bands import FLOAT_ORDER
from nca_core.corner_tiles import TileAtlas
from nca_core.engine import Numpy
from nca_core.formats import FORMATS
from nca_core.guides import Guide
from nca_core.image_files import TILE
from nca_core.shaders.address import Unsupported
from tests.core.models import random_model
from trainer.baking.engines import ENGINES, Source
from trainer.baking.row_store import RowStore
from trainer.cli.main import main
from trainer.exemplar.exemplar import load_exemplar
from trainer.pictures.reading import read_image

JOIN = FLOAT_ORDER + 1 / 65535  # and a level of 16 bits


def test_grow_writes_every_map_and_a_sidecar(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "maps"
    size = ["--size", "80", "--height", "40"]
    assert main(["grow", str(weights), *size, "--seed", "7", "--engine", "numpy", "--out", str(out)]) == 0
    files = [Path(line) for line in capsys.readouterr().out.split()]
    assert [file.name for file in files] == [
        "moss_base_color.png",
        "moss_roughness.png",
        "moss_height.png",
        "moss_normal.png",
        "moss.json",
    ]
    model = nca_core.load(weights)
    sidecar = json.loads(files[-1].read_text())
    assert sidecar["recipe"]["digest"] == model.digest
    assert sidecar["provenance"]["licence"] == "CC0-1.0"
    assert set(sidecar["maps"]) == {"base_color", "roughness", "height", "normal"}
    recipe = nca_core.Recipe.from_json(json.dumps(sidecar["recipe"]))
    expected = nca_core.decode(model, nca_core.grow(model, recipe.surface(model).field), (40, 80))
    for name, step in (("base_color", 255), ("height", 65535), ("normal", 65535)):
        assert np.abs(read_image(out / f"moss_{name}.png") - expected[name]).max() <= 0.51 / step, name


@pytest.mark.parametrize(("suffix", "types"), [("tif", ("uint8", "uint16")), ("exr", ("half", "float"))])
def test_grow_writes_all_maps_in_the_format_that_is_asked_for(
    suffix: str, types: tuple[str, str], weights: Path, tmp_path: Path
) -> None:
    assert main(["grow", str(weights), "--size", "80", "--format", suffix, "--out", str(tmp_path / "maps")]) == 0
    names = sorted(file.name for file in (tmp_path / "maps").iterdir())
    assert names == [
        "moss.json",
        *(f"moss_{kind}.{suffix}" for kind in ("base_color", "height", "normal", "roughness")),
    ]
    for kind, expected in zip(("base_color", "height"), types, strict=True):
        spec = oiio.ImageInput.open(str(tmp_path / "maps" / f"moss_{kind}.{suffix}")).spec()
        assert (spec.format, spec.tile_width) == (expected, TILE)


@pytest.mark.parametrize("suffix", FORMATS)
def test_grown_maps_say_whose_they_are_and_how_to_grow_them_again(suffix: str, weights: Path, tmp_path: Path) -> None:
    grow = ["grow", str(weights), "--size", "40", "--height", "16", "--seed", "7", "--format", suffix]
    assert main([*grow, "--out", str(tmp_path)]) == 0
    for kind in ("base_color", "normal"):
        spec = oiio.ImageInput.open(str(tmp_path / f"moss_{kind}.{suffix}")).spec()
        recipe = nca_core.Recipe.from_json(spec["ImageDescription"])
        assert recipe == nca_core.Recipe(7, 40, 16, digest=nca_core.load(weights).digest)
        assert spec["Copyright"] == "CC0-1.0; source: unknown"
        assert spec["Artist"] == "tests"
        assert spec["Software"] == f"Lichen {nca_core.__version__}"


def test_one_may_train_on_what_was_grown_in_linear_light(weights: Path, tmp_path: Path) -> None:
    for suffix in ("png", "exr"):
        out = tmp_path / suffix
        assert main(["grow", str(weights), "--size", "96", "--format", suffix, "--out", str(out)]) == 0
        (out / "moss.json").unlink()
    one, other = (load_exemplar(tmp_path / suffix, 96) for suffix in ("png", "exr"))
    assert one.maps == other.maps
    assert np.abs(one.pixels - other.pixels).max() <= 0.75 / 255


def test_endless_takes_the_tiles_colours_and_side(tmp_path: Path) -> None:
    """An atlas of three colours has 9 x 9 tiles, here of 11 coarse cells, each 2 px at half the density."""
    model = random_model(steps=(1, 1))
    nca_core.save(model, tmp_path / "moss.nca")
    grow = ["grow", str(tmp_path / "moss.nca"), "--mode", "endless", "--density", "0.5", "--out", str(tmp_path)]
    assert main([*grow, "--colours", "3", "--side", "11"]) == 0
    recipe = nca_core.Recipe.from_json(json.dumps(json.loads((tmp_path / "moss.json").read_text())["recipe"]))
    assert (recipe.colours, recipe.width, recipe.height) == (3, 9 * 11 * 2, 9 * 11 * 2)
    field = recipe.surface(model).field
    assert isinstance(field, TileAtlas)
    assert (field.tiles.side, field.tiles.colours) == (11, 3)
    assert read_image(tmp_path / "moss_height.png").shape == (198, 198, 1)


def test_grown_parts_of_a_plane_join(weights: Path, tmp_path: Path) -> None:
    def grown(name: str, *options: str) -> np.ndarray:
        assert main(["grow", str(weights), "--mode", "plane", "--out", str(tmp_path / name), *options]) == 0
        return read_image(tmp_path / name / "moss_height.tif")

    both = grown("both", "--size", "60", "--height", "30", "--x", "-17", "--format", "tif")
    right = grown("right", "--size", "40", "--height", "30", "--x", "3", "--format", "tif")
    assert np.abs(both[:, 20:] - right).max() <= JOIN


@pytest.mark.parametrize("options", [["--x", "64"], ["--y", "-3", "--mode", "plane", "--udim", "1001"]])
def test_a_place_that_nothing_would_be_grown_at_is_refused(
    options: list[str], weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["grow", str(weights), "--size", "32", *options, "--out", str(tmp_path / "out")]) == 2
    assert "--x and --y are of a part of the plane" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("density", [1.0, 50 / 48])
def test_udim_tiles_join_across_their_borders(
    density: float, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Each with its number before the ending; 1002 is to the right of 1001, 1011 above it. Tiles of 50 px over 6 coarse
    cells join as those of 48 px do."""
    side = round(48 * density)
    grow = ["grow", str(weights), "--density", repr(density), "--size", str(side), "--out"]
    assert main([*grow, str(tmp_path / "tiles"), "--udim", "1001-1002,1011"]) == 0
    assert "moss_height.1011.png" in capsys.readouterr().out
    plane = ["--mode", "plane", "--size", str(2 * side), "--y", str(-2 * side)]
    assert main([*grow, str(tmp_path), *plane]) == 0
    for kind in ("base_color", "height", "normal"):
        whole = read_image(tmp_path / f"moss_{kind}.png")
        for tile, y, x in ((1001, side, 0), (1002, side, side), (1011, 0, 0)):
            pixels = read_image(tmp_path / "tiles" / f"moss_{kind}.{tile}.png")
            step = 1 / 255 if kind == "base_color" else 1 / 65535
            assert np.abs(pixels - whole[y : y + side, x : x + side]).max() <= max(JOIN, step)


def test_a_shipped_materials_udim_tiles_are_one_picture(tmp_path: Path) -> None:
    """The columns on both sides of a border are those of a picture of twice the width, to FLOAT_ORDER and a level."""
    weights = Path(__file__).resolve().parents[3] / "samples" / "weights" / "brick_wall.nca"
    grow = ["grow", str(weights), "--size", "100", "--height", "64", "--density", "0.78125", "--out"]
    assert main([*grow, str(tmp_path / "tiles"), "--udim", "1001-1002"]) == 0
    assert main([*grow, str(tmp_path), "--mode", "plane", "--size", "200", "--y", "-64"]) == 0
    for kind in ("height", "roughness", "normal"):
        left, right = (read_image(tmp_path / "tiles" / f"brick_wall_{kind}.{tile}.png") for tile in (1001, 1002))
        across = read_image(tmp_path / f"brick_wall_{kind}.png")[:, 99:101]
        assert np.abs(np.stack([left[:, -1], right[:, 0]], axis=1) - across).max() <= JOIN


def test_whole_udim_tiles_are_left_when_a_growth_goes_on(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    grow = ["grow", str(weights), "--size", "48", "--out"]
    assert main([*grow, str(tmp_path / "tiles"), "--udim", "1001-1002,1011"]) == 0
    capsys.readouterr()
    (tmp_path / "tiles" / "moss.1002.json").unlink()
    assert main([*grow, str(tmp_path / "tiles"), "--udim", "1001-1002,1011", "--resume"]) == 0
    said = capsys.readouterr()
    assert (said.out.count("moss_height"), said.err.count("is whole already")) == (3, 2)
    (tmp_path / "tiles" / "moss_height.1001.png").unlink()
    assert main([*grow, str(tmp_path / "tiles"), "--udim", "1001-1002,1011", "--resume"]) == 0
    said = capsys.readouterr()
    assert (said.out.count("moss_height"), said.err.count("is whole already")) == (3, 2)
    assert main([*grow, str(tmp_path / "tiles"), "--udim", "1001-1002,1011", "--resume", "--format", "exr"]) == 0
    assert capsys.readouterr().out.count("moss_height") == 3


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_growth_that_was_stopped_goes_on(
    suffix: str, weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    for name, bits in {"surface.WHOLE_CELLS": 6, "surface.BAND_CELLS": 9, "bands.BAND_PIXELS": 9}.items():
        monkeypatch.setattr(f"nca_core.{name}", 1 << bits)
    grow = ["grow", str(weights), "--size", "64", "--height", "128", "--format", suffix, "--out"]
    assert main([*grow, str(tmp_path / "whole")]) == 0
    grown, add = 0, RowStore.add

    def stopped_half_way(self: RowStore, images: Any) -> None:
        if self.rows >= 64:
            raise KeyboardInterrupt
        add(self, images)

    def counted(self: RowStore, images: Any) -> None:
        nonlocal grown
        before = self.rows
        add(self, images)
        grown += self.rows - before

    monkeypatch.setattr(RowStore, "add", stopped_half_way)
    assert main([*grow, str(tmp_path / "stopped")]) == 130
    assert "--resume goes on" in " ".join(capsys.readouterr().err.split())
    (left,) = (tmp_path / "stopped").iterdir()
    assert re.fullmatch(r"\.moss\.[0-9a-f]{8}\.growing", left.name)
    monkeypatch.setattr(RowStore, "add", counted)
    assert main([*grow, str(tmp_path / "stopped"), "--seed", "1", "--resume"]) == 2
    assert "of another material, recipe or format" in " ".join(capsys.readouterr().err.split())
    assert main([*grow, str(tmp_path / "stopped"), "--resume"]) == 0
    assert 0 < grown <= 64
    for file in (tmp_path / "whole").iterdir():
        again = tmp_path / "stopped" / file.name
        if file.suffix == ".json":
            assert again.read_text() == file.read_text()
        else:
            assert np.array_equal(read_image(again), read_image(file)), file.name
    assert len(list((tmp_path / "stopped").iterdir())) == len(list((tmp_path / "whole").iterdir()))


@dataclass(frozen=True)
class OfFewPrograms(Numpy):
    """An engine that has no program for what it is asked to grow."""

    def growing(self, model: nca_core.Model, field: nca_core.SeedField, part: nca_core.Region | None) -> Any:
        raise Unsupported(f"a {type(field).__name__}")


def test_an_engine_without_a_program_is_one_line_that_names_another(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "few", Source(OfFewPrograms))
    grow = ["grow", str(weights), "--size", "40", "--out", str(tmp_path / "maps")]
    assert main([*grow, "--engine", "few"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines()[-1] == "lichen: --engine few: it has no program for a Torus; use --engine numpy"
    assert list((tmp_path / "maps").glob("*")) == []
    assert main([*grow, "--engine", "numpy"]) == 0


@pytest.fixture
def guided_weights(tmp_path: Path) -> Path:
    """A material with two guides."""
    model = random_model(inputs={"guide.moss": 2, "guide.tone": 2})
    guides = (Guide("moss", curve=(0.0, 1.0)), Guide("tone", curve=(0.0, 1.0)))
    nca_core.save(replace(model, guides=guides), tmp_path / "guided.nca")
    return tmp_path / "guided.nca"


def picture(path: Path, size: int = 64) -> Path:
    values = np.tile(np.linspace(0, 255, size), (size, 1)).astype(np.uint8)
    Image.fromarray(values).save(path)
    return path


def grown(weights: Path, out: Path, *options: str) -> tuple[np.ndarray, dict[str, Any]]:
    """The base colour and the sidecar's recipe."""
    assert main(["grow", str(weights), "--size", "64", "--engine", "numpy", "--out", str(out), *options]) == 0
    return read_image(out / "moss_base_color.png"), json.loads((out / "moss.json").read_text())["recipe"]


def test_grow_follows_a_guide_by_name_and_says_so(guided_weights: Path, tmp_path: Path) -> None:
    guide = picture(tmp_path / "ramp 3.10\u202fPM.png")  # as macOS names a screenshot
    plain, _recipe = grown(guided_weights, tmp_path / "plain")
    asked, recipe = grown(guided_weights, tmp_path / "asked", "--guide", f"moss={guide}")
    silent, _recipe = grown(guided_weights, tmp_path / "silent", "--guide", f"moss={guide}", "--strength", "moss=0")
    assert not np.array_equal(plain, asked)
    assert np.array_equal(plain, silent)
    assert recipe["needs"] == ["steering@0.2.0"]
    assert recipe["steering"]["guides"][0]["pictures"][0]["file"] == str(guide)


def test_a_guide_on_which_nothing_is_painted_yet_asks_for_nothing(guided_weights: Path, tmp_path: Path) -> None:
    empty = np.full((64, 64, 4), 128, np.uint8)
    empty[..., 3] = 0
    Image.fromarray(empty).save(tmp_path / "empty.png")
    plain, _recipe = grown(guided_weights, tmp_path / "plain")
    asked, _recipe = grown(guided_weights, tmp_path / "asked", "--guide", f"moss={tmp_path / 'empty.png'}")
    assert np.array_equal(plain, asked)


def test_grow_turns_and_grafts(guided_weights: Path, weights: Path, tmp_path: Path) -> None:
    plain, _recipe = grown(weights, tmp_path / "plain")
    turned, recipe = grown(weights, tmp_path / "turned", "--direction", "90")
    assert recipe["steering"]["direction"]["degrees"] == 90
    assert not np.array_equal(plain, turned)
    mask = picture(tmp_path / "mask.png")
    graft = ("--graft", str(guided_weights), "--mask", str(mask))
    mixed, recipe = grown(weights, tmp_path / "mixed", *graft)
    assert not np.array_equal(plain, mixed)
    none, _recipe = grown(weights, tmp_path / "none", *graft, "--graft-strength", "0")
    assert np.array_equal(plain, none)
    assert recipe["steering"]["grafts"][0]["digest"] == nca_core.load(guided_weights).digest


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--guide", "RAMP"], "has the guides moss, tone: say NAME="),
        (["--guide", "snow=RAMP"], "has no guide 'snow'; it has moss, tone"),
        (["--guide", "moss=RAMP", "--strength", "tone=1"], "no --guide is called 'tone'"),
        (["--guide", "moss=RAMP", "--strength", "moss=2"], "--strength: '2' is not a number from 0 to 1"),
        (["--guide", "moss=RAMP", "--height", "128"], "covers 64 x 128; crop it to that shape"),
        (["--guide", "moss=RAMP", "--udim", "1001"], "UDIM tiles take a picture each"),
        (["--guide", "moss=RAMP", "--mode", "endless", "--size", "4096"], "corner tiles come again everywhere"),
        (["--direction", "left"], "left"),
        (["--graft", "GUIDED"], "each --graft takes a --mask"),
        (["--strength", "1"], "it goes with --guide"),
    ],
)
def test_what_cannot_steer_is_said_in_one_line(
    options: list[str], words: str, guided_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    names = {"RAMP": str(picture(tmp_path / "ramp.png")), "GUIDED": str(guided_weights)}
    for name, path in names.items():
        options = [option.replace(name, path) for option in options]
    arguments = ["grow", str(guided_weights), "--size", "64", *options, "--out", str(tmp_path / "out")]
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert not (tmp_path / "out").exists()


def test_udim_tiles_take_a_picture_each(guided_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    for tile in (1001, 1002):
        picture(tmp_path / f"moss.{tile}.png")
    options = ["--guide", f"moss={tmp_path / 'moss.<UDIM>.png'}", "--size", "64", "--out", str(tmp_path / "out")]
    assert main(["grow", str(guided_weights), "--udim", "1001,1002", *options]) == 0
    assert (tmp_path / "out" / "moss_base_color.1002.png").is_file()
    capsys.readouterr()
    assert main(["grow", str(guided_weights), "--udim", "1001,1003", *options]) == 2
    assert "the picture of the UDIM tile 1003" in capsys.readouterr().err
