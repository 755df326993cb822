"""A file takes its place only when it is whole, keeps what it had, and leaves nothing when it fails."""

from __future__ import annotations

import errno
import os
import stat
import threading
from pathlib import Path

import pytest

import nca_core
from nca_core import replacing as module
from nca_core.replacing import check_place, publish, put, replacing, workshop

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


# --- several files ---------------------------------------------------------------------------------------------------


@pytest.fixture
def finished(tmp_path: Path) -> list[Path]:
    """Three new files in a folder of their own; of two of them there are old ones in `maps`, one of these a link."""
    for name in ("new", "maps", "store"):
        (tmp_path / name).mkdir()
    (tmp_path / "store" / "v7").write_text("old c")
    (tmp_path / "maps" / "a").write_text("old a")
    (tmp_path / "maps" / "c").symlink_to(tmp_path / "store" / "v7")
    files = [tmp_path / "new" / name for name in "abc"]
    for file in files:
        file.write_text(f"new {file.name}")
    return files


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


def without_hard_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@POSIX
@pytest.mark.parametrize("hard_links", [True, False])
@pytest.mark.parametrize("failing", ["a", "b", "c", None])
def test_files_take_their_places_together_or_not_at_all(
    failing: str | None, hard_links: bool, finished: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Links stay links, also on file systems that have no hard ones."""

    def refused(file: Path, path: Path) -> None:
        if path.name == failing:
            raise KeyboardInterrupt
        put(file, path)

    monkeypatch.setattr(module, "put", refused)
    if not hard_links:
        monkeypatch.setattr(module.os, "link", without_hard_links)
    maps = tmp_path / "maps"
    if failing:
        with pytest.raises(KeyboardInterrupt):
            publish(finished, maps)
        assert texts(maps) == {"a": "old a", "c": "old c"}
    else:
        assert publish(finished, maps) == [maps / name for name in "abc"]
        assert texts(maps) == {name: f"new {name}" for name in "abc"}
        assert not list((tmp_path / "new").iterdir())
    assert (maps / "c").is_symlink()
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["v7"]


@POSIX
def test_a_kill_at_any_moment_leaves_every_file_old_or_new(
    finished: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there is never taken away before its successor comes."""
    seen: list[set[str]] = []
    replace = module._replace

    def watched(file: Path, target: Path) -> None:
        seen.append(set(texts(tmp_path / "maps").values()))
        replace(file, target)

    monkeypatch.setattr(module, "_replace", watched)
    publish(finished, tmp_path / "maps")
    assert seen == [{"old a", "old c"}, {"new a", "old c"}, {"new a", "new b", "old c"}]


@POSIX
def test_what_cannot_take_its_place_is_named(finished: list[Path], tmp_path: Path) -> None:
    (tmp_path / "maps" / "b").mkdir()
    with pytest.raises(OSError, match="it is a folder") as fault:
        publish(finished, tmp_path / "maps")
    assert fault.value.filename == str(tmp_path / "maps" / "b")
    assert (tmp_path / "maps" / "a").read_text() == "old a"


def test_a_workshop_leaves_no_folder_that_it_made_for_nothing(tmp_path: Path) -> None:
    with (
        pytest.raises(OSError, match="maps: it cannot be written \\(full\\)"),
        workshop(tmp_path / "a" / "maps") as place,
    ):
        (place / "half").write_text("half")
        raise OSError(errno.ENOSPC, "full")
    assert not list(tmp_path.iterdir())
    with workshop(tmp_path / "a" / "maps") as place:
        (place / "whole").write_text("whole")
        publish([place / "whole"], tmp_path / "a" / "maps")
    assert texts(tmp_path / "a" / "maps") == {"whole": "whole"}


def test_a_write_protected_file_is_not_replaced_nor_are_those_with_it(tmp_path: Path) -> None:
    """It could be: a file system lets another file take its name."""
    finished, maps = [tmp_path / name for name in "ab"], tmp_path / "maps"
    maps.mkdir()
    for path in (*finished, maps / "b"):
        path.write_text(str(path))
    (maps / "b").chmod(0o444)
    for refuses in (lambda: check_place(maps / "b"), lambda: publish(finished, maps)):
        with pytest.raises(OSError, match="write-protected") as error:
            refuses()
        assert error.value.filename == str(maps / "b")
    assert [path.name for path in maps.iterdir()] == ["b"]
    assert (maps / "b").read_text() == str(maps / "b")


def test_published_files_keep_their_folders_below_a_top(tmp_path: Path) -> None:
    top, folder = tmp_path / "work", tmp_path / "out"
    (top / "a").mkdir(parents=True)
    folder.mkdir()
    files = [top / "b.txt", top / "a" / "b.txt"]
    for file in files:
        file.write_text(str(file))
    assert publish(files, folder, top) == [folder / "b.txt", folder / "a" / "b.txt"]
    assert (folder / "a" / "b.txt").read_text() == str(files[1])


def test_folders_that_were_made_are_gone_if_a_later_file_cannot_be_moved(tmp_path: Path) -> None:
    top, folder = tmp_path / "work", tmp_path / "out"
    (top / "a" / "deep").mkdir(parents=True)
    (folder / "c.txt").mkdir(parents=True)
    files = [top / "a" / "deep" / "b.txt", top / "c.txt"]
    for file in files:
        file.write_text("new")
    with pytest.raises(OSError, match=r"c\.txt"):
        publish(files, folder, top)
    assert [path.name for path in folder.iterdir()] == ["c.txt"]
