"""`lichen stylize`: contents laid out in a material, whole clips alike, and whose they are."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import OpenImageIO as oiio  # noqa: N813
import pytest

import nca_core
from nca_core.argument_types import share
from nca_core.guides import Guide
from nca_core.maps import LUMINANCE
from tests.core.models import random_model
from trainer.cli import stylize
from trainer.cli.main import main
from trainer.cli.stylize_options import scale
from trainer.exemplar.exemplar import digest_of
from trainer.pictures.reading import read_image

from ..image_files import colours, write

MODEL = replace(
    random_model(inputs={"guide.tone": 2}), guides=(Guide("tone", curve=(0.2, 0.4, 0.45, 0.8), blur=2.5),), name="moss"
)
MAPS = ("base_color", "roughness", "height", "normal")


@pytest.fixture
def style(tmp_path: Path) -> Path:
    nca_core.save(MODEL, tmp_path / "moss.nca")
    return tmp_path / "moss.nca"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return write(tmp_path / "in" / "portrait.png", colours(48, 64))


def run(content: Path, style: Path, out: Path, *options: str) -> int:
    return main(["stylize", str(content), str(style), "--out", str(out), "--engine", "numpy", *options])


def sidecar(out: Path, name: str = "portrait") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / f"{name}.json").read_text())
    return found


def grown(out: Path, name: str = "portrait") -> dict[str, np.ndarray]:
    return {kind: read_image(out / f"{name}_{kind}.png") for kind in MAPS}


def line(capsys: pytest.CaptureFixture) -> str:
    """What a command that failed has said at last."""
    return capsys.readouterr().err.splitlines()[-1]


# --- what comes out --------------------------------------------------------------------------------------------------


def test_all_maps_come_out_as_large_as_the_content(content: Path, style: Path, tmp_path: Path, capsys: Any) -> None:
    assert run(content, style, tmp_path / "out") == 0
    said = [Path(text).name for text in capsys.readouterr().out.split()]
    assert said == [*(f"portrait_{kind}.png" for kind in MAPS), "portrait.json"]
    assert {image.shape[:2] for image in grown(tmp_path / "out").values()} == {(48, 64)}


def test_lichen_grow_with_the_guide_that_is_kept_grows_the_same(content: Path, style: Path, tmp_path: Path) -> None:
    assert run(content, style, tmp_path / "out", "--strength", "0.75", "--seed", "3") == 0
    guide = tmp_path / "out" / "portrait_guide.png"
    again = ["grow", str(style), "--mode", "plane", "--size", "64", "--height", "48", "--engine", "numpy"]
    steer = ["--guide", str(guide), "--strength", "0.75", "--seed", "3"]
    assert main([*again, *steer, "--out", str(tmp_path / "again")]) == 0
    first, second = grown(tmp_path / "out"), grown(tmp_path / "again", "moss")
    assert all(np.array_equal(first[kind], second[kind]) for kind in MAPS)
    steerings = [sidecar(tmp_path / folder, name)["recipe"]["steering"] for folder, name in
                 (("out", "portrait"), ("again", "moss"))]  # fmt: skip
    digests = [steering["guides"][0]["pictures"][0]["sha256"] for steering in steerings]
    assert digests[0] == digests[1]


def test_the_guide_follows_the_contents_light_over_the_materials_whole_range(
    content: Path, style: Path, tmp_path: Path
) -> None:
    assert run(content, style, tmp_path / "out") == 0
    guide = read_image(tmp_path / "out" / "portrait_guide.png")[..., 0]
    assert guide.min() == pytest.approx(0.2, abs=0.02)
    assert guide.max() == pytest.approx(0.8, abs=0.02)
    assert np.corrcoef(guide.ravel(), (colours(48, 64) @ LUMINANCE).ravel())[0, 1] > 0.9


def test_a_strength_of_0_is_the_plain_material(content: Path, style: Path, tmp_path: Path) -> None:
    plain = ["grow", str(style), "--mode", "plane", "--size", "64", "--height", "48", "--engine", "numpy"]
    assert main([*plain, "--out", str(tmp_path / "plain")]) == 0
    assert run(content, style, tmp_path / "out", "--strength", "0") == 0
    first, second = grown(tmp_path / "out"), grown(tmp_path / "plain", "moss")
    assert all(np.array_equal(first[kind], second[kind]) for kind in MAPS)


def test_scale_makes_the_strokes_larger(content: Path, style: Path, tmp_path: Path) -> None:
    assert run(content, style, tmp_path / "out", "--scale", "2.5") == 0
    assert sidecar(tmp_path / "out")["recipe"]["density"] == 2.5
    assert sidecar(tmp_path / "out")["stylized"]["blur"] == pytest.approx(0.6 * 2.5 * 2.5)


def test_size_says_the_width(content: Path, style: Path, tmp_path: Path) -> None:
    assert run(content, style, tmp_path / "out", "--size", "96", "--format", "tif") == 0
    assert read_image(tmp_path / "out" / "portrait_height.tif").shape[:2] == (72, 96)


def test_a_tile_is_a_torus(content: Path, style: Path, tmp_path: Path) -> None:
    assert run(content, style, tmp_path / "out", "--tile", "--keep-colours", "--direction", "contours") == 0
    recipe = nca_core.Recipe.from_dict(sidecar(tmp_path / "out")["recipe"])
    assert recipe.mode == "tile"
    assert {picture.width for picture in recipe.steering.pictures} == {0}


def test_where_the_mask_is_black_the_plain_material_grows(style: Path, tmp_path: Path) -> None:
    content = write(tmp_path / "in" / "portrait.png", colours(48, 128))
    half = np.zeros((48, 128, 1), np.float32)
    half[:, :20] = 1
    mask = write(tmp_path / "in" / "mask.png", half)
    assert run(content, style, tmp_path / "out", "--mask", str(mask), "--keep-colours") == 0
    assert run(content, style, tmp_path / "plain", "--strength", "0") == 0
    masked, plain = grown(tmp_path / "out"), grown(tmp_path / "plain")
    reach = MODEL.coarse_pixels * MODEL.strict_reach
    for kind in MAPS:
        assert np.array_equal(masked[kind][:, 20 + reach :], plain[kind][:, 20 + reach :]), kind
        assert not np.array_equal(masked[kind][:, :20], plain[kind][:, :20]), kind


def test_colours_are_the_contents_and_all_other_maps_stay(content: Path, style: Path, tmp_path: Path) -> None:
    assert run(content, style, tmp_path / "plain") == 0
    assert run(content, style, tmp_path / "out", "--keep-colours") == 0
    plain, kept = grown(tmp_path / "plain"), grown(tmp_path / "out")
    assert all(np.array_equal(plain[kind], kept[kind]) for kind in MAPS[1:])
    hue = colours(48, 64) - colours(48, 64).mean(2, keepdims=True)
    there, before = (
        (image - image.mean(2, keepdims=True)).ravel() for image in (kept["base_color"], plain["base_color"])
    )
    assert np.corrcoef(hue.ravel(), there)[0, 1] > 0.6 > np.corrcoef(hue.ravel(), before)[0, 1]


@pytest.mark.parametrize("direction", ["contours", "30", "picture"])
def test_a_direction_turns_what_grows(direction: str, content: Path, style: Path, tmp_path: Path) -> None:
    flow = write(tmp_path / "in" / "flow.png", colours(48, 64))
    assert run(content, style, tmp_path / "plain") == 0
    assert run(content, style, tmp_path / "out", "--direction", str(flow) if direction == "picture" else direction) == 0
    assert not np.array_equal(grown(tmp_path / "out")["height"], grown(tmp_path / "plain")["height"])
    steering = sidecar(tmp_path / "out")["recipe"]["steering"]["direction"]
    files = {"contours": ["portrait_direction.png"], "30": [], "picture": [str(flow)]}[direction]
    assert [picture["file"] for picture in steering["pictures"]] == files


# --- clips -----------------------------------------------------------------------------------------------------------


def clip(folder: Path, *steps: float) -> Path:
    """Frames that differ in brightness."""
    for number, step in enumerate(steps, start=9):
        write(folder / f"f{number}.png", colours(32, 48) * np.float32(step))
    return folder


def test_a_clip_has_one_tone_curve_one_colour_match_and_one_seed(style: Path, tmp_path: Path) -> None:
    frames = clip(tmp_path / "clip", 1.0, 0.5)
    assert run(frames, style, tmp_path / "out", "--keep-colours", "--seed", "5") == 0
    first, second = (sidecar(tmp_path / "out", name) for name in ("f9", "f10"))
    assert first["stylized"]["tone"] == second["stylized"]["tone"]
    for key in ("gain", "offset"):
        assert first["recipe"]["steering"]["colours"][key] == second["recipe"]["steering"]["colours"][key]
    assert first["recipe"]["seed"] == second["recipe"]["seed"] == 5
    guides = [read_image(tmp_path / "out" / f"{name}_guide.png")[..., 0] for name in ("f9", "f10")]
    assert guides[1].mean() < guides[0].mean() - 0.05


def test_frames_that_are_alike_come_out_alike(style: Path, tmp_path: Path) -> None:
    frames = clip(tmp_path / "clip", 1.0, 1.0)
    assert run(frames, style, tmp_path / "out", "--keep-colours", "--direction", "contours") == 0
    first, second = grown(tmp_path / "out", "f9"), grown(tmp_path / "out", "f10")
    assert all(np.array_equal(first[kind], second[kind]) for kind in MAPS)


def test_a_clip_that_was_stopped_goes_on(
    style: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    frames, bake, grown_frames = clip(tmp_path / "clip", 1.0, 0.8, 0.6), stylize.bake, []

    def stopping(*arguments: Any) -> list[Path]:
        if len(grown_frames) == 2:
            raise KeyboardInterrupt
        grown_frames.append(arguments[1])
        return bake(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(stylize, "bake", stopping)
        assert run(frames, style, tmp_path / "out") == 130
    assert line(capsys) == "lichen: stopped; 2 of 3 frames are whole; --resume goes on"
    before = (tmp_path / "out" / "f9_height.png").stat().st_mtime_ns
    assert run(frames, style, tmp_path / "out", "--resume") == 0
    assert (tmp_path / "out" / "f9_height.png").stat().st_mtime_ns == before
    assert len(list((tmp_path / "out").glob("*.json"))) == 3


def test_a_frame_of_which_nothing_is_there_is_plain_material(style: Path, tmp_path: Path) -> None:
    """Such as one that is transparent wherever the mask is white."""
    left = np.zeros((32, 48, 1), np.float32)
    left[:, :24] = 1
    for name, alpha in (("a", left), ("b", 1 - left)):
        write(tmp_path / "clip" / f"{name}.png", np.concatenate([colours(32, 48), alpha], axis=2))
    mask = write(tmp_path / "mask.png", left)
    assert run(tmp_path / "clip", style, tmp_path / "out", "--mask", str(mask), "--keep-colours") == 0
    recipes = [sidecar(tmp_path / "out", name)["recipe"] for name in ("a", "b")]
    assert ["steering" in recipe for recipe in recipes] == [True, False]


# --- rights ----------------------------------------------------------------------------------------------------------

RIGHTS = ("--content-author", "A. Artist", "--content-licence", "CC-BY-4.0", "--content-source", "https://example.org")


def test_files_say_whose_content_and_style_are(content: Path, style: Path, tmp_path: Path, capsys: Any) -> None:
    assert run(content, style, tmp_path / "out", *RIGHTS) == 0
    assert "unknown" not in capsys.readouterr().err
    first, second = sidecar(tmp_path / "out")["credits"]
    assert (first["role"], first["sha256"], first["author"]) == ("style", MODEL.digest, "tests")
    assert (second["role"], second["name"], second["sha256"]) == ("content", "portrait.png", digest_of(content))
    spec = oiio.ImageInput.open(str(tmp_path / "out" / "portrait_height.png")).spec()
    assert spec["Artist"] == "tests; A. Artist"
    assert "CC-BY-4.0, by A. Artist, source: https://example.org" in spec["Copyright"]
    guide = oiio.ImageInput.open(str(tmp_path / "out" / "portrait_guide.png")).spec()
    assert (guide["Artist"], guide["Copyright"]) == ("A. Artist", "CC-BY-4.0")


def test_what_nobody_has_said_is_unknown_and_one_is_told(
    content: Path, style: Path, tmp_path: Path, capsys: Any
) -> None:
    assert run(content, style, tmp_path / "out") == 0
    told = "Author and licence of the content portrait.png are recorded as unknown; say it with --content-author"
    assert told in capsys.readouterr().err
    assert sidecar(tmp_path / "out")["credits"][1]["licence"] == "unknown"


# --- a style that is a picture ---------------------------------------------------------------------------------------


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The options of trainings, which write a model at once."""
    found: list[Any] = []

    def train(options: Any) -> None:
        found.append(options)
        origin = replace(MODEL.provenance, exemplar_sha256=digest_of(options.exemplar))
        nca_core.save(replace(MODEL, provenance=origin), options.out)

    monkeypatch.setattr("trainer.cli.main._train", train)
    return found


