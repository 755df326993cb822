"""Blind pairs give nothing away but what is seen, can be written again, and are scored fairly."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import nca_core
from tests.benchmarks.quality.blind import pairs
from tests.benchmarks.quality.blind.crops import COLOUR, LIT, crop_side, kinds, picture, places, surface
from tests.benchmarks.quality.blind.pairs import write_pairs
from tests.benchmarks.quality.blind.score import scored, wilson
from tests.benchmarks.quality.cli import main
from tests.core.models import random_model
from tests.trainer.exemplars import stripe_exemplar
from trainer.errors import InputError
from trainer.exemplar.exemplar import Exemplar

EXEMPLAR = stripe_exemplar(128)
COUNT = 14


@pytest.fixture(scope="module")
def model() -> nca_core.Model:
    return random_model()


@pytest.fixture(scope="module")
def written(model: nca_core.Model, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    write_pairs(EXEMPLAR, model, out, "set", COUNT)
    return out


def read(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path))


def key_of(out: Path) -> dict[str, str]:
    grown: dict[str, str] = json.loads((out / "blind-key" / "set" / "stripes.json").read_text())["grown"]
    return grown


def photo(height: int, width: int) -> Exemplar:
    return Exemplar("photo", ("base_color",), np.zeros((height, width, 3), np.float32), 1.0, "")


@pytest.mark.parametrize(("shorter", "side"), [(512, 256), (400, 256), (256, 192), (200, 128), (128, 64), (96, 64)])
def test_crops_are_256_px_or_leave_a_small_exemplar_room(shorter: int, side: int) -> None:
    assert crop_side(photo(shorter, shorter + 50)) == side


def test_lit_pictures_need_a_height() -> None:
    assert kinds(EXEMPLAR) == (COLOUR, LIT)
    assert kinds(photo(128, 128)) == (COLOUR,)


@settings(deadline=None)
@given(st.integers(1, 40), st.integers(100, 300), st.integers(100, 300), st.integers(0, 99))
def test_places_are_different_and_inside(count: int, height: int, width: int, seed: int) -> None:
    found = places(count, (height, width), 64, np.random.default_rng(seed))
    assert len(found) == count
    assert all(1 <= y <= height - 65 and 1 <= x <= width - 65 for y, x in found)
    if count <= 16:
        assert len(set(found)) == count


def test_a_pair_for_every_number_and_kind_and_at_most_six_to_a_page(written: Path) -> None:
    folder = written / "blind" / "set" / "stripes"
    numbers = [f"{kind}-{number:02d}" for kind in (COLOUR, LIT) for number in range(1, COUNT + 1)]
    pages = [f"{kind}-page-{page}" for kind in (COLOUR, LIT) for page in (1, 2, 3)]
    assert sorted(path.stem for path in folder.iterdir()) == sorted([*numbers, *pages])
    assert list(key_of(written)) == numbers
    assert set(key_of(written).values()) == {"left", "right"}
    assert (written / "blind" / "set" / "TASK.md").exists()


def test_the_key_says_which_side_is_not_the_exemplars(written: Path) -> None:
    """Of colour: one side is a part of the exemplar to the last bit, as it is and not mirrored; the other is not."""
    whole, side = picture(EXEMPLAR.pixels, EXEMPLAR, COLOUR), crop_side(EXEMPLAR)
    parts = [whole[:side, x : x + side] for x in range(whole.shape[1] - side + 1)]  # its stripes run down
    for name, grown in key_of(written).items():
        pair = read(written / "blind" / "set" / "stripes" / f"{name}.png")
        sides = {"left": pair[:, :side], "right": pair[:, -side:]}
        assert sides["left"].shape == sides["right"].shape == (side, side, 3)
        if name.startswith(COLOUR):
            real = [where for where, crop in sides.items() if any(np.array_equal(part, crop) for part in parts)]
            assert real == ["right" if grown == "left" else "left"]


def test_nothing_is_written_into_a_picture_but_pixels(written: Path) -> None:
    for path in (written / "blind").rglob("*.png"):
        content, at, chunks = path.read_bytes(), 8, []
        while at < len(content):
            length = int.from_bytes(content[at : at + 4], "big")
            chunks.append(content[at + 4 : at + 8])
            at += 12 + length
        assert set(chunks) == {b"IHDR", b"IDAT", b"IEND"}


def test_growth_is_looked_at_as_the_exemplar_is(model: nca_core.Model) -> None:
    grown = surface(model, EXEMPLAR, np.random.default_rng(0))
    assert (grown.shape, grown.dtype) == (EXEMPLAR.pixels.shape, EXEMPLAR.pixels.dtype)
    lit = picture(EXEMPLAR.pixels, EXEMPLAR, LIT).astype(float)
    assert np.abs(np.diff(lit[..., 1], axis=1)).mean() > 3  # grooves have a light and a dark side


def test_what_is_there_stays_and_what_is_missing_is_written_again(
    written: Path, model: nca_core.Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written / "blind" / "set" / "stripes"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert "there already" in write_pairs(EXEMPLAR, model, written, "set", COUNT)
    (folder / "lit-03.png").unlink()
    write_pairs(EXEMPLAR, model, written, "set", COUNT)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_other_weights_make_other_pairs_and_say_that_old_answers_do_not_fit(tmp_path: Path) -> None:
    write_pairs(EXEMPLAR, random_model(1), tmp_path, "set", 2)
    assert "do not fit" in write_pairs(EXEMPLAR, random_model(2), tmp_path, "set", 3)
    assert len(key_of(tmp_path)) == 6


def test_a_model_of_other_maps_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match="stripes has base_color, roughness, height, but the weight file has base_color"
    ):
        write_pairs(EXEMPLAR, random_model(maps=("base_color",)), tmp_path, "set", 2)


def answered(folder: Path, answers: object) -> Path:
    path = folder / "answers.json"
    path.write_text(json.dumps(answers))
    return path


def test_a_judge_who_is_always_right_tells_all_apart(written: Path, tmp_path: Path) -> None:
    answers = {f"stripes/{name}": side for name, side in key_of(written).items()}
    lines = scored(answered(tmp_path, answers), None, written).splitlines()
    assert lines[0] == "stripes, colour: 14 of 14 told apart, 100% (95 %: 78% to 100%)"
    assert lines[2] == "stripes: 28 of 28 told apart, 100% (95 %: 88% to 100%)"
    assert lines[-1].startswith("0 of 1 materials")


def test_a_judge_who_says_left_every_time_tells_few_apart(written: Path, tmp_path: Path) -> None:
    key = key_of(written)
    lines = scored(answered(tmp_path, {f"stripes/{name}": "left" for name in key}), None, written).splitlines()
    assert f"{list(key.values()).count('left')} of 28 told apart" in lines[2]


def test_some_answers_are_enough_but_too_few_reach_nothing(written: Path, tmp_path: Path) -> None:
    wrong = {"left": "right", "right": "left"}
    some = {f"stripes/{name}": wrong[side] for name, side in list(key_of(written).items())[:3]}
    lines = scored(answered(tmp_path, some), None, written).splitlines()
    assert lines == ["stripes, colour: 0 of 3 told apart, 0% (95 %: 0% to 56%)", lines[-1]]
    assert lines[-1].startswith("0 of 1 materials")


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"stripes/colour-99": "left"}, "'stripes/colour-99' is no pair of the key"),
        ({"stripes/colour-01": "both"}, "'stripes/colour-01' is 'both', where it should be left or right"),
        ({}, "there are no answers in it"),
        (["left"], "it is no table of JSON"),
    ],
)
def test_answers_that_cannot_be_scored_are_named(
    answers: object, message: str, written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--score", str(answered(tmp_path, answers)), "--out", str(written)]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_a_key_that_is_not_there_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = answered(tmp_path, {"stripes/colour-01": "left"})
    assert main(["--score", str(answers), "--out", str(tmp_path)]) == 2
    assert "there is none; see --blind" in capsys.readouterr().err
    assert main(["--score", str(answers), "--key", str(answers), "--out", str(tmp_path)]) == 2
    assert "this is no key of blind pairs" in capsys.readouterr().err
    assert main(["--score", str(tmp_path / "gone.json"), "--key", str(answers)]) == 2


@settings(deadline=None)
@given(st.integers(1, 200).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilsons_interval_holds_the_share_and_narrows(counts: tuple[int, int]) -> None:
    right, of = counts
    low, high = wilson(right, of)
    assert 0 <= low <= right / of <= high <= 1
    assert wilson(of - right, of) == pytest.approx((1 - high, 1 - low))
    nearer = wilson(10 * right, 10 * of)
    assert nearer[1] - nearer[0] < high - low


def test_wilsons_interval_is_that_of_the_books() -> None:
    """R. G. Newcombe, "Two-Sided Confidence Intervals for the Single Proportion", 1998, table I, method 3."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_the_command_writes_pairs_from_weights_that_are_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.benchmarks.quality.exemplars.SIZE", 96)
    maps = ("base_color", "roughness", "height", "ambient_occlusion")
    nca_core.save(random_model(maps=maps), tmp_path / "a.nca")
    arguments = ["--blind", "--only", "pebbles", "--pairs", "3", "--out", str(tmp_path)]
    assert main([*arguments, "--weights", f"pebbles={tmp_path / 'a.nca'}"]) == 0
    assert "6 pairs written" in capsys.readouterr().out
    assert (tmp_path / pairs.KEYS / "lichen-weights" / "pebbles.json").exists()
    assert main(arguments) == 2
    lines = capsys.readouterr()
    assert "no training of it is kept" in lines.out
    assert "there is nothing to judge" in lines.err
