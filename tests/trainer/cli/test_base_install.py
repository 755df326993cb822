"""What `lichen` does where only numpy is installed: inspect and grow work, and the rest says what to install."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

import nca_core
from nca_core import KINDS
from nca_core.guides import Guide
from nca_core.udim import parse_tiles
from tests.core.models import random_model
from trainer.cli.inspect import as_rows, table
from trainer.cli.terminal import PATIENCE, progress_lines
from trainer.pictures.reading import read_image
from trainer.process.extras import TRAIN

from ..image_files import colours, write

ROOT = Path(__file__).resolve().parents[3]
IMPORTED_AS = {"torch": "torch", "pillow": "PIL", "rich": "rich", "OpenImageIO": "OpenImageIO"}  # by their packages
WITHOUT = """
import sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Refusing())
from trainer.cli.main import main
status = main(sys.argv[1:])
print(*sorted({{name.partition(".")[0] for name in sys.modules}} & {watched!r}), file=sys.stderr)
sys.exit(status)
"""


def lichen(*arguments: object, without: tuple[str, ...] = TRAIN) -> subprocess.CompletedProcess[str]:
    """Run the command line where libraries cannot be imported. The last line on stderr names those of TRAIN that
    were loaded."""
    script = WITHOUT.format(refused=set(without), watched=set(TRAIN))
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_the_extra_brings_what_training_asks_for() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert tuple(IMPORTED_AS[package] for package in extras["train"]) == TRAIN
    assert extras["formats"] == ["OpenImageIO"]


def test_a_material_is_inspected_and_grown_with_numpy_alone(weights: Path, tmp_path: Path) -> None:
    told = lichen("inspect", weights, "--json")
    assert (told.returncode, json.loads(told.stdout)["name"]) == (0, "moss"), told.stderr
    assert "Licence" in lichen("inspect", weights).stdout
    grown = lichen("grow", weights, "--size", "48", "--height", "32", "--out", tmp_path / "maps")
    assert grown.returncode == 0, grown.stderr
    files = [Path(line) for line in grown.stdout.splitlines()]
    assert [file.suffix for file in files] == [".png"] * 4 + [".json"]
    for name in ("base_color", "height"):
        assert read_image(tmp_path / "maps" / f"moss_{name}.png").shape == (32, 48, KINDS[name].channels)


def test_a_data_set_is_made_with_numpy_alone(weights: Path, tmp_path: Path) -> None:
    run = lichen("dataset", weights, "--count", "3", "--size", "16", "--split", "1", "--out", tmp_path / "set")
    assert run.returncode == 0, run.stderr
    assert run.stderr.splitlines()[-1] == ""
    assert len((tmp_path / "set" / "train" / "metadata.jsonl").read_text().splitlines()) == 3


def test_udim_tiles_are_grown_with_numpy_alone(weights: Path, tmp_path: Path) -> None:
    grown = lichen("grow", weights, "--size", "16", "--udim", "1001-1002", "--out", tmp_path)
    assert len(grown.stdout.splitlines()) == 5 * len(parse_tiles("1001-1002")), grown.stderr


@pytest.mark.parametrize(
    ("arguments", "packages"),
    [
        (["grow", "{weights}", "--format", "exr", "--out", "{tmp}/maps"], "OpenImageIO"),
        (["grow", "{weights}", "--format", "tif", "--out", "{tmp}/maps"], "OpenImageIO"),
        (["grow", "{weights}", "--engine", "torch", "--out", "{tmp}/maps"], "torch"),
        (["train", "{tmp}/photo.png", "-o", "{tmp}/photo.nca"], "torch pillow rich OpenImageIO"),
    ],
)
def test_what_takes_more_says_in_one_line_what_installs_it(
    arguments: list[str], packages: str, weights: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.rglob("*"))
    run = lichen(*(part.format(weights=weights, tmp=tmp_path) for part in arguments))
    said, _loaded = run.stderr.splitlines()
    assert (run.returncode, run.stdout) == (2, "")
    assert said.startswith("lichen: ")
    assert "this installs it: pip install " in said
    assert said.endswith(packages)
    assert ("whl/cpu" in said) == (sys.platform == "linux" and "torch" in packages)  # PyPI's has CUDA there
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("missing", TRAIN)
def test_training_names_the_library_that_is_not_there(missing: str, tmp_path: Path) -> None:
    run = lichen("train", tmp_path, "-o", tmp_path / "a.nca", without=(missing,))
    assert run.returncode == 2
    assert f"takes {missing}, not installed" in run.stderr


def test_inspecting_loads_nothing_of_what_training_takes(weights: Path) -> None:
    """Where everything is installed, too: torch alone takes more than a second to load."""
    run = lichen("inspect", weights, without=())
    assert (run.returncode, run.stderr.strip()) == (0, "")


def test_progress_is_a_line_now_and_then_without_rich(capsys: pytest.CaptureFixture) -> None:
    now = 0.0
    show = progress_lines("Growing moss", clock=lambda: now)
    for step in range(101):
        now = step * PATIENCE / 25
        show(step / 100)
    said = capsys.readouterr().err.splitlines()
    assert said == ["Growing moss: 25%", "Growing moss: 50%", "Growing moss: 75%", "Growing moss: 100%"]


@pytest.mark.parametrize("columns", [None, 20, 60, 100])
def test_a_table_keeps_to_the_terminals_width_and_loses_no_word(columns: int | None) -> None:
    rows = as_rows(random_model(), 12345)
    shown = table(rows, columns)
    assert shown.split() == " ".join(f"{what} {value}" for what, value in rows).split()
    if columns is None:
        assert len(shown.splitlines()) == len(rows)
    else:
        assert max(map(len, shown.splitlines())) <= max(columns, 40)


def test_a_picture_is_stylized_without_torch_but_not_without_what_reads_it(tmp_path: Path) -> None:
    model = replace(random_model(inputs={"guide.tone": 2}), guides=(Guide("tone", curve=(0.2, 0.8), blur=2.5),))
    nca_core.save(model, tmp_path / "moss.nca")
    content = write(tmp_path / "portrait.png", colours(24, 32))
    stylize = ("stylize", content, tmp_path / "moss.nca", "--out", tmp_path / "maps")
    told = lichen(*stylize, without=("torch", "rich"))
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "maps" / "portrait_height.png").is_file()
    told = lichen(*stylize)
    assert told.returncode == 2
    assert "lichen stylize takes PIL, OpenImageIO, not installed here" in told.stderr
