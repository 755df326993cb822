"""Carrying out a plan: maps get into files as they are decoded, and a folder gets whole sets of files or none."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nca_core
from nca_core import replacing
from nca_core.baking import write_all, write_each, write_images
from nca_core.engine import Numpy
from nca_core.image_files import Add, ImageFile, png_file
from nca_core.plan import FileOptions, plan
from nca_core.slices import drive
from tests.pngs import png_levels

from .models import random_model

MODEL = random_model(steps=(1, 1))
RECIPE = nca_core.Recipe(seed=1, width=48, height=32)
TILES = plan(MODEL, RECIPE, "moss", tiles=(1001, 1002))
COUNT = sum(len(task.names) for task in TILES)


def ignored(_done: float) -> None:
    pass


def contents(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, hidden ones included."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("rows", [1 << 20, 7])
def test_files_have_the_maps_however_their_rows_come(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nca_core.bands.BAND_PIXELS", 48 * rows)
    (task,) = plan(MODEL, RECIPE, "moss", FileOptions(normals="directx"))
    files = drive(write_all(MODEL, [task], tmp_path / "new", png_file), ignored)
    assert [file.name for file in files] == list(task.names)
    assert sorted(files) == sorted((tmp_path / "new").iterdir())
    maps = nca_core.decode(MODEL, nca_core.grow(MODEL, RECIPE.surface(MODEL).field), (32, 48))
    maps["normal"] = nca_core.to_directx(maps["normal"])
    for image in task.images:
        levels = 2**image.storage.bits - 1
        seen = png_levels((tmp_path / "new" / image.name).read_bytes()).reshape(32, 48, -1)
        assert np.abs(seen - maps[image.sheet.name] * levels).max() <= 0.51


def test_images_come_without_a_sidecar_for_who_says_it_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    hashes = drive(write_images(MODEL, TILES[0], tmp_path / "images", png_file, Numpy()), ignored)
    drive(write_all(MODEL, TILES[:1], tmp_path / "all", png_file), ignored)
    all_files = contents(tmp_path / "all")
    said = json.loads(all_files.pop(TILES[0].sidecar))
    assert contents(tmp_path / "images") == all_files
    assert [found.hexdigest() for found in hashes] == list(said["pixels"].values())


def test_a_folder_in_a_files_place_is_named_before_anything_grows(tmp_path: Path) -> None:
    (tmp_path / "moss_height.1001.png").mkdir()
    told: list[float] = []
    with pytest.raises(OSError, match=r"moss_height\.1001\.png: it cannot be written \(it is a folder or a device"):
        drive(write_all(MODEL, TILES, tmp_path, png_file), told.append)
    assert not told
    assert [path.name for path in tmp_path.iterdir()] == ["moss_height.1001.png"]


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[float] = []
    drive(write_all(MODEL, TILES, tmp_path, png_file), told.append)
    assert told == sorted(told)
    assert 0 <= told[0] < 0.5 < told[-1] <= 1


# --- all or none -----------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(failing=st.integers(0, COUNT - 1), old=st.sets(st.integers(0, COUNT - 1)))
def test_a_folder_gets_all_files_or_stays_as_it_was(
    failing: int, old: set[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whichever file cannot take its place, and whichever files were there before."""
    folder = tmp_path_factory.mktemp("maps")
    names = [name for task in TILES for name in task.names]
    for index in old:
        (folder / names[index]).write_text("mine")
    before, put, count = contents(folder), replacing.put, 0

    def refused(finished: Path, path: Path) -> None:
        nonlocal count
        count += 1
        if count == failing + 1:
            raise PermissionError(errno.EACCES, "Permission denied")
        put(finished, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replacing, "put", refused)
        with pytest.raises(OSError, match=r"maps.*: it cannot be written \(Permission denied\)"):
            drive(write_all(MODEL, TILES, folder, png_file), ignored)
    assert contents(folder) == before
    drive(write_all(MODEL, TILES, folder, png_file), ignored)
    assert sorted(contents(folder)) == sorted(names)
    assert b"mine" not in contents(folder).values()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=20)
@given(at=st.integers(0, 2 * len(TILES[0].images) - 1), when=st.sampled_from(("open", "add", "finish")))
def test_a_file_that_cannot_be_written_leaves_nothing(
    at: int, when: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, opened = tmp_path_factory.mktemp("maps") / "a" / "b", 0

    @contextmanager
    def full(path: Path, image: ImageFile, texts: Mapping[str, str]) -> Iterator[Add]:
        nonlocal opened
        opened += 1
        fails = opened == at + 1

        def fail(*_rows: Any) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        if fails and when == "open":
            fail()
        with png_file(path, image, texts) as add:
            yield fail if fails and when == "add" else add
            if fails and when == "finish":
                fail()

    with pytest.raises(OSError, match="No space left"):
        drive(write_all(MODEL, TILES, folder, full), ignored)
    assert not list(folder.parent.parent.iterdir())


@pytest.mark.parametrize("stop", [KeyboardInterrupt, nca_core.Cancelled])
def test_who_stops_it_leaves_the_folder_as_it_was(stop: type[BaseException], tmp_path: Path) -> None:
    (tmp_path / "moss_height.1001.png").write_text("mine")

    def stopped(done: float) -> None:
        if done > 0.6:
            raise stop

    with pytest.raises(stop):
        drive(write_all(MODEL, TILES, tmp_path, png_file), stopped)
    slices = write_all(MODEL, TILES, tmp_path, png_file)
    next(slices)
    slices.close()
    assert contents(tmp_path) == {"moss_height.1001.png": b"mine"}


# --- with stores -----------------------------------------------------------------------------------------------------


class Kept:
    """A store in memory, which publishes into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.rows = folder, 0
        self._rows: dict[str, list[Any]] = {}
        self.published: list[str] = []

    def add(self, images: Any) -> None:
        for image, rows in images:
            self._rows.setdefault(image.name, []).append(rows)
        self.rows += len(rows)

    def read(self, image: ImageFile) -> Iterator[Any]:
        return iter(self._rows[image.name])

    def publish(self, names: Any) -> list[Path]:
        self.published += names
        return [self.folder / name for name in names]


def test_a_store_gets_rows_once_and_files_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A growth that goes on from a store grows only what that lacks; a task that is done is left."""
    for name, bits in {"surface.WHOLE_CELLS": 6, "surface.BAND_CELLS": 6, "bands.BAND_PIXELS": 8}.items():
        monkeypatch.setattr(f"nca_core.{name}", 1 << bits)
    (tmp_path / "kept").mkdir()
    store = Kept(tmp_path / "kept")

    @contextmanager
    def stores(task: Any) -> Iterator[Kept | None]:
        yield store if task is TILES[0] else None

    def stopped(done: float) -> None:
        if store.rows:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive(write_each(MODEL, TILES, png_file, stores), stopped)
    assert 0 < store.rows < 32
    drive(write_each(MODEL, TILES, png_file, stores), ignored)
    assert (store.rows, store.published) == (32, list(TILES[0].names))
    drive(write_all(MODEL, TILES[:1], tmp_path / "all", png_file), ignored)
    assert contents(tmp_path / "kept") == contents(tmp_path / "all")
