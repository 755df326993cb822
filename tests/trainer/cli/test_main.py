"""The command line: what it writes, and one clear line with exit code 2 for what cannot be used."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import nca_core
from tests.core.models import random_model
from tests.drawn import lit, mosaic, side_light
from trainer.cli.main import main
from trainer.pictures.reading import read_image
from trainer.training.checkpoint import checkpoint_path, load_checkpoint

from ..exemplars import write_folder


def test_train_writes_a_model_with_its_provenance_and_a_preview(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder, out = write_folder(tmp_path / "stripes"), tmp_path / "out" / "stripes.nca"
    told = ["--licence", "CC0-1.0", "--author", "A. Mason", "--source", "https://example.org", "--relief", "4"]
    told += ["--group", "wall", "--tag", "old", "--tag", "red brick", "--tag", "old"]
    assert main(["train", str(folder), "-o", str(out), "--iterations", "1", *told]) == 0
    model = nca_core.load(out)
    origin = model.provenance
    assert (origin.licence, origin.author, origin.source) == ("CC0-1.0", "A. Mason", "https://example.org")
    assert len(origin.exemplar_sha256) == 64
    assert origin.seconds > 0
    assert origin.joules > 0
    assert (model.name, model.maps, model.relief) == ("stripes", ("base_color", "roughness", "height"), 8.0)
    assert (model.group, model.tags) == ("wall", ("old", "red brick"))
    assert "small, so it is learnt at 256 x 256 px" in capsys.readouterr().err
    assert model.thumbnail.shape == (128, 128, 3)
    assert out.stat().st_size < 90_000
    assert origin.iterations > 0
    assert origin.finished
    assert sorted(file.name for file in out.parent.iterdir()) == ["stripes.nca", "stripes_preview.png"]
    assert read_image(out.with_name("stripes_preview.png")).shape[2] == 3


def test_train_warns_of_uneven_light_and_takes_it_away_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    shaded = lit(mosaic(96), side_light(96, 4))
    Image.fromarray((shaded * 255).astype(np.uint8)).save(tmp_path / "shaded.png")
    arguments = ["train", str(tmp_path / "shaded.png"), "-o", str(tmp_path / "shaded.nca"), "--iterations", "1"]
    assert main(arguments) == 0
    assert "Warning: The picture is" in capsys.readouterr().err
    assert main([*arguments, "--delight"]) == 0
    assert "Warning" not in capsys.readouterr().err


def test_train_keeps_to_a_regular_exemplars_lattice_unless_told_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    folder, out = write_folder(tmp_path / "stripes"), tmp_path / "stripes.nca"
    arguments = ["train", str(folder), "-o", str(out), "--iterations", "1"]
    assert main(arguments) == 0
    said = capsys.readouterr().err
    assert "a period of 16.0 px of the picture" in said
    assert "Note: the height's relief" in said
    model = nca_core.load(out)
    ((down, across),) = model.lattice
    assert (down, across) == (pytest.approx(0, abs=0.02), pytest.approx(model.coarse_pixels / 32, rel=0.01))
    assert main(["inspect", str(out)]) == 0
    assert "a period of 32.0 px" in capsys.readouterr().out
    assert main([*arguments, "--irregular"]) == 0
    assert "period" not in capsys.readouterr().err
    assert nca_core.load(out).lattice == ()


def test_train_writes_smaller_files_and_starts_from_other_materials(tmp_path: Path) -> None:
    folder, first, second = write_folder(tmp_path / "stripes"), tmp_path / "first.nca", tmp_path / "second.nca"
    assert main(["train", str(folder), "-o", str(first), "--iterations", "1", "--precision", "float16"]) == 0
    assert first.stat().st_size < 44_000
    assert main(["train", str(folder), "-o", str(second), "--iterations", "1", "--from", str(first)]) == 0
    moved = [np.abs(nca_core.load(file).levels[0].rule.w1) for file in (first, second)]
    assert np.corrcoef(moved[0].ravel(), moved[1].ravel())[0, 1] > 0.5


def test_ctrl_c_keeps_the_best_so_far_and_the_training_can_go_on(tmp_path: Path) -> None:
    folder, out = write_folder(tmp_path / "stripes"), tmp_path / "stripes.nca"
    train = ["train", str(folder), "-o", str(out), "--budget"]
    code, said = interrupted([*train, "40s"], after="Refining")
    assert code == 0, said
    assert "Keeping the best so far" in said
    assert "Traceback" not in said
    before = nca_core.load(out)
    assert before.name == "stripes"
    assert main([*train, f"{before.provenance.seconds + 2:.0f}", "--resume"]) == 0
    after = nca_core.load(out).provenance
    assert after.iterations > before.provenance.iterations
    assert after.joules > before.provenance.joules
    assert not checkpoint_path(out).exists()


def test_a_model_that_runs_away_is_written_as_unfinished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setattr("trainer.training.stability.LARGEST", 1e-3)
    folder, out = write_folder(tmp_path / "stripes"), tmp_path / "stripes.nca"
    assert main(["train", str(folder), "-o", str(out), "--iterations", "1"]) == 0
    assert "runs away" in capsys.readouterr().err
    assert not nca_core.load(out).provenance.finished


def test_a_checkpoint_of_another_training_is_refused_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    folder, out = write_folder(tmp_path / "stripes"), tmp_path / "stripes.nca"
    checkpoint_path(out).write_bytes(b"something else")
    assert main(["train", str(folder), "-o", str(out), "--iterations", "1", "--resume"]) == 2
    assert "this checkpoint cannot be used" in capsys.readouterr().err
    assert checkpoint_path(out).read_bytes() == b"something else"


def test_ctrl_c_before_there_is_anything_to_keep_leaves_the_old_file(tmp_path: Path) -> None:
    folder, out = write_folder(tmp_path / "stripes"), tmp_path / "stripes.nca"
    out.write_bytes(b"what was here before")
    code, said = interrupted(["train", str(folder), "-o", str(out), "--budget", "1h"], after="loss")
    assert code == 130
    last = said.splitlines()[-1]
    assert last == f"lichen: stopped; {checkpoint_path(out)} is kept, and --resume goes on with it"
    assert load_checkpoint(checkpoint_path(out)).iteration > 0
    assert "Traceback" not in said
    assert out.read_bytes() == b"what was here before"


def interrupted(arguments: list[str], after: str) -> tuple[int, str]:
    """Run the command line, press Ctrl-C (which reaches the whole process group) once `after` is said."""
    if sys.platform == "win32":
        pytest.skip("Windows has no signals for a group of processes")
    command = [sys.executable, "-m", "trainer.cli", *arguments]
    heeds = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # also where the tests run in the background
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=heeds
    ) as process:
        assert process.stderr
        said = ""
        while after not in said:
            line = process.stderr.readline()
            assert line, f"it ended before: {said}"
            said += line
        os.killpg(process.pid, signal.SIGINT)
        said += process.communicate(timeout=120)[1]
    return process.returncode, said


def test_text_from_a_file_is_shown_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Square brackets are markup to the terminal's library; a file's author must not be able to write it."""
    model = random_model()
    strange = replace(model, provenance=replace(model.provenance, author="Mason [/b] [red]"))
    nca_core.save(strange, tmp_path / "moss.nca")
    assert main(["inspect", str(tmp_path / "moss.nca")]) == 0
    assert "Mason [/b] [red]" in capsys.readouterr().out


