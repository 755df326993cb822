"""Files in the making lie in a hidden folder, which no run leaves behind for long, not even a killed one."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

import pytest

from trainer.batch.workspace import DAY, LOCK, NAME, workspace
from trainer.errors import InputError


def test_it_is_gone_when_the_run_is_over(tmp_path: Path) -> None:
    with workspace(tmp_path / "new" / "out") as work:
        (work / "file").write_text("in the making")
    assert not list((tmp_path / "new" / "out").iterdir())


def test_runs_have_one_each_and_leave_the_others_alone(tmp_path: Path) -> None:
    with workspace(tmp_path) as one:
        with workspace(tmp_path) as other:
            assert one != other
        assert one.is_dir()
    assert not list(tmp_path.iterdir())


def test_any_name_of_a_batch_may_be_there_already(tmp_path: Path) -> None:
    (tmp_path / "probe").mkdir()
    with workspace(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["probe"]


def killed_run(out: Path) -> Path:
    """The folder of a run that has been killed as soon as it had made it."""
    with workspace(out) as work:
        pass
    work.mkdir(parents=True)
    return work


@pytest.mark.parametrize("left", [(), (LOCK,), (LOCK, "tmp1/file"), ("tmp1/file",)])
def test_what_a_killed_run_has_left_is_removed(left: tuple[str, ...], tmp_path: Path) -> None:
    """Whatever it was at: it had its folder alone, its lock too, files in the making."""
    dead = killed_run(tmp_path)
    for name in left:
        (dead / name).parent.mkdir(exist_ok=True)
        (dead / name).write_text("")
    with workspace(tmp_path):
        assert not dead.exists()


def test_what_another_machine_has_left_is_removed_after_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its locks may not be seen here. Pieces stay: they are somebody's to join."""
    far, pieces = killed_run(tmp_path), tmp_path / NAME / "pieces-1"
    pieces.mkdir()
    monkeypatch.setattr(socket, "gethostname", lambda: "elsewhere")
    with workspace(tmp_path):
        assert far.exists()
    old = time.time() - 2 * DAY
    os.utime(far, (old, old))
    with workspace(tmp_path):
        assert not far.exists()
        assert pieces.exists()


def test_a_file_in_the_folders_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(InputError, match="out: it cannot be written into"), workspace(tmp_path / "out"):
        pass
