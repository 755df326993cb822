"""`lichen dataset`: which files it makes, that samples are whole or absent, and that what was stopped goes on."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import nca_core
from nca_core.maps import decided
from tests.core.models import random_model
from trainer.cli.main import main
from trainer.dataset import samples
from trainer.dataset.layouts import METADATA
from trainer.process.locking import only_one

ROOT = Path(__file__).resolve().parents[3]
POSIX = pytest.mark.skipif(os.name == "nt", reason="signals are sent to a process as POSIX does")
MODEL = replace(random_model(maps=("base_color", "mask", "label_0", "label_1", "label_2")), cell_size=2e-6)
SMALL = ["--count", "10", "--size", "24"]  # of which validation and test have one each


@pytest.fixture
def tissue(tmp_path: Path) -> Path:
    """A material with a mask and labels, whose pixels show a micrometre."""
    nca_core.save(MODEL, tmp_path / "tissue.nca")
    return tmp_path / "tissue.nca"


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples grow in this process."""
    monkeypatch.setattr(samples, "cores", lambda: 1)


def made(weights: Path, out: Path, *options: str) -> Path:
    assert main(["dataset", str(weights), *SMALL, *options, "--out", str(out)]) == 0
    return out


def rows(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / METADATA).read_text().splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# --- what there is ---------------------------------------------------------------------------------------------------


def test_a_folder_of_images_has_a_line_of_metadata_for_each_sample(
    tissue: Path, tmp_path: Path, alone: None, capsys: pytest.CaptureFixture
) -> None:
    out = made(tissue, tmp_path / "set", "--seed", "40", "--mpp", "0.5")
    names = ["README.md", "croissant.json", "train", "validation", "test"]
    assert capsys.readouterr().out.split() == [str(out / name) for name in names]
    assert sorted(file.name for file in out.iterdir()) == sorted([*names, "lichen.json"])
    numbers = {"train": range(8), "validation": range(8, 9), "test": range(9, 10)}
    for split, there in numbers.items():
        found = rows(out / split)
        files = {name for row in found for key, name in row.items() if key.endswith("file_name")}
        assert files == {file.name for file in (out / split).iterdir()} - {METADATA}
        assert [row["seed"] for row in found] == [40 + number for number in there]
        for row, number in zip(found, there, strict=True):
            assert row["file_name"] == f"{number:06}.png"
            assert row["mask_file_name"] == f"{number:06}_mask.png"
            assert (row["class"], row["licence"], row["mpp"]) == ("moss", "CC0-1.0", 0.5)


def test_a_sample_is_a_crop_of_a_plane_of_its_own_seed(tissue: Path, tmp_path: Path, alone: None) -> None:
    """As `grow` makes it, by the recipe that the image itself tells."""
    out = made(tissue, tmp_path / "set", "--split", "1")
    for row in rows(out / "train"):
        picture = Image.open(out / "train" / row["file_name"])
        recipe = nca_core.Recipe.from_json(picture.text["Description"])
        assert (recipe.mode, recipe.seed, recipe.x, recipe.y) == ("plane", row["seed"], row["x"], row["y"])
        assert picture.text["Copyright"] == "CC0-1.0; source: unknown"
        surface = recipe.surface(MODEL)
        part = surface.cells_under(surface.window)
        cells = nca_core.grow(MODEL, surface.field, part)
        maps = nca_core.decode(MODEL, cells, surface.size, window=surface.window)
        assert np.abs(np.asarray(picture) - 255 * maps["base_color"]).max() <= 0.51
        labels = np.concatenate([maps[f"label_{index}"] for index in range(3)], axis=2)
        for name, values in (("mask", maps["mask"]), ("label", labels)):
            image = np.asarray(Image.open(out / "train" / row[f"{name}_file_name"]))
            assert (image == np.rint(255 * decided(values))[..., 0]).mean() > 0.99  # ties apart, nothing is blended


