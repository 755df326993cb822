"""Locks keep a second run out, end with the process that has one, and leave no file."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trainer.errors import InputError
from trainer.process import locking
from trainer.process.locking import lock_file, only_one, take

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
from trainer.process.locking import take; import pathlib, sys
lock = take(pathlib.Path(sys.argv[1]))
print(lock, flush=True)
input()
"""


def test_a_lock_is_taken_once_and_leaves_no_file(tmp_path: Path) -> None:
    lock = take(tmp_path / "lock")
    assert lock
    assert take(tmp_path / "lock") is None
    lock.release()
    assert list(tmp_path.iterdir()) == []
    again = take(tmp_path / "lock")
    assert again
    again.release()


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout
        assert "Lock" in other.stdout.readline()
        assert take(tmp_path / "lock") is None
        other.kill()
        other.communicate()
    lock = take(tmp_path / "lock")
    assert lock
    lock.release()


def test_a_second_run_on_one_target_is_told_of_the_first(tmp_path: Path) -> None:
    target = tmp_path / ("苔" * 83 + ".nca")  # the lock's own name is short
    with only_one(target, "training"):
        fault = r"another training \(process \d+ on .*is under way"
        with pytest.raises(InputError, match=fault), only_one(target, "training"):
            pass
        with only_one(tmp_path / "other.nca", "training"):
            pass
    assert list(tmp_path.iterdir()) == []


def test_a_link_and_what_it_leads_to_are_one_target(tmp_path: Path) -> None:
    (tmp_path / "v7.nca").write_text("")
    (tmp_path / "moss.nca").symlink_to(tmp_path / "v7.nca")
    assert lock_file(tmp_path / "moss.nca") == lock_file(tmp_path / "v7.nca")


def test_where_only_files_open_for_writing_can_be_locked_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As over NFS."""
    lock_it, modes = locking._lock, []

    def particular(handle: int, wait: bool) -> None:
        try:
            os.write(handle, b"")
        except OSError:
            modes.append("read")
            raise
        modes.append("write")
        lock_it(handle, wait)

    monkeypatch.setattr(locking, "_lock", particular)
    lock = take(tmp_path / "lock")
    assert lock
    assert modes == ["read", "write"]
    assert take(tmp_path / "lock") is None
    lock.release()
    assert list(tmp_path.iterdir()) == []


def test_where_there_are_no_locks_nobody_is_kept_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(handle: int, wait: bool) -> None:
        raise OSError(errno.ENOTSUP, "Operation not supported")

    monkeypatch.setattr(locking, "_lock", unknown)
    with only_one(tmp_path / "a.nca", "training"), only_one(tmp_path / "a.nca", "training"):
        pass


def test_a_lock_file_that_may_only_be_read_keeps_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over NFS, another user's, left by a run that was killed: nothing says that one is at work."""
    open_it = os.open

    def particular(handle: int, wait: bool) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")

    def forbidding(path: Path, flags: int, *mode: int) -> int:
        if flags & os.O_RDWR:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return open_it(path, flags, *mode)

    monkeypatch.setattr(locking, "_lock", particular)
    monkeypatch.setattr(locking.os, "open", forbidding)
    assert take(tmp_path / "lock") is not None
