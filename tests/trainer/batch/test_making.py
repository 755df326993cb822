"""`lichen manifest` says all materials, sizes and seeds, in lines that `lichen bake` takes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from trainer.batch.planning import plan_batch
from trainer.cli.main import main


def made(out: Path, *options: str) -> list[dict[str, object]]:
    assert main(["manifest", *options, "--out", str(out)]) == 0
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def materials(weights: Path) -> Path:
    """A folder with two materials of one name, one of them deeper."""
    (weights.parent / "wet" / "苔").mkdir(parents=True)
    shutil.copy(weights, weights.parent / "wet" / "苔" / "moss 2.nca")
    return weights.parent


def test_every_material_has_every_size_and_seed(materials: Path) -> None:
    options = ["--seeds", "0-2,9", "--sizes", "64,96x32", "--set", "maps=height", "--set", "density=2"]
    lines = made(materials / "all.jsonl", str(materials), *options)
    assert len(lines) == 2 * 2 * 4
    assert {line["weights"] for line in lines} == {"moss.nca", "wet/苔/moss 2.nca"}
    assert {(line["width"], line["height"]) for line in lines} == {(64, 64), (96, 32)}
    assert lines[0] == {
        "weights": "moss.nca",
        "width": 64,
        "height": 64,
        "seed": 0,
        "name": "{material}_{width}x{height}_{seed}",
        "maps": "height",
        "density": 2,
    }
    batch = plan_batch(materials / "all.jsonl")
    assert (len(batch.jobs), batch.bad) == (8, 8)  # the two are both called moss
    made(materials / "apart.jsonl", str(materials), *options, "--set", "name={weights}/{width}_{seed}")
    assert plan_batch(materials / "apart.jsonl").bad == 0


def test_weights_elsewhere_are_named_from_the_root(materials: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("elsewhere") / "one.jsonl"
    (line,) = made(out, str(materials / "moss.nca"))
    assert line["weights"] == (materials / "moss.nca").resolve().as_posix()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["none.nca"], "none.nca: it is not there"),
        (["EMPTY"], "there is no weight file in it"),
        (["MOSS", "--set", "sead=1"], "there is no field 'sead'; is it 'seed'?"),
        (["MOSS", "--set", "seed"], "it takes FIELD=VALUE"),
    ],
)
def test_what_no_line_can_say_is_refused(
    options: list[str], words: str, materials: Path, capsys: pytest.CaptureFixture
) -> None:
    (materials / "empty").mkdir()
    places = {"EMPTY": str(materials / "empty"), "MOSS": str(materials / "moss.nca")}
    options = [places.get(option, option) for option in options]
    assert main(["manifest", *options, "--out", str(materials / "all.jsonl")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert not (materials / "all.jsonl").exists()


@pytest.mark.parametrize(
    "option", ["--seeds=9-1", "--seeds=x", "--seeds=0-9999999", "--sizes=0", "--sizes=1x", "--sizes=a"]
)
def test_lists_are_checked(option: str, materials: Path) -> None:
    with pytest.raises(SystemExit) as error:
        main(["manifest", str(materials), option, "--out", str(materials / "all.jsonl")])
    assert error.value.code == 2