def test_masks_are_black_and_white_and_labels_are_numbers(tissue: Path, tmp_path: Path, alone: None) -> None:
    out = made(tissue, tmp_path / "set", "--split", "1", "--maps", "mask,label")
    seen: dict[str, set[int]] = {"mask": set(), "label": set()}
    for row in rows(out / "train"):
        assert row.keys() >= {"file_name", "label_file_name"}
        for name, file in (("mask", row["file_name"]), ("label", row["label_file_name"])):
            seen[name] |= set(np.unique(Image.open(out / "train" / file)))
    assert seen["mask"] == {0, 255}
    assert {0, 1, 2} >= seen["label"] > {0}


def test_no_two_samples_are_alike(tissue: Path, tmp_path: Path, alone: None) -> None:
    out = made(tissue, tmp_path / "set")
    pictures = [
        np.asarray(Image.open(file), np.float32) for split in ("train", "validation", "test")
        for file in sorted((out / split).glob("??????.png"))
    ]  # fmt: skip
    nearest = min(np.abs(one - other).mean() for i, one in enumerate(pictures) for other in pictures[:i])
    assert len(pictures) == 10
    assert nearest > 0.5 * np.abs(pictures[0] - pictures[1]).mean()


def test_the_card_says_whose_it_is_and_that_it_is_no_clinical_data(tissue: Path, tmp_path: Path, alone: None) -> None:
    text = (made(tissue, tmp_path / "my set", "--mpp", "0.5") / "README.md").read_text()
    head, body = text.removeprefix("---\n").split("\n---\n", 1)
    assert "license: cc0-1.0" in head.splitlines()
    assert "task_categories: [image-segmentation]" in head.splitlines()
    for words in (
        "**This is no clinical data.**",
        'load_dataset("imagefolder", data_dir="my set")',
        "| train | 8 | 0 to 7 |",
        "| test | 1 | 9 to 9 |",
        "A pixel shows 0.5 micrometres",
        "- Licence: CC0-1.0",
        "- Author: tests",
        MODEL.digest,
    ):
        assert words in body
    assert "no clinical data" in json.loads((tmp_path / "my set" / "croissant.json").read_text())["description"]


def test_a_licence_of_ones_own_and_unknown_metres_are_said(tmp_path: Path, alone: None) -> None:
    provenance = replace(MODEL.provenance, licence='Studio "A" only', author="unknown")
    nca_core.save(replace(MODEL, cell_size=0.0, provenance=provenance), tmp_path / "tissue.nca")
    text = (made(tmp_path / "tissue.nca", tmp_path / "set", "--split", "1") / "README.md").read_text()
    assert 'license: other\nlicense_name: "Studio \\"A\\" only"' in text
    assert "How large a pixel is in metres is not known." in text


