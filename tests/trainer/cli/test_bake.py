"""`lichen bake`: exit codes, shards, commands, and that neither a kill nor a bad line costs anything that is whole."""

from __future__ import annotations

import errno
import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nca_core
from tests.core.models import random_model
from tests.pngs import png_levels
from tests.trainer.batch.manifests import contents, manifest
from trainer.batch import work
from trainer.batch.workspace import NAME
from trainer.cli import bake as baking
from trainer.cli.main import main

ROOT = Path(__file__).parents[3]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


def bake(path: Path, out: Path, *options: str) -> int:
    return main(["bake", str(path), "--out", str(out), "--jobs", "1", *options])


# --- what it does ----------------------------------------------------------------------------------------------------


def test_all_lines_are_grown_and_their_files_named(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = manifest(weights.parent, [{"seed": 1}, {"seed": 2, "name": "苔/{seed:03}"}])
    assert bake(path, tmp_path / "out") == 0
    names = ["moss_1_height.png", "moss_1.json", "苔/002_height.png", "苔/002.json"]
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "out" / name) for name in names]
    assert sorted(contents(tmp_path / "out")) == sorted(names)


def test_it_grows_what_grow_grows(weights: Path, tmp_path: Path) -> None:
    path = manifest(weights.parent, [{"maps": [], "seed": 7, "width": 48, "height": 32, "name": "moss"}])
    assert bake(path, tmp_path / "baked") == 0
    options = ["--size", "48", "--height", "32", "--seed", "7", "--engine", "numpy", "--out", str(tmp_path / "grown")]
    assert main(["grow", str(weights), *options]) == 0
    assert contents(tmp_path / "baked") == contents(tmp_path / "grown")


