"""The result of a training outlives a disk that fails: it lies somewhere, and one is told where."""

from __future__ import annotations

import errno
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import nca_core
from tests.core.models import random_model
from trainer.errors import OutputError
from trainer.training.weight_file import WeightFile


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    """The user's folders; the weight file is wanted in "disk"."""
    folders = {name: tmp_path / name for name in ("disk", "current", "home", "temporary")}
    for folder in folders.values():
        folder.mkdir()
    monkeypatch.chdir(folders["current"])
    monkeypatch.setattr(Path, "home", lambda: folders["home"])
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(folders["temporary"]))
    return folders


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> set[Path]:
    """Folders where there is no room."""
    folders: set[Path] = set()
    save = nca_core.save

    def save_if_there_is_room(model: nca_core.Model, path: Path, **more: object) -> None:
        if path.parent in folders:
            raise OSError(errno.ENOSPC, "No space left on device")
        save(model, path, **more)

    monkeypatch.setattr(nca_core, "save", save_if_there_is_room)
    return folders


def weight_file(places: dict[str, Path], precision: str = "float32") -> WeightFile:
    return WeightFile(places["disk"] / "moss.nca", precision, lambda fault: None)


def test_a_disk_with_room_gets_the_file_and_nothing_is_elsewhere(places: dict[str, Path]) -> None:
    kept = weight_file(places)
    kept.write(random_model())
    assert (kept.place, kept.fault) == (places["disk"] / "moss.nca", None)
    assert [list(places[name].iterdir()) for name in ("current", "home", "temporary")] == [[], [], []]


@pytest.mark.parametrize("instead", ["current", "home", "temporary"])
def test_a_full_disk_sends_it_to_the_nearest_place_that_has_room(
    instead: str, places: dict[str, Path], full: set[Path]
) -> None:
    names = list(places)
    full |= {places[name] for name in names[: names.index(instead)]}
    (places[instead] / "moss.nca").write_text("another material's")
    kept = weight_file(places)
    kept.write(random_model())
    assert kept.place == places[instead] / "moss-2.nca"
    assert kept.fault == "No space left on device"
    assert nca_core.load(kept.place) == random_model()
    assert (places[instead] / "moss.nca").read_text() == "another material's"


def test_a_better_one_replaces_the_one_that_was_kept_elsewhere(places: dict[str, Path], full: set[Path]) -> None:
    full.add(places["disk"])
    kept = weight_file(places)
    kept.write(random_model())
    kept.write(random_model(seed=1))
    assert [file.name for file in places["current"].iterdir()] == ["moss.nca"]
    assert nca_core.load(places["current"] / "moss.nca") == random_model(seed=1)


def test_once_there_is_room_it_comes_to_where_it_should_be(places: dict[str, Path], full: set[Path]) -> None:
    full.add(places["disk"])
    kept = weight_file(places)
    kept.write(random_model())
    full.clear()
    kept.write(random_model(seed=1))
    assert (kept.place, kept.fault) == (places["disk"] / "moss.nca", None)
    assert list(places["current"].iterdir()) == []


def test_previews_and_checkpoints_make_room_for_it(
    places: dict[str, Path], full: set[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    full.add(places["disk"])
    spare = places["disk"] / "moss_preview.png"
    spare.write_text("a picture")
    unlink = Path.unlink

    def makes_room(path: Path, missing_ok: bool = False) -> None:
        unlink(path, missing_ok)
        if path == spare:
            full.clear()

    monkeypatch.setattr(Path, "unlink", makes_room)
    kept = weight_file(places)
    kept.write(random_model(), [spare])
    assert (kept.place, kept.fault) == (places["disk"] / "moss.nca", None)
    assert list(places["current"].iterdir()) == []


def test_a_folder_that_was_removed_meanwhile_is_made_again(places: dict[str, Path]) -> None:
    places["disk"].rmdir()
    weight_file(places).write(random_model())
    assert (places["disk"] / "moss.nca").exists()


def test_where_there_is_no_room_at_all_every_place_is_named(places: dict[str, Path], full: set[Path]) -> None:
    full |= set(places.values())
    with pytest.raises(OutputError) as error:
        weight_file(places).write(random_model())
    assert all(str(folder) in str(error.value) for folder in places.values())


def test_weights_that_do_not_fit_into_half_precision_are_kept_whole(places: dict[str, Path]) -> None:
    model = random_model()
    large = replace(model, decoder=replace(model.decoder, bias=np.full_like(model.decoder.bias, 1e6)))
    said: list[str] = []
    kept = WeightFile(places["disk"] / "moss.nca", "float16", said.append)
    kept.write(large)
    assert nca_core.load(places["disk"] / "moss.nca") == large
    assert "float32" in said[0]