def test_tar_files_hold_whole_samples(
    tissue: Path, tmp_path: Path, alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the images that a folder would have, and the same bytes each time."""
    monkeypatch.setattr("trainer.dataset.layouts.SHARD", 3)
    out = made(tissue, tmp_path / "tars", "--format", "webdataset")
    folder = made(tissue, tmp_path / "folder")
    assert sorted(file.name for file in (out / "train").iterdir()) == ["00000.tar", "00001.tar", "00002.tar"]
    number = 0
    for path in [*sorted((out / "train").iterdir()), out / "validation" / "00000.tar", out / "test" / "00000.tar"]:
        with tarfile.open(path) as tar:
            there = {member.name: file.read() for member in tar if (file := tar.extractfile(member))}
        for key in dict.fromkeys(name.partition(".")[0] for name in there):
            assert key == f"{number:06}"
            assert json.loads(there[f"{key}.json"])["seed"] == number
            for ending, name in ((".png", ".png"), (".mask.png", "_mask.png"), (".label.png", "_label.png")):
                assert there[key + ending] == (folder / path.parent.name / (key + name)).read_bytes()
            number += 1
    assert number == 10
    again = made(tissue, tmp_path / "again", "--format", "webdataset")
    assert {k: v for k, v in contents(out).items() if ".tar" in k} == {
        k: v for k, v in contents(again).items() if ".tar" in k
    }


def test_all_cores_make_what_one_makes(tissue: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, name in ((1, "one"), (2, "two")):
        monkeypatch.setattr(samples, "cores", lambda cores=cores: cores)
        (tmp_path / name).mkdir()
        made(tissue, tmp_path / name / "set")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--maps", "base_color,nuclei"], "--maps: moss has no 'nuclei'; it has base_color, mask, label"),
        (["--count", "2"], "of 2 samples none is left for validation"),
        (["--mpp", "1000"], "learnt at 1 micrometres a pixel and can be grown at 0.01562 to 16, not 1000"),
        (["--seed", str(2**32 - 1)], "the last sample's seed would be"),
    ],
)
def test_what_cannot_be_made_is_one_line_and_no_folder(
    options: list[str], words: str, tissue: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main(["dataset", str(tissue), *SMALL, *options, "--out", str(tmp_path / "set")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert not (tmp_path / "set").exists()


def test_metres_that_are_not_known_are_refused(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["dataset", str(weights), *SMALL, "--mpp", "0.5", "--out", str(tmp_path / "set")]) == 2
    assert "moss does not know how large it is in metres; leave --mpp out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "words"), [("--split=0.5,0.4", "sum of 1"), ("--split=x", "from 0 to 1"), ("--maps=a,", "list of names")]
)
def test_options_are_checked(option: str, words: str, tissue: Path, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as error:
        main(["dataset", str(tissue), *SMALL, option, "--out", "set"])
    assert error.value.code == 2
    assert words in capsys.readouterr().err


def test_nothing_is_mixed_with_what_is_there(
    tissue: Path, tmp_path: Path, alone: None, capsys: pytest.CaptureFixture
) -> None:
    out = made(tissue, tmp_path / "set")
    before = contents(out)
    again = ["dataset", str(tissue), *SMALL, "--out", str(out)]
    assert main(again) == 2
    assert "there is a data set in it; --resume goes on with it" in capsys.readouterr().err
    assert main([*again, "--seed", "1", "--resume"]) == 2
    assert "of another material or other options" in capsys.readouterr().err
    (tmp_path / "mine" / "train").mkdir(parents=True)
    assert main([*again[:-1], str(tmp_path / "mine")]) == 2
    assert "there is something else in it (train); name a folder of its own" in capsys.readouterr().err
    assert contents(out) == before
    assert list((tmp_path / "mine").iterdir()) == [tmp_path / "mine" / "train"]


def test_a_second_one_into_the_same_folder_waits_for_nobody(
    tissue: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "set").mkdir()
    with only_one(tmp_path / "set" / "lichen.json", "data set"):
        assert main(["dataset", str(tissue), *SMALL, "--out", str(tmp_path / "set")]) == 2
    assert "another data set" in capsys.readouterr().err
    assert not list((tmp_path / "set").iterdir())


# --- what was stopped ------------------------------------------------------------------------------------------------


def fails_after(count: int, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """From then on no sample can be grown. Returns the numbers of those that are begun."""
    begun: list[int] = []
    grow = samples.grow_sample

    def failing(model: nca_core.Model, request: Any, sample: Any, *folders: Path) -> None:
        if len(begun) >= count:
            raise error
        begun.append(sample.number)
        grow(model, request, sample, *folders)

    monkeypatch.setattr(samples, "grow_sample", failing)
    return begun


@pytest.mark.parametrize("layout", ["imagefolder", "webdataset"])
@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (OSError(errno.ENOSPC, "No space left on device"), 1)]
)
def test_what_is_whole_is_kept_and_goes_on(
    error: BaseException,
    code: int,
    layout: str,
    tissue: Path,
    tmp_path: Path,
    alone: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
) -> None:
    monkeypatch.setattr("trainer.dataset.layouts.SHARD", 3)
    (tmp_path / "straight").mkdir()
    straight = made(tissue, tmp_path / "straight" / "set", "--format", layout)
    out = tmp_path / "set"
    stopped = ["dataset", str(tissue), *SMALL, "--format", layout, "--out", str(out)]
    with monkeypatch.context() as patch:
        fails_after(4, error, patch)
        assert main(stopped) == code
    assert f"4 of 10 samples are whole in {out}; --resume goes on" in capsys.readouterr().err.splitlines()[-1]
    assert not (out / "README.md").exists()
    if layout == "imagefolder":
        assert [row["file_name"] for row in rows(out / "train")] == [f"{number:06}.png" for number in range(4)]
        assert len(list((out / "train").iterdir())) == 4 * 3 + 1
    with monkeypatch.context() as patch:
        begun = fails_after(100, error, patch)
        assert main([*stopped, "--resume"]) == 0
    assert begun == list(range(4, 10))
    assert contents(out) == contents(straight)


def test_a_stop_when_all_samples_are_there_says_so(
    tissue: Path, tmp_path: Path, alone: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """While what describes them is written."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    monkeypatch.setattr("trainer.dataset.card.card", lambda *_: signal.raise_signal(signal.SIGINT))
    assert main(["dataset", str(tissue), *SMALL, "--out", str(tmp_path / "set")]) == 130
    assert "10 of 10 samples are whole" in capsys.readouterr().err
    monkeypatch.undo()
    made(tissue, tmp_path / "set", "--resume")
    assert (tmp_path / "set" / "README.md").exists()


def test_one_that_is_whole_is_left_as_it_is(
    tissue: Path, tmp_path: Path, alone: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = made(tissue, tmp_path / "set")
    before = contents(out)
    begun = fails_after(0, AssertionError("nothing is left to grow"), monkeypatch)
    made(tissue, out, "--resume")
    assert (begun, contents(out)) == ([], before)


def test_where_there_is_nothing_to_go_on_with_it_begins(
    tissue: Path, tmp_path: Path, alone: None, capsys: pytest.CaptureFixture
) -> None:
    made(tissue, tmp_path / "set", "--resume")
    assert "There is no data set to go on with" in capsys.readouterr().err


KILLED = """
import multiprocessing, os, signal, sys
from pathlib import Path
from trainer.dataset import making, samples
from nca_core import replacing
samples.cores = lambda: {cores}
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
count = 0
def seen(done):
    global count
    count += 1
    if count == 3:
        Path({pids!r}).write_text(" ".join(str(child.pid) for child in multiprocessing.active_children()))
        os.kill(os.getpid(), signal.{name})
making_all = making._grow
making._grow = lambda *given: making_all(*given[:-1], seen)
from trainer.cli.main import main
if __name__ == "__main__":
    sys.exit(main())
"""


def are_gone(pids: list[int], patience: float = 60.0) -> bool:
    """Whether processes end, soon."""

    def left() -> Iterator[int]:
        for pid in pids:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                continue
            state = Path(f"/proc/{pid}/stat")
            if not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z":
                yield pid

    end = time.monotonic() + patience
    while any(left()) and time.monotonic() < end:
        time.sleep(0.1)
    return not any(left())


@POSIX
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGKILL", -signal.SIGKILL)])
def test_signals_leave_whole_samples_and_no_process(
    name: str, code: int, tissue: Path, tmp_path: Path, alone: None
) -> None:
    """Grown in two processes; a kill has no chance to tidy up, and nothing is in its place by halves."""
    script = tmp_path / "lichen.py"
    script.write_text(KILLED.format(cores=2, name=name, pids=str(tmp_path / "pids")))
    out = tmp_path / "set"
    command = ["dataset", str(tissue), "--count", "20", "--size", "24", "--split", "1", "--out", str(out)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, script, *command], cwd=tmp_path, env=environment, capture_output=True)
    assert run.returncode == code, run.stderr.decode()
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    assert pids
    assert are_gone(pids)
    own = sorted((out / "train").glob("??????.png"))
    assert 3 <= len(own) < 20
    for file in own:
        assert Image.open(file).size == Image.open(file.with_name(f"{file.stem}_mask.png")).size == (24, 24)
    if name != "SIGKILL":
        assert f"{len(own)} of 20 samples are whole" in run.stderr.decode().splitlines()[-1]
        assert len(rows(out / "train")) == len(own)
    assert main([*command, "--resume"]) == 0
    assert len(rows(out / "train")) == 20
    assert sorted(file.name for file in out.iterdir()) == ["README.md", "croissant.json", "lichen.json", "train"]


def test_a_sample_whose_files_are_not_all_there_grows_again(tissue: Path, tmp_path: Path, alone: None) -> None:
    """As after a kill between two of them: its own image comes last."""
    out = made(tissue, tmp_path / "set")
    before = contents(out)
    for name in ("000002.png", "000005_mask.png"):
        (out / "train" / name).unlink()
    made(tissue, out, "--resume")
    assert contents(out) == before