def test_a_picture_is_learnt_first_and_its_file_kept(content: Path, tmp_path: Path, trainings: list[Any]) -> None:
    photo = write(tmp_path / "in" / "stones.jpg", colours())
    told = ("--budget", "90s", "--style-author", "me", "--style-licence", "CC0-1.0")
    assert run(content, photo, tmp_path / "out", *told) == 0
    (training,) = trainings
    assert (training.guides, training.budget) == (["auto"], 90.0)
    assert (training.author, training.licence, training.source) == ("me", "CC0-1.0", "unknown")
    assert training.out == tmp_path / "out" / "stones.nca"
    assert (tmp_path / "out" / "portrait_height.png").is_file()


def test_a_picture_is_learnt_once(content: Path, tmp_path: Path, trainings: list[Any], capsys: Any) -> None:
    photo = write(tmp_path / "in" / "stones.jpg", colours())
    for _ in range(2):
        assert run(content, photo, tmp_path / "out") == 0
    assert len(trainings) == 1
    assert "was learnt from stones.jpg already; remove it to train anew" in capsys.readouterr().err
    write(photo, colours() * np.float32(0.5))
    assert run(content, photo, tmp_path / "out") == 0
    assert len(trainings) == 2


def test_weights_that_are_in_the_folder_already_are_not_written_over(
    content: Path, tmp_path: Path, trainings: list[Any], capsys: Any
) -> None:
    """A quarter of an hour's training of the same picture, say, without a guide."""
    photo, mine = write(tmp_path / "in" / "stones.jpg", colours()), tmp_path / "out" / "stones.nca"
    mine.parent.mkdir()
    nca_core.save(random_model(), mine)
    before = mine.read_bytes()
    for _ in range(2):
        assert run(content, photo, tmp_path / "out") == 0
    assert mine.read_bytes() == before
    assert [training.out.name for training in trainings] == ["stones_2.nca"]
    said = capsys.readouterr().err
    assert f"{mine} was not learnt from stones.jpg to follow light, and stays as it is." in said
    assert "stones_2.nca was learnt from stones.jpg already" in said


