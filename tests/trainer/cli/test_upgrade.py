"""`lichen upgrade`: an older file becomes one of the present version, with the same material in it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import nca_core
from nca_core.weights import form, version_of
from tests.core.models import random_model
from tests.golden import OLD, SHIPPED
from trainer.cli.main import main


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the materials whose reach was measured; which takes seconds, and here is 5."""
    names: list[str] = []
    monkeypatch.setattr(
        "trainer.cli.upgrade.with_reaches", lambda model: names.append(model.name) or replace(model, reach=5)
    )
    return names


def test_an_old_file_is_brought_up_to_date(
    measured: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shutil.copy(OLD / "brick_wall.nca", tmp_path / "wall.nca")
    before = nca_core.load(path)
    assert main(["upgrade", str(path)]) == 0
    after = nca_core.load(path)
    assert form(path) == (version_of(after), "float32")
    assert (after.digest, after.provenance, after.reach) == (before.digest, before.provenance, 5)
    assert f"version {version_of(after)} instead of 3; chance reaches 5" in capsys.readouterr().out
    assert [file.name for file in tmp_path.iterdir()] == ["wall.nca"]


def test_shipped_files_are_up_to_date(measured: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Though a later version of the format has more to say: of these models it would say the same."""
    for path in sorted(SHIPPED.glob("*.nca")):
        copy = shutil.copy(path, tmp_path / path.name)
        assert main(["upgrade", str(copy)]) == 0
        assert "is up to date" in capsys.readouterr().out
        assert copy.read_bytes() == path.read_bytes()
    assert measured == []


def test_a_file_that_is_up_to_date_is_left(
    measured: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = shutil.copy(OLD / "pebbles.nca", tmp_path / "pebbles.nca")
    assert main(["upgrade", str(path)]) == main(["upgrade", str(path)]) == 0
    assert measured == ["pebbles"]
    assert "is up to date" in capsys.readouterr().out


@pytest.mark.parametrize("precision", ["float16", "int8"])
def test_weights_are_kept_as_they_were(measured: list[str], tmp_path: Path, precision: str) -> None:
    path = tmp_path / "moss.nca"
    nca_core.save(random_model(), path, precision=precision)
    before = nca_core.load(path).digest
    assert main(["upgrade", str(path)]) == 0
    assert (nca_core.load(path).digest, form(path)[1]) == (before, precision)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "moss.nca").write_bytes(b"moss")
    assert main(["upgrade", str(tmp_path / "moss.nca")]) == 2
    assert "moss.nca: it is truncated" in capsys.readouterr().err


def test_a_file_that_would_take_hours_is_named_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("nca_core.influence.MAX_WORK", 1)
    path = tmp_path / "moss.nca"
    nca_core.save(random_model(), path)
    before = path.read_bytes()
    assert main(["upgrade", str(path)]) == 2
    assert "moss.nca: how far chance reaches cannot be measured: " in capsys.readouterr().err.splitlines()[-1]
    assert path.read_bytes() == before
