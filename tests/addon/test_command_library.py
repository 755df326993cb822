"""`blender --command lichen library DIR`: the gallery as an asset library, and the listing that lets it be served."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import bpy
import pytest

from .asset_files import appended
from .conftest import random_model

LISTINGS = bpy.app.version >= (5, 2)
needs_listings = pytest.mark.skipif(not LISTINGS, reason="this Blender has no remote asset libraries")
#: pip's Blender is no program; this is one that does what a whole one does with this command, by Blender's own code.
PROGRAM = """
import sys
import bpy
bpy.ops.wm.read_factory_settings(use_empty=True)
from _bpy_internal.assets import remote_library
options = sys.argv[1:]
assert options[:3] == ["--factory-startup", "--command", "asset_listing"], options
sys.exit(remote_library.asset_listing_main(options[3:]))
"""


@pytest.fixture
def run(blender: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The command, in a gallery of one small material."""
    from bl_ext.user_default.lichen import command
    from bl_ext.user_default.lichen.settings import library

    import nca_core

    (tmp_path / "gallery").mkdir()
    origin = nca_core.Provenance(author="A. Mason", licence="CC0-1.0")
    nca_core.save(model(provenance=origin), tmp_path / "gallery" / "old_wall.nca")
    monkeypatch.setattr(library, "SHIPPED", tmp_path / "gallery")
    return lambda *options: command.run(["library", str(tmp_path / "out"), "--size", "32", *options])


def model(**changes: Any) -> Any:
    from dataclasses import replace

    return replace(random_model("old_wall", ("base_color", "height")), cell_size=0.25, **changes)


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A Blender that can be called as a program."""
    from bl_ext.user_default.lichen.command import listing

    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    monkeypatch.setattr(listing, "blender", lambda: [sys.executable, str(program)])


def test_it_grows_the_gallery(run: Any, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    before = [entry.path for entry in bpy.context.preferences.filepaths.asset_libraries]
    assert run() == 0
    told = capsys.readouterr()
    place = tmp_path / "out" / "old_wall.blend"
    assert told.out.splitlines() == [str(place)]
    assert "lichen: old_wall (1 of 1): 50%" in told.err
    assert "has 1 of 1 materials" in told.err
    assert appended(place).name == "Old Wall"
    assert "Lichen/Wall" in (tmp_path / "out" / "blender_assets.cats.txt").read_text()
    assert [entry.path for entry in bpy.context.preferences.filepaths.asset_libraries] == before


def test_what_is_there_stays_and_what_is_gone_goes(run: Any, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    import nca_core

    run()
    before = (tmp_path / "out" / "old_wall.blend").stat().st_mtime_ns
    nca_core.save(random_model("moss", ("height",)), tmp_path / "gallery" / "moss.nca")
    capsys.readouterr()
    assert run() == 0
    assert capsys.readouterr().out.splitlines() == [str(tmp_path / "out" / "moss.blend")]
    assert (tmp_path / "out" / "old_wall.blend").stat().st_mtime_ns == before
    (tmp_path / "gallery" / "moss.nca").unlink()
    assert run() == 0
    assert "moss.blend: taken away" in capsys.readouterr().err
    assert not (tmp_path / "out" / "moss.blend").exists()


def test_a_file_of_another_is_named_and_stays(run: Any, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old_wall.blend").write_text("mine")
    assert run() == 1
    assert "old_wall.blend: it cannot be written (there is a file of that name" in capsys.readouterr().err
    assert (tmp_path / "out" / "old_wall.blend").read_text() == "mine"


def test_bad_input_is_one_line(run: Any, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "gallery" / "old_wall.nca").unlink()
    assert run() == 2
    assert capsys.readouterr().err == "lichen: there is no material in the gallery\n"
    assert run("--size", "3") == 2


@needs_listings
def test_the_listing_is_the_one_that_blender_reads(
    run: Any, whole: None, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert run("--listing", "--name", "Walls", "--contact", "A. Mason") == 0
    out = tmp_path / "out"
    assert str(out / "_asset-library-meta.json") in capsys.readouterr().out
    meta = json.loads((out / "_asset-library-meta.json").read_text())
    assert (meta["name"], meta["contact"]["name"]) == ("Walls", "A. Mason")
    index = json.loads((out / meta["api_versions"]["v1"]["url"]).read_text())
    assert (index["asset_count"], index["file_count"]) == (1, 1)
    assert "Lichen/Wall" in [catalog["path"] for catalog in index["catalogs"]]
    (asset,) = json.loads((out / index["pages"][0]["url"]).read_text())["assets"]
    assert (asset["name"], asset["files"]) == ("Old Wall", ["old_wall.blend"])
    assert (asset["meta"]["author"], asset["meta"]["license"]) == ("A. Mason", "CC0-1.0")
    assert asset["meta"]["preferred_import_method"] == "APPEND"
    assert [entry["name"] for entry in asset["meta"]["properties"]] == ["Real size"]
    assert (out / asset["thumbnail"]["url"]).stat().st_size > 1000


@needs_listings
def test_what_a_listing_says_of_the_library_stays(run: Any, whole: None, tmp_path: Path) -> None:
    run("--listing", "--name", "Walls", "--contact", "A. Mason")
    assert run("--listing", "--contact", "B. Mason") == 0
    meta = json.loads((tmp_path / "out" / "_asset-library-meta.json").read_text())
    assert (meta["name"], meta["contact"]["name"]) == ("Walls", "B. Mason")


@needs_listings
def test_a_blender_that_fails_is_quoted(
    run: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    from bl_ext.user_default.lichen.command import listing

    failing = [sys.executable, "-c", "import sys; sys.exit('Error: no such command')"]
    monkeypatch.setattr(listing, "blender", lambda: failing)
    assert run("--listing") == 1
    assert "Blender could not write the listing (Error: no such command)" in capsys.readouterr().err


def test_a_blender_without_listings_says_so(run: Any, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """pip's is no program, and those before 5.2 have none."""
    assert run("--listing") == 2
    assert "takes a whole Blender, 5.2 or later" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert run() == 0  # where nobody asks for it, it is left out