def test_inspect_shows_where_a_material_belongs(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """As its name says, where its file does not."""
    path = tmp_path / "moss.nca"
    nca_core.save(replace(random_model(), tags=("wet", "green")), path)
    assert main(["inspect", str(path)]) == 0
    assert "organic, wet, green" in capsys.readouterr().out
    assert main(["inspect", str(path), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert (content["group"], content["tags"]) == ("organic", ["wet", "green"])


def test_inspect_measures_a_tile_and_its_relief(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """In the metres that one types into a game engine; a tile is so many whole coarse cells, here of 8 px."""
    assert main(["inspect", str(weights)]) == 0
    assert "mm" not in capsys.readouterr().out
    nca_core.save(replace(random_model(), stride=2, cell_size=0.01, relief=10.0), tmp_path / "sized.nca")
    assert main(["inspect", str(tmp_path / "sized.nca")]) == 0
    said = capsys.readouterr().out
    assert "10.00 px of the exemplar, 50 mm, from the lowest to the highest point" in said
    assert "5 mm a pixel of the exemplar, 10 mm a finest cell; a tile of 1024 px is 5.12 m wide" in said


def test_inspect_shows_the_provenance(weights: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["inspect", str(weights)]) == 0
    said = capsys.readouterr().out
    assert "CC0-1.0" in said
    assert "NOT FINISHED" in said  # nobody has tried whether it stays in range
    assert main(["inspect", str(weights), "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["parameters"] == nca_core.load(weights).parameters
    assert content["provenance"]["author"] == "tests"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train", "{tmp}/nowhere.png", "-o", "{tmp}/a.nca"], "no such file"),
        (["train", "{weights}", "-o", "{tmp}/a.nca"], "not an image"),
        (["train", "{tmp}/stripes", "-o", "{tmp}/a.txt"], "ends in .nca"),
        (["train", "{tmp}/stripes", "-o", "{weights}/a.nca"], "cannot be written"),
        (["train", "{tmp}/stripes", "-o", "{tmp}/folder.nca"], "this is a folder"),
        (["train", "{tmp}/stripes", "-o", "{tmp}/a.nca", "--device", "cuda"], "no such device"),
        (["grow", "{tmp}/nowhere.nca", "--out", "{tmp}/maps"], "cannot be read"),
        (["grow", "{tmp}/stripes/stripes_Color.png", "--out", "{tmp}/maps"], "header"),
        (["grow", "{weights}", "--out", "{weights}/maps"], "cannot be written"),
        (["grow", "{weights}", "--density", "1000", "--out", "{tmp}/maps"], "density"),
        (["grow", "{weights}", "--size", "16384", "--density", "0.07", "--out", "{tmp}/folder.nca"], "million cells"),
        (["grow", "{weights}", "--colours", "3", "--out", "{tmp}/maps"], "--mode endless"),
        (["grow", "{weights}", "--side", "40", "--mode", "plane", "--out", "{tmp}/maps"], "--mode endless"),
        (["grow", "{weights}", "--mode", "endless", "--side", "40", "--size", "64", "--out", "{tmp}/maps"], "give one"),
        (["grow", "{weights}", "--mode", "endless", "--side", "3", "--out", "{tmp}/maps"], "at least"),
        (["grow", "{weights}", "--mode", "endless", "--udim", "1001", "--out", "{tmp}/maps"], "--udim"),
        (["grow", "{weights}", "--mode", "plane", "--density", "1.00001", "--out", "{tmp}/maps"], "take 1.0"),
        (["train", "{tmp}/stripes", "-o", "{tmp}/a.nca", *["--tag", "old"] * 17], "at most 16 tags"),
        (["inspect", "{tmp}/nowhere.nca"], "cannot be read"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    arguments: list[str], message: str, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    write_folder(tmp_path / "stripes")
    (tmp_path / "folder.nca").mkdir()
    before = sorted(tmp_path.rglob("*"))
    assert main([part.format(tmp=tmp_path, weights=weights) for part in arguments]) == 2
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("lichen: ")]
    assert len(said) == 1
    assert message in said[0]
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "wrong",
    [
        ["--budget", "soon"],
        ["--budget", "0s"],
        ["--seed", "-1"],
        ["--exemplar-size", "9"],
        ["--relief", "0"],
        ["--relief", "nan"],
        ["--name", "../moss"],
        ["--author", "two\nlines"],
        ["--network", "vast"],
        ["--group", "food"],
        ["--tag", ""],
    ],
)
def test_bad_options_exit_with_2(wrong: list[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as error:
        main(["train", str(tmp_path), "-o", str(tmp_path / "a.nca"), *wrong])
    assert error.value.code == 2