def test_two_processes_make_what_one_makes(weights: Path, tmp_path: Path) -> None:
    path = manifest(weights.parent, [{"seed": seed} for seed in range(6)])
    assert bake(path, tmp_path / "one") == 0
    assert bake(path, tmp_path / "two", "--jobs", "2") == 0
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_shards_make_the_whole_and_one_of_them_reports_a_bad_line(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = manifest(weights.parent, [{"seed": 1}, {"seed": -2}, {"seed": 3}, {"seed": 4}, {"seed": 5}])
    assert bake(path, tmp_path / "whole") == 1
    assert "line 2: 'seed': -2 is not a whole number" in capsys.readouterr().err
    codes = [bake(path, tmp_path / "dealt", "--shard", f"{index}/3") for index in (3, 1, 2)]
    assert codes == [0, 0, 1]
    assert "1 line of 2 of shard 2/3 failed; all others are done" in capsys.readouterr().err.splitlines()[-1]
    assert contents(tmp_path / "dealt") == contents(tmp_path / "whole")


def test_every_command_runs_by_itself(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """With names that a shell has to be told about."""
    path = manifest(weights.parent, [{"seed": 1}, {"seed": 2, "udim": [1001, 1002]}], "it's a batch.jsonl")
    assert bake(path, tmp_path / "whole") == 0
    capsys.readouterr()
    assert bake(path, tmp_path / "o u t", "--commands", "--skip-existing") == 0
    lines = capsys.readouterr().out.splitlines()
    assert not (tmp_path / "o u t").exists()
    assert len(lines) == 3
    for line in lines[::-1]:
        program, *arguments = shlex.split(line)
        assert program == "lichen"
        assert main(arguments) == 0
    assert contents(tmp_path / "o u t") == contents(tmp_path / "whole")


def test_commands_name_the_manifest_as_it_was_named(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Its paths begin where its name is, wherever a link leads to."""
    (tmp_path / "versions").mkdir()
    link = weights.parent / "tiles.jsonl"
    link.symlink_to(manifest(tmp_path / "versions", [{"seed": 1}], "tiles_v3.jsonl"))
    assert bake(link, tmp_path / "out", "--commands") == 0
    _program, *arguments = shlex.split(capsys.readouterr().out)
    assert main(arguments) == 0
    assert (tmp_path / "out" / "moss_1.json").is_file()


def test_a_dry_run_says_what_it_takes_and_makes_nothing(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert bake(manifest(weights.parent, [{}, {"seed": 1}]), tmp_path / "out", "--dry-run") == 0
    said = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines()[:5])
    assert said.keys() == {"files", "pixels", "seconds", "joules", "disk"}
    assert (said["files"], said["pixels"]) == ("4, of 2 recipes", "2048")
    assert not (tmp_path / "out").exists()


def test_a_check_finds_what_is_not_as_it_was(weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path, out = manifest(weights.parent, [{"seed": seed} for seed in range(3)]), tmp_path / "out"
    assert bake(path, out) == 0
    before = contents(out)
    assert bake(path, out, "--check") == 0
    (out / "moss_1_height.png").write_bytes((out / "moss_2_height.png").read_bytes())
    capsys.readouterr()
    assert bake(path, out, "--check") == 1
    said = capsys.readouterr().err
    assert "line 2: " in said
    assert "moss_1_height.png: its pixels are not those that its sidecar says" in said
    assert "As their sidecars say: 2 of 3 recipes." in said
    assert bake(path, out) == 0
    assert contents(out) == before


@pytest.mark.parametrize(
    ("action", "others"),
    [
        ("--check", "all others are as they were grown"),
        ("--dry-run", "the others are counted above"),
        ("--commands", "the others have a command above"),
    ],
)
def test_the_last_line_says_what_has_become_of_the_others(
    action: str, others: str, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    good = manifest(weights.parent, [{"seed": 1}])
    both = manifest(weights.parent, [{"seed": 1}, {"seed": -2}], "both.jsonl")
    assert bake(good, tmp_path / "out") == 0
    assert bake(both, tmp_path / "out", action) == 1
    assert f"1 line of 2 failed; {others}" in capsys.readouterr().err.splitlines()[-1]


def test_memory_takes_fewer_processes(weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    results = baking.results
    monkeypatch.setattr(
        baking, "results", lambda work, jobs, count, lost: counts.append(count) or results(work, jobs, 1, lost)
    )
    path = manifest(weights.parent, [{"seed": seed} for seed in range(5)])
    for options in (["--jobs", "9"], ["--jobs", "9", "--memory", "250M"], ["--jobs", "2", "--memory", "9G"]):
        assert bake(path, tmp_path / "out", *options) == 0
    assert counts == [5, 2, 2]
    assert bake(path, tmp_path / "out", "--memory", "10M") == 2


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "there is no line in it"),
        (["{", "{}"], "none of its 2 lines can be grown"),
    ],
)
def test_a_manifest_of_which_nothing_can_be_used_is_refused(
    lines: list[str], words: str, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert bake(manifest(weights.parent, lines), tmp_path / "out") == 2
    assert words in capsys.readouterr().err.splitlines()[-1]
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written_into_is_refused(weights: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    assert bake(manifest(weights.parent, [{}]), tmp_path / "out") == 2


def test_a_full_disk_fails_what_it_holds_and_leaves_no_half_file(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    path, out = manifest(weights.parent, [{"seed": seed} for seed in range(4)]), tmp_path / "out"
    publish, left = work.publish, iter([True, True])

    def full(finished: Sequence[Path], folder: Path) -> list[Path]:
        if not next(left, False):
            raise OSError(errno.ENOSPC, "No space left on device", str(folder))
        return publish(finished, folder)

    monkeypatch.setattr(work, "publish", full)
    assert bake(path, out) == 1
    said = capsys.readouterr().err
    assert f"line 3: {out}: No space left on device" in said
    assert "2 lines of 4 failed" in said
    assert sorted(contents(out)) == ["moss_0.json", "moss_0_height.png", "moss_1.json", "moss_1_height.png"]
    monkeypatch.undo()
    assert bake(path, out, "--skip-existing") == 0
    assert bake(path, out, "--check") == 0


@pytest.mark.parametrize("option", ["--shard=0/3", "--shard=4/3", "--shard=x", "--only=0", "--only=1.x", "--memory=4Q"])
def test_options_are_checked(option: str, weights: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as error:
        bake(weights, tmp_path, option)
    assert error.value.code == 2


# --- what was stopped ------------------------------------------------------------------------------------------------

SPLITS = """
import sys
from nca_core import surface
surface.WHOLE_CELLS, surface.BAND_CELLS = 512, 256
from trainer.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


class Killed:
    """Bakes in processes of their own that are killed, again and again."""

    def __init__(self, folder: Path) -> None:
        nca_core.save(random_model(steps=(4, 4, 4), channels=8, hidden=32), folder / "moss.nca")
        lines = [{"seed": seed, "width": 64, "maps": []} for seed in range(12)]
        large = {"seed": 99, "width": 256, "height": 512, "maps": ["height", "normal"]}
        self.path, self.out = manifest(folder, [*lines, large]), folder / "out"
        self.straight = folder / "straight"
        self.command = ["bake", str(self.path), "--split", "256"]
        assert self.started(self.straight, 1).wait() == 0

    def started(self, out: Path, jobs: int) -> subprocess.Popen[bytes]:
        """Processes of a pool know nothing of small strips: two of them do the small ones alone."""
        code = [sys.executable, "-c", SPLITS] if jobs == 1 else [sys.executable, "-m", "trainer.cli"]
        command = [*code, *self.command, "--out", str(out), "--jobs", str(jobs), "--skip-existing"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)

    def kill(self, entries: int, delay: float, jobs: int = 1) -> bool:
        """Start, and kill -9 it `delay` seconds after there are so many more files than before, hidden ones too.

        Returns whether it was still at work.
        """
        before = len(contents_or_none(self.out))
        run = self.started(self.out, jobs)
        while run.poll() is None and len(contents_or_none(self.out)) < before + entries:
            time.sleep(0.005)
        time.sleep(delay)
        run.kill()
        return run.wait() == -signal.SIGKILL

    def check(self) -> None:
        """Every file that is in its place is whole."""
        for path in self.out.iterdir():
            if path.suffix == ".json":
                json.loads(path.read_text(encoding="utf-8"))
            elif path.suffix == ".png":
                whole = png_levels((self.straight / path.name).read_bytes())
                assert np.array_equal(png_levels(path.read_bytes()), whole), path.name

    def finish(self) -> None:
        """What is left is grown, and all is as if nothing had been."""
        assert self.started(self.out, 1).wait() == 0
        self.check()
        made, straight = contents(self.out), contents(self.straight)
        assert made.keys() == straight.keys()
        assert all(made[name] == straight[name] for name in made if name.endswith(".json"))


def contents_or_none(folder: Path) -> list[str]:
    """Names under a folder that may be changing."""
    return [name for _, _, names in os.walk(folder) for name in names]


@POSIX
def test_a_kill_at_any_time_leaves_no_half_file_and_the_next_run_goes_on(tmp_path: Path) -> None:
    killed = Killed(tmp_path)
    for entries, delay in ((3, 0.0), (9, 0.01), (12, 0.03)):
        assert killed.kill(entries, delay)
        killed.check()
    killed.finish()


@POSIX
def test_two_runs_into_one_folder_make_what_one_makes(tmp_path: Path) -> None:
    """They share the pieces of what is large, and know nothing of each other."""
    killed = Killed(tmp_path)
    both = [killed.started(killed.out, 1) for _ in range(2)]
    assert [run.wait() for run in both] == [0, 0]
    assert not (killed.out / NAME).exists()
    killed.finish()


@POSIX
@pytest.mark.slow
def test_fifty_kills_leave_no_half_file_and_the_last_run_ends(tmp_path: Path) -> None:
    """Of one process, and of two with a first one, which then end by themselves."""
    killed, chance = Killed(tmp_path), random.Random(7)
    kills = 0
    while kills < 50:
        if killed.kill(chance.randrange(1, 12), chance.random() * 0.1, jobs=1 + kills % 2):
            kills += 1
            killed.check()
        else:  # all is whole: from the beginning
            killed.finish()
            shutil.rmtree(killed.out)
    killed.finish()


@POSIX
def test_ctrl_c_says_what_is_whole_and_how_to_go_on(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    path, out = manifest(weights.parent, [{"seed": seed} for seed in range(4)]), tmp_path / "out"
    add = baking._Tally.add

    def interrupted(self: Any, result: Any) -> None:
        add(self, result)
        if self.whole == 2:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(baking._Tally, "add", interrupted)
    assert bake(path, out) == 130
    said = capsys.readouterr().err.splitlines()[-1]
    assert f"2 recipes of this run are whole in {out}; --skip-existing goes on" in said
    assert len(contents(out)) == 4
    assert not (out / NAME).exists()
    monkeypatch.undo()
    assert bake(path, out, "--skip-existing") == 0
    assert len(contents(out)) == 8
