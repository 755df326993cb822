"""A file takes its place only when it is whole, keeps what it had, and leaves nothing when it fails."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

import nca_core
from nca_core.replacing import put, replacing

from .models import random_model

POSIX = pytest.mark.skipif(os.name == "nt", reason="modes, and links that anybody may make, are POSIX'")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_sees_a_file_before_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with replacing(path) as unfinished:
        unfinished.write_text("half")
        assert not path.exists()
        assert unfinished.suffix == ".png"
        assert unfinished.parent == tmp_path
    assert path.read_text() == "half"
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    with pytest.raises(KeyboardInterrupt), replacing(path) as unfinished:
        unfinished.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    path, texts = tmp_path / "a.txt", [letter * 100_000 for letter in "abcd"]

    def write(text: str) -> None:
        for _ in range(20):
            with replacing(path) as unfinished:
                unfinished.write_text(text)

    threads = [threading.Thread(target=write, args=[text]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() in texts
    assert list(tmp_path.iterdir()) == [path]


@POSIX
@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_a_new_file_has_the_mode_that_the_umask_leaves_it(umask: int, expected: int, tmp_path: Path) -> None:
    before = os.umask(umask)
    try:
        nca_core.save(random_model(), tmp_path / "moss.nca")
    finally:
        os.umask(before)
    assert mode(tmp_path / "moss.nca") == expected


@POSIX
def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "moss.nca"
    path.write_bytes(b"")
    path.chmod(0o640)
    nca_core.save(random_model(), path)
    assert mode(path) == 0o640


@POSIX
@pytest.mark.parametrize("there", [True, False])
def test_a_link_stays_a_link(there: bool, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    target, link = tmp_path / "store" / "v7.nca", tmp_path / "moss.nca"
    if there:
        target.write_bytes(b"")
    link.symlink_to(target)
    nca_core.save(random_model(), link)
    assert link.is_symlink()
    assert nca_core.load(target) == nca_core.load(link)
    assert sorted(file.name for file in (tmp_path / "store").iterdir()) == ["v7.nca"]


@pytest.mark.parametrize("name", ["a" * 255, "苔" * 84 + ".ca", "é" * 127])
def test_a_name_may_be_as_long_as_the_file_system_has_room_for(name: str, tmp_path: Path) -> None:
    assert len(os.fsencode(name)) in (254, 255)
    with replacing(tmp_path / name) as unfinished:
        unfinished.write_text("whole")
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "moss.nca").mkdir()
    with pytest.raises(OSError, match="folder"):
        nca_core.save(random_model(), tmp_path / "moss.nca")
    assert [file.name for file in tmp_path.iterdir()] == ["moss.nca"]


def test_a_whole_file_is_put_into_its_place(tmp_path: Path) -> None:
    (tmp_path / "finished").write_text("new")
    (tmp_path / "a.txt").write_text("old")
    put(tmp_path / "finished", tmp_path / "a.txt")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("a.txt", "new")]


@POSIX
@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system")
def test_a_whole_file_is_put_where_a_link_leads_to_another_disk(tmp_path: Path) -> None:
    other = Path("/dev/shm") / f"lichen-test-{os.getpid()}.txt"
    other.write_text("old")
    try:
        (tmp_path / "finished").write_text("new")
        (tmp_path / "a.txt").symlink_to(other)
        put(tmp_path / "finished", tmp_path / "a.txt")
        assert other.read_text() == "new"
        assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]
    finally:
        other.unlink()
