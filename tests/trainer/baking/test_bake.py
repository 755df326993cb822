"""Growths on disk: whole sets of files under their names, room for several at once, and nothing left behind."""

from __future__ import annotations

import errno
import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import nca_core
from nca_core import replacing
from nca_core.plan import FileOptions, plan
from nca_core.png import PngWriter
from tests.core.models import random_model
from trainer.baking import bake as baking
from trainer.baking.row_store import RowStore, stopped
from trainer.errors import InputError, OutputError, StoppedError
from trainer.pictures.reading import read_image
from trainer.process import interrupts

MODEL = random_model()
RECIPE = nca_core.Recipe(seed=1, width=64, height=128)


@pytest.fixture(autouse=True)
def many_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, bits in {"surface.WHOLE_CELLS": 6, "surface.BAND_CELLS": 9, "bands.BAND_PIXELS": 9}.items():
        monkeypatch.setattr(f"nca_core.{name}", 1 << bits)


def bake(model: nca_core.Model, recipe: nca_core.Recipe, folder: Path, suffix: str = "png", **more: Any) -> list[Path]:
    return baking.bake(model, plan(model, recipe, model.name, FileOptions(suffix)), folder, **more)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def fails_at(row: int, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """From that row on, nothing can be added."""
    add = RowStore.add

    def failing(self: RowStore, images: Any) -> None:
        if self.rows >= row:
            raise error
        add(self, images)

    monkeypatch.setattr(RowStore, "add", failing)


def left_by_a_kill(folder: Path, monkeypatch: pytest.MonkeyPatch, recipe: nca_core.Recipe = RECIPE) -> Path:
    """What a growth leaves that is killed half-way: it has no chance to tidy up."""
    before = set(folder.glob(".*.growing"))
    with monkeypatch.context() as patch:
        fails_at(64, InputError("killed"), patch)
        patch.setattr(RowStore, "leave", lambda self: self._lock.release())
        with pytest.raises(InputError, match="killed"):
            bake(MODEL, recipe, folder)
    (left,) = set(folder.glob(".*.growing")) - before
    return left


def test_all_files_appear_together_and_the_old_ones_stay_till_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bake(MODEL, RECIPE, tmp_path)
    old = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    finish, written = PngWriter.finish, 0

    def full_at_the_third(self: PngWriter) -> None:
        nonlocal written
        written += 1
        if written == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        finish(self)

    monkeypatch.setattr(PngWriter, "finish", full_at_the_third)
    with pytest.raises(OutputError, match=r"moss_height\.png.*No space left.*is kept in .*--resume goes on"):
        bake(MODEL, nca_core.Recipe(seed=2, width=64, height=128), tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in old} == old
    monkeypatch.setattr(PngWriter, "finish", finish)
    bake(MODEL, nca_core.Recipe(seed=2, width=64, height=128), tmp_path, resume=True)
    assert names(tmp_path) == sorted(old)
    assert all((tmp_path / name).read_bytes() != content for name, content in old.items())


def test_a_full_disk_leaves_what_is_grown_to_go_on_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        fails_at(64, OutputError("maps: it cannot be written (No space left on device)"), patch)
        with pytest.raises(OutputError, match=r"No space left on device\); what is grown is kept"):
            bake(MODEL, RECIPE, tmp_path / "a")
    bake(MODEL, RECIPE, tmp_path / "a", resume=True)
    bake(MODEL, RECIPE, tmp_path / "b")
    went_on, at_once = (read_image(tmp_path / name / "moss_height.png") for name in "ab")
    assert np.array_equal(went_on, at_once)


@pytest.mark.parametrize("error", [OutputError("full"), KeyboardInterrupt(), OSError(errno.EIO, "broken")])
def test_what_stops_before_anything_is_grown_leaves_nothing(
    error: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_at(0, error, monkeypatch)
    with pytest.raises((OutputError, StoppedError, OSError)) as stop:
        bake(MODEL, RECIPE, tmp_path)
    assert isinstance(stop.value, OSError) or "nothing was written" in str(stop.value)
    assert names(tmp_path) == []


def test_two_growths_of_one_material_into_one_folder_do_not_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second begins and ends while the first is half-way; each has a hidden folder of its own."""
    add = RowStore.add
    other, ended = nca_core.Recipe(seed=2, width=64, height=64), 0

    def meanwhile(self: RowStore, images: Any) -> None:
        nonlocal ended
        if self.rows >= 64 and not ended:
            ended += 1
            monkeypatch.setattr(RowStore, "add", add)
            bake(MODEL, other, tmp_path, resume=True)
            assert json.loads((tmp_path / "moss.json").read_text())["recipe"]["seed"] == 2
            monkeypatch.setattr(RowStore, "add", meanwhile)
        add(self, images)

    monkeypatch.setattr(RowStore, "add", meanwhile)
    bake(MODEL, RECIPE, tmp_path)
    assert ended
    assert json.loads((tmp_path / "moss.json").read_text())["recipe"]["seed"] == 1
    bake(MODEL, RECIPE, tmp_path / "alone")
    assert names(tmp_path) == sorted([*names(tmp_path / "alone"), "alone"])
    for file in (tmp_path / "alone").glob("*.png"):
        assert file.read_bytes() == (tmp_path / file.name).read_bytes()


def test_one_goes_on_with_what_was_killed_and_never_with_what_is_at_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = left_by_a_kill(tmp_path, monkeypatch)
    assert stopped(tmp_path, "moss") == [left]
    assert stopped(tmp_path, "mos") == stopped(tmp_path, "moss.1001") == []
    at_work: list[list[Path]] = []
    add = RowStore.add

    def looked_at(self: RowStore, images: Any) -> None:
        assert self.rows >= 64
        at_work.append(stopped(tmp_path, "moss"))
        add(self, images)

    monkeypatch.setattr(RowStore, "add", looked_at)
    bake(MODEL, RECIPE, tmp_path, resume=True)
    assert at_work
    assert not any(at_work)
    assert stopped(tmp_path, "moss") == []


def test_the_growth_that_got_furthest_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    further = left_by_a_kill(tmp_path, monkeypatch)
    other = left_by_a_kill_beside(tmp_path, further, monkeypatch)
    begun: list[int] = []
    add = RowStore.add
    monkeypatch.setattr(RowStore, "add", lambda self, images: (begun.append(self.rows), add(self, images))[1])
    bake(MODEL, RECIPE, tmp_path, resume=True)
    assert begun[0] >= 64
    assert other.exists()  # until somebody grows anew there


def left_by_a_kill_beside(folder: Path, first: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another one of the same, which got less far."""
    hidden = first.rename(folder / "hidden")
    second = left_by_a_kill(folder, monkeypatch)
    journal = second / "journal.json"
    journal.write_text(json.dumps(json.loads(journal.read_text()) | {"rows": 1}))
    hidden.rename(first)
    return second


@pytest.mark.parametrize("version", ["now", "0.1"])
def test_growing_anew_removes_what_a_stopped_growth_left_and_says_so(
    version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = left_by_a_kill(tmp_path, monkeypatch)
    if version == "0.1":  # which had one folder for all, and no lock
        left = left.rename(tmp_path / ".moss.growing")
        (left / "lock").unlink(missing_ok=True)
    said: list[str] = []
    bake(MODEL, nca_core.Recipe(width=32, height=32), tmp_path, notice=said.append)
    assert str(left) in said[0]
    assert not list(tmp_path.glob(".*"))


def test_another_size_or_format_is_not_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    left = left_by_a_kill(tmp_path, monkeypatch)
    for recipe, suffix in ((nca_core.Recipe(seed=1, width=32, height=128), "png"), (RECIPE, "exr")):
        with pytest.raises(InputError, match="of another material, recipe or format"):
            bake(MODEL, recipe, tmp_path, suffix, resume=True)
    assert left.exists()


def test_a_growth_that_never_began_removes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of its own, as it has no folder yet, nor where the process happens to be."""
    left_by_a_kill(tmp_path / "maps", monkeypatch)
    (tmp_path / "precious.txt").write_text("years of work")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="cannot go on"):
        bake(MODEL, replace(RECIPE, seed=2), tmp_path / "maps", resume=True)
    store = RowStore(tmp_path / "maps", "moss", "task", plan(MODEL, RECIPE, "moss")[0].images)
    assert not store.leave()
    assert (tmp_path / "precious.txt").read_text() == "years of work"
    assert len(list((tmp_path / "maps").glob(".*.growing"))) == 1


@pytest.mark.parametrize("row", [0, 64])
def test_rows_count_once_the_journal_says_so(row: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is room for rows but not for the journal, as without inodes, no more is said to be kept than is."""
    note = RowStore._note

    def full(self: RowStore, rows: int) -> None:
        if rows > row:
            raise OutputError("no room")
        note(self, rows)

    with monkeypatch.context() as patch:
        patch.setattr(RowStore, "_note", full)
        with pytest.raises(OutputError, match="--resume goes on" if row else "nothing was written"):
            bake(MODEL, RECIPE, tmp_path)
    folders = list(tmp_path.glob(".*.growing"))
    assert [json.loads((folder / "journal.json").read_text())["rows"] for folder in folders] == ([row] if row else [])


def test_an_interrupt_while_it_begins_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(self: RowStore, rows: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RowStore, "_note", stopped)
    with pytest.raises(StoppedError) as stop:
        bake(MODEL, RECIPE, tmp_path)
    assert "nothing was written" in str(stop.value.kept)
    assert not list(tmp_path.iterdir())


def test_without_anything_to_go_on_from_it_begins_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    bake(MODEL, RECIPE, tmp_path, resume=True, notice=said.append)
    assert "from the beginning" in said[0]


def test_a_signal_does_not_come_between_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bake(MODEL, nca_core.Recipe(seed=2, width=64, height=128), tmp_path)
    put = replacing.put

    def signalled(finished: Path, path: Path) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        put(finished, path)

    monkeypatch.setattr(replacing, "put", signalled)
    with pytest.raises(StoppedError, match="all files are in"), interrupts.catching():
        bake(MODEL, RECIPE, tmp_path)
    assert json.loads((tmp_path / "moss.json").read_text())["recipe"]["seed"] == 1
    assert not list(tmp_path.glob(".*"))


def test_files_that_cannot_all_take_their_places_leave_the_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is grown is kept: the next attempt only writes the files anew."""
    bake(MODEL, nca_core.Recipe(seed=2, width=64, height=128), tmp_path)
    old = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    put, placed = replacing.put, 0

    def refused_at_the_third(finished: Path, path: Path) -> None:
        nonlocal placed
        placed += 1
        if placed == 3:
            raise PermissionError(errno.EACCES, "Permission denied")
        put(finished, path)

    monkeypatch.setattr(replacing, "put", refused_at_the_third)
    with pytest.raises(OutputError, match=r"moss_height\.png: it cannot be written \(Permission denied\).*is kept in"):
        bake(MODEL, RECIPE, tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in old} == old
    fails_at(0, AssertionError("nothing is grown again"), monkeypatch)
    bake(MODEL, RECIPE, tmp_path, resume=True)
    assert names(tmp_path) == sorted(old)
    assert json.loads((tmp_path / "moss.json").read_text())["recipe"]["seed"] == 1


def test_linked_targets_stay_links(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "maps").mkdir()
    for name in ("moss_height.png", "moss.json"):
        (tmp_path / "maps" / name).symlink_to(tmp_path / "store" / f"v7_{name}")
    bake(MODEL, RECIPE, tmp_path / "maps")
    assert names(tmp_path / "store") == ["v7_moss.json", "v7_moss_height.png"]
    assert (tmp_path / "maps" / "moss_height.png").is_symlink()


@pytest.fixture(params=[b"b\xff\xfed", "n\nl 🪨".encode(), "苔".encode() * 80], ids=["bytes", "lines", "long"])
def strange(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Folders whose names are not UTF-8, have line breaks, or are as long as can be."""
    folder = tmp_path / os.fsdecode(request.param)
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system has no such names")
    yield folder


@pytest.mark.parametrize("suffix", ["png", "tif", "exr"])
def test_folders_may_have_any_name(suffix: str, strange: Path) -> None:
    bake(MODEL, RECIPE, strange, suffix)
    assert len(names(strange)) == 5


def test_a_material_may_have_the_longest_name(tmp_path: Path) -> None:
    bake(replace(MODEL, name="苔" * 60), RECIPE, tmp_path)
    assert len(names(tmp_path)) == 5
