"""`lichen bake` wherever it runs: names of all systems and scripts, full and read-only disks, long manifests."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.trainer.batch.manifests import contents, manifest

from .test_bake import POSIX, ROOT, bake

# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        *("con", "NUL/moss", "walls/aux.new", "lpt1", "COM\u00b9"),  # devices of Windows
        *("walls./moss", "walls /moss", " moss", ".hidden", "../moss", "walls//moss"),
        *("a:b", "a\\b", "a?", "a|b", 'a"b', "a\tb", "a\u202eb", "\ud800"),
        *("x" * 300, "苔" * 100),  # 300 bytes
    ],
)
def test_a_name_that_some_system_does_not_take_fails_its_line_everywhere(
    name: str, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert bake(manifest(weights.parent, [{"name": name}, {"seed": 1}]), tmp_path / "out") == 1
    said = capsys.readouterr()
    fault, end = said.err.splitlines()[-2:]
    assert fault.startswith("line 1: ")
    assert "cannot be a fo" in fault or "cannot be a fi" in fault  # folder's, or file's
    assert "1 line of 2 failed; all others are done" in end
    assert sorted(contents(tmp_path / "out")) == ["moss_1.json", "moss_1_height.png"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Moss"}, {"name": "moss"}),
        ({"name": "Walls/moss"}, {"name": "walls/moss"}),
        ({"name": "caf\u00e9"}, {"name": "cafe\u0301"}),
        ({"name": "Straße"}, {"name": "STRASSE"}),
        ({"name": "a", "udim": [1001]}, {"name": "a.1001"}),
        ({}, {"density": 2.0}),
    ],
)
def test_of_lines_whose_files_some_system_takes_for_one_the_first_is_grown(
    one: dict[str, Any], other: dict[str, Any], weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Everywhere: a folder that was baked on Linux is copied to Windows and macOS."""
    assert bake(manifest(weights.parent, [one, other]), tmp_path / "both") == 1
    assert "and so does line 1; large and small letters are alike here" in capsys.readouterr().err
    assert bake(manifest(weights.parent, [one]), tmp_path / "one") == 0
    assert contents(tmp_path / "both") == contents(tmp_path / "one")


def test_a_folder_where_another_line_has_a_file_fails_its_own_line(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path, out = manifest(weights.parent, [{"name": "a"}, {"name": "a.json/b"}, {"name": "c"}]), tmp_path / "out"
    assert bake(path, out) == 1
    said = capsys.readouterr().err
    assert "line 2: its folder 'a.json' is a file that line 1 makes" in said
    assert "1 line of 3 failed; all others are done" in said
    assert sorted(contents(out)) == ["a.json", "a_height.png", "c.json", "c_height.png"]


def test_every_script_is_a_name_for_all_that_is_named(weights: Path, tmp_path: Path) -> None:
    """Folders, manifests, weights, templates; with spaces, and letters beyond 16 bits."""
    home = tmp_path / "Шкаф 苔 🌿"
    home.mkdir()
    shutil.move(weights, home / "мох é.nca")
    line = {"weights": "мох é.nca", "name": "ναός/{weights} 🌿_{seed:03}"}
    path, out = manifest(home, [line, {**line, "seed": 7}], "лист 🌿.jsonl"), home / "出力"
    assert bake(path, out) == 0
    names = [f"ναός/мох é 🌿_00{seed}{end}" for seed in (0, 7) for end in (".json", "_height.png")]
    assert sorted(contents(out)) == sorted(names)
    before = contents(out)
    assert bake(path, out, "--skip-existing") == 0
    assert bake(path, out, "--check") == 0
    assert contents(out) == before


# --- disks -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Makes a folder one of a file system that is mounted so; permissions would not keep root from writing."""

    def make(folder: Path) -> None:
        opened = os.open

        def refused(path: Any, flags: int, *rest: Any, **named: Any) -> int:
            if flags & os.O_CREAT and Path(path).is_relative_to(folder):
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
            return opened(path, flags, *rest, **named)

        monkeypatch.setattr(os, "open", refused)

    return make


def test_a_read_only_folder_is_refused_at_once_and_can_be_checked(
    weights: Path, tmp_path: Path, read_only: Callable[[Path], None], capsys: pytest.CaptureFixture
) -> None:
    path, out = manifest(weights.parent, [{"seed": 1}, {"seed": 2}]), tmp_path / "out"
    assert bake(path, out) == 0
    before = contents(out)
    read_only(out)
    capsys.readouterr()
    assert bake(path, out) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(out) in line
    assert os.strerror(errno.EROFS) in line
    assert bake(path, out, "--check") == 0
    assert contents(out) == before


LIMITED = """
import resource, sys
from trainer.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 14, 1 << 14))
sys.exit(main(sys.argv[1:]))
"""


@POSIX
def test_where_a_file_finds_no_room_others_are_made_and_the_next_run_makes_it(weights: Path, tmp_path: Path) -> None:
    """The system itself says so, in the middle of a file of 128 kB, as it does of quotas and full disks."""
    path, out = manifest(weights.parent, [{"seed": 1, "width": 256}, {"seed": 2}]), tmp_path / "out"
    command = [sys.executable, "-c", LIMITED, "bake", str(path), "--out", str(out), "--jobs", "1"]
    run = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    fault, end = run.stderr.splitlines()[-2:]
    assert fault.startswith("line 1: ")
    assert os.strerror(errno.EFBIG) in fault
    assert "1 line of 2 failed; all others are done" in end
    assert sorted(contents(out)) == ["moss_2.json", "moss_2_height.png"]
    assert bake(path, out, "--skip-existing") == 0
    assert bake(path, out, "--check") == 0


# --- long manifests --------------------------------------------------------------------------------------------------


def test_of_a_thousand_lines_one_that_is_bad_is_named_and_the_others_are_dealt(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """To one shard each, of which one alone reports it. (test_planning plans ten thousand.)"""
    lines: list[dict[str, Any] | str] = [{"seed": seed} for seed in range(1000)]
    lines[432] = json.dumps({"weights": "mos.nca"})
    path, count = manifest(weights.parent, lines), 4
    codes, commands, said = [], [], []
    for index in range(1, count + 1):
        codes.append(bake(path, tmp_path / "out", "--commands", "--shard", f"{index}/{count}"))
        told = capsys.readouterr()
        commands += told.out.splitlines()
        said += told.err.splitlines()
    assert sorted(codes) == [0, 0, 0, 1]
    assert len(set(commands)) == len(commands) == 999
    fault, end = said
    assert fault.startswith("line 433: ")
    assert "mos.nca" in fault
    assert "1 line of 250 of shard 1/4 failed; the others have a command above" in end
