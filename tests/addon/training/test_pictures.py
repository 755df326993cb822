"""Pictures that were written for trainings: which of them are still needed, and that the others go."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def pictures(room: Any) -> Any:
    from bl_ext.user_default.lichen.training import pictures

    return pictures


def written(folder: Path) -> Path:
    """A picture in a folder of its own."""
    path = folder / "moss.png"
    path.write_bytes(b"a picture")
    return path


def test_each_time_they_have_a_folder_of_their_own(pictures: Any, tmp_path: Path) -> None:
    folder = tmp_path / "trainings"
    assert pictures.place(folder) != pictures.place(folder)
    assert all(path.is_dir() and path.parent == folder for path in folder.iterdir())


def test_what_nothing_needs_goes(pictures: Any, tmp_path: Path) -> None:
    picture = written(pictures.place(tmp_path))
    other = tmp_path / "moss_look.nca"
    other.write_bytes(b"weights")
    pictures.sweep(tmp_path, [picture])
    assert picture.exists()
    pictures.sweep(tmp_path, [tmp_path / "another.png"])
    assert list(tmp_path.iterdir()) == [other]
    pictures.sweep(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["moss.png", "wall"])
def test_a_training_that_is_written_down_keeps_its_own(
    pictures: Any, room: Any, arguments: Callable[[str], Any], tmp_path: Path, name: str
) -> None:
    """A picture, or a folder of maps."""
    folder = tmp_path / "trainings"
    exemplar = written(pictures.place(folder)).rename(pictures.place(folder) / name)
    record = room.records.new(folder, replace(arguments("normal"), exemplar=str(exemplar)), "Cube")
    record.write()
    pictures.sweep(folder)
    assert exemplar.exists()
    record.remove()
    pictures.sweep(folder)
    assert list(folder.iterdir()) == []


def test_those_of_another_blender_stay_while_it_is_there(pictures: Any, tmp_path: Path) -> None:
    """It may show a warning, and wait for an answer: then nothing is written down yet."""
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    own = pictures.place(tmp_path)
    theirs = own.with_name(own.name.replace(f"-{os.getpid()}_", f"-{other.pid}_"))
    own.rename(theirs)
    try:
        pictures.sweep(tmp_path)
        assert theirs.exists()
    finally:
        other.communicate(b"")
    pictures.sweep(tmp_path)
    assert not theirs.exists()