@pytest.mark.slow
def test_a_picture_is_really_learnt(content: Path, tmp_path: Path, capsys: Any) -> None:
    photo = write(tmp_path / "in" / "stones.png", np.random.default_rng(1).random((96, 96, 3), np.float32))
    assert run(content, photo, tmp_path / "out", "--budget", "5s") == 0
    assert "It is to follow the guide tone" in capsys.readouterr().err
    assert nca_core.load(tmp_path / "out" / "stones.nca").guides[0].name == "tone"


# --- bad input -------------------------------------------------------------------------------------------------------


def test_what_cannot_be_done_is_said_in_a_line(content: Path, style: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "out"
    nca_core.save(random_model(), tmp_path / "plain.nca")
    assert run(content, tmp_path / "plain.nca", out) == 2
    assert "moss was trained without the guide 'tone' (it has none)" in line(capsys)
    assert run(tmp_path / "nothing.png", style, out) == 2
    assert line(capsys).endswith("nothing.png: there is no such file")
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty", style, out) == 2
    assert "there is no picture in this folder" in line(capsys)
    assert run(write(tmp_path / "plain.png", colours(8, 8) * 0), style, out) == 2
    assert line(capsys).endswith("plain.png: it has the same luminance everywhere, so there is nothing to lay out")
    assert run(content, style, out, "--budget", "90s") == 2
    assert line(capsys).endswith("moss.nca is trained already; leave it out")
    assert run(content, style, out, "--mask", str(write(tmp_path / "mask.png", colours(20, 60)))) == 2
    assert "60 x 20 px does not have the content's shape (64 x 48); crop it" in line(capsys)
    assert run(content, style, out, "--direction", "nan") == 2
    assert "a direction is a number of degrees" in line(capsys)
    assert run(clip(tmp_path / "clip", 1.0), style, tmp_path / "clip") == 2
    assert "the frames are in this folder, and the maps would be taken for frames the next time" in line(capsys)
    assert not list(out.glob("*_height.png"))


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        ("nothing.png", "there is no such file"),
        ("inf", "--direction: a direction is a number of degrees, not inf"),
        ("flow.png", "60 x 20 px does not have the content's shape (64 x 48); crop it"),
    ],
)
def test_a_direction_that_cannot_be_is_said_before_a_picture_is_learnt(
    direction: str, said: str, content: Path, tmp_path: Path, trainings: list[Any], capsys: Any
) -> None:
    photo = write(tmp_path / "in" / "stones.jpg", colours())
    flow = write(tmp_path / "in" / "flow.png", colours(20, 60)).with_name(direction)
    asked = str(flow) if flow.suffix else direction
    assert run(content, photo, tmp_path / "out", "--direction", asked) == 2
    assert said in line(capsys)
    assert not trainings


def test_frames_of_other_sizes_are_refused_before_anything_grows(style: Path, tmp_path: Path, capsys: Any) -> None:
    write(clip(tmp_path / "clip", 1.0, 1.0) / "f11.png", colours(9, 9))
    assert run(tmp_path / "clip", style, tmp_path / "out") == 2
    assert "f11.png: 9 x 9 px, but f9.png has 48 x 32" in line(capsys)
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize(
    "bad", [("--strength", "2"), ("--strength", "x"), ("--scale", "0"), ("--scale", "1000"), ("--seed", "-1")]
)
def test_bad_numbers_are_refused(bad: tuple[str, str], content: Path, style: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(content, style, tmp_path / "out", *bad)


def test_parsers_of_numbers() -> None:
    assert (share("0.25"), scale("2")) == (0.25, 2.0)
    parser = ArgumentParser(exit_on_error=False)
    parser.add_argument("--strength", type=share)
    assert parser.parse_args(["--strength", "1"]).strength == 1.0
