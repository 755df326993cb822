"""`lichen export`: one command from a weight file to what another program opens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nca_core.container import MAX_FILE
from nca_core.export.targets import TARGETS
from trainer.cli.main import main


def test_export_prints_the_files_and_writes_them(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ["export", str(weights), "--target", "materialx", "--size", "32", "--maps", "base_color,normal"]
    assert main([*arguments, "--engine", "numpy", "--out", str(out)]) == 0
    files = [Path(line) for line in capsys.readouterr().out.splitlines()]
    assert [file.name for file in files] == ["moss_base_color.png", "moss_normal.png", "moss.json", "moss.mtlx"]
    assert sorted(files) == sorted(out.iterdir())
    assert json.loads((out / "moss.json").read_text())["recipe"]["width"] == 32


def test_endless_is_as_small_as_it_can_be_unless_a_size_is_given(
    weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["export", str(weights), "--target", "materialx", "--mode", "endless", "--engine", "numpy"]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 0
    recipe = json.loads((tmp_path / "out" / "moss.json").read_text())["recipe"]
    assert recipe["mode"] == "endless"
    assert main([*arguments, "--size", str(recipe["width"] // 8 * 4), "--out", str(tmp_path / "less")]) == 2
    assert f"take {recipe['width']} pixels" in capsys.readouterr().err
    assert not (tmp_path / "less").exists()


@pytest.mark.parametrize(
    ("more", "line"),
    [
        (["--target", "unity"], "invalid choice: 'unity'"),
        (["--target", "materialx", "--mode", "plane"], "MaterialX takes --mode tile or endless, not plane"),
        (["--target", "materialx", "--udim", "1001"], "no target takes UDIM tiles"),
        (["--target", "materialx", "--maps", "opacity"], "has no place for a map 'opacity'"),
    ],
)
def test_what_cannot_be_exported_is_one_line(
    more: list[str], line: str, weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = main(["export", str(weights), *more, "--out", str(tmp_path / "out")])
    except SystemExit as end:  # argparse's own
        code = end.code
    assert code == 2
    assert line in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_file_that_no_weight_file_can_be_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One that is not there, and one of more bytes than such a file has."""
    missing, large = tmp_path / "missing.nca", tmp_path / "large.nca"
    with large.open("wb") as file:
        file.truncate(MAX_FILE + 1)
    for path, line in ((missing, "it cannot be read"), (large, f"it has {MAX_FILE + 1} bytes, more than")):
        assert main(["export", str(path), "--target", "materialx", "--out", str(tmp_path / "out")]) == 2
        assert f"{path}: {line}" in capsys.readouterr().err


def test_every_target_is_said_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["export", "--help"])
    said = " ".join(capsys.readouterr().out.split())
    for name, target in TARGETS.items():
        assert f"{name}: {target.description}" in said
