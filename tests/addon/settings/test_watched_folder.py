"""A folder that answers late or never: what was found last is there at once, and one thread waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PATH = Path("share")


class Slow:
    """Finds one more thing in the folder with each look, once it may."""

    def __init__(self) -> None:
        self.gate, self.looks = threading.Event(), 0

    def __call__(self, path: Path) -> Any:
        from bl_ext.user_default.lichen.settings.watched_folder import Found

        self.looks += 1
        found = tuple((path / str(number), None) for number in range(self.looks))
        assert self.gate.wait(20)
        return Found(found)


@pytest.fixture
def slow(installed: ModuleType) -> Iterator[Slow]:
    slow = Slow()
    yield slow
    slow.gate.set()


@pytest.fixture
def folder(slow: Slow) -> Any:
    from bl_ext.user_default.lichen.settings.watched_folder import WatchedFolder

    return WatchedFolder(PATH, slow)


def names(folder: Any) -> list[str]:
    return [path.name for path, _model in folder.found.entries]


def test_a_look_keeps_nobody_waiting(folder: Any, slow: Slow) -> None:
    folder.look()
    assert folder.is_looking
    assert names(folder) == []
    slow.gate.set()
    folder.wait(20)
    assert not folder.is_looking
    assert names(folder) == ["0"]


def test_what_was_found_stays_until_the_next_look_ends(folder: Any, slow: Slow) -> None:
    slow.gate.set()
    folder.look()
    folder.wait(20)
    slow.gate.clear()
    folder.look(at_once=True)
    assert names(folder) == ["0"]
    slow.gate.set()
    folder.wait(20)
    assert names(folder) == ["0", "1"]


def test_one_look_at_a_time(folder: Any, slow: Slow) -> None:
    """However often a window asks, a folder that hangs takes one thread."""
    for _ in range(10):
        folder.look(at_once=True)
    assert slow.looks == 1


def test_a_pause_lies_between_two_looks(folder: Any, slow: Slow) -> None:
    slow.gate.set()
    folder.look()
    folder.wait(20)
    folder.look()
    assert not folder.is_looking
    assert slow.looks == 1


def test_it_is_said_only_of_a_folder_that_takes_its_time(
    folder: Any, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.settings import watched_folder

    folder.look()
    monkeypatch.setattr(watched_folder, "_SLOW", 1e9)
    assert not folder.is_slow
    monkeypatch.setattr(watched_folder, "_SLOW", -1.0)
    assert folder.is_slow
    slow.gate.set()
    folder.wait(20)
    assert not folder.is_slow


def test_nobody_waits_twice_for_the_same_look(folder: Any) -> None:
    folder.look()
    folder.wait(0.05)
    before = time.monotonic()
    folder.wait(0.05)
    assert time.monotonic() - before < 0.05
    assert folder.is_looking


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_look_that_fails_is_over(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.settings.watched_folder import WatchedFolder

    def fail(_path: Path) -> Any:
        raise RuntimeError("a fault of the program, which Python prints")

    folder = WatchedFolder(PATH, fail)
    folder.look()
    folder.wait(20)
    assert not folder.is_looking
    assert names(folder) == []
