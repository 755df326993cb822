"""The benchmark's own run: what is done is kept, and bad input is one line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.quality.cli import main
from tests.benchmarks.quality.made import Made
from tests.benchmarks.quality.sheet import write_sheet
from tests.benchmarks.quality.store import Key, load, save


def test_a_kept_result_is_used_as_long_as_nothing_it_depends_on_changes(tmp_path: Path) -> None:
    stacks = list(np.random.default_rng(0).random((3, 8, 9, 2), dtype=np.float32))
    save(tmp_path / "kept", Key("a", "b"), 3, Made(stacks, {"iterations": 7}, stacks[0][..., 0]), 1.5)
    kept = load(tmp_path / "kept", Key("a", "b"), 2)
    assert kept is not None
    assert (len(kept.stacks), kept.seconds, kept.facts) == (2, 1.5, {"iterations": 7})
    assert np.abs(kept.stacks[1] - stacks[1]).max() <= 0.51 / 255
    assert kept.wide is not None
    assert np.abs(kept.wide - stacks[0][..., 0]).max() <= 0.51 / 255
    assert load(tmp_path / "kept", Key("a", "b"), 4) is None
    assert load(tmp_path / "kept", Key("a", "changed"), 3) is None
    assert load(tmp_path / "nothing", Key("a", "b"), 1) is None


def test_a_sheet_has_a_column_each(tmp_path: Path) -> None:
    stack = np.full((64, 80, 5), 0.5, np.float32)
    maps = ("base_color", "roughness", "height")
    write_sheet(tmp_path / "sheet.png", [("one", stack), ("other", stack[:60, :70])], maps)
    assert (tmp_path / "sheet.png").stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "unicorn"], "'unicorn' is none of brick_wall"),
        (["--systems", "magic"], "'magic' is none of lichen"),
        (["--systems", "lichen:huge"], "'huge' is none of standard, large"),
        (["--budget", "soon"], "not a time"),
        (["--seeds", "0"], "not a whole number"),
        (["--weights", "wall.nca"], "as in wall=wall.nca"),
    ],
)
def test_bad_options_are_named(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_a_small_run_writes_a_table_and_goes_on_from_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("plenoptic")
    pytest.importorskip("skimage")
    monkeypatch.setattr("tests.benchmarks.quality.exemplars.SIZE", 96)
    arguments = ["--only", "pebbles", "--systems", "quarters", "--out", str(tmp_path)]
    assert main(arguments) == 0
    assert "pebbles, quarters: making" in capsys.readouterr().out
    results = json.loads((tmp_path / "results.json").read_text())["results"]
    assert len(results[0]["scores"]["PS"]) == 4
    assert "| pebbles | quarters |" in (tmp_path / "table.md").read_text()
    assert (tmp_path / "pebbles.png").exists()
    assert main(arguments) == 0
    assert "making" not in capsys.readouterr().out
    assert main(["--only", "pebbles", "--systems", "quarters,quilting", "--kept", "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "making" not in told
    assert "pebbles, quilting: not kept" in told
    assert "| pebbles | quarters |" in (tmp_path / "table.md").read_text()
    assert main(["--only", "pebbles", "--systems", "quilting", "--kept", "--out", str(tmp_path)]) == 2
    assert "nothing of that is kept" in capsys.readouterr().err
    assert "| pebbles | quarters |" in (tmp_path / "table.md").read_text()


def test_weights_must_be_there_and_belong_to_the_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("plenoptic")
    pytest.importorskip("skimage")
    base = ["--only", "pebbles", "--out", str(tmp_path)]
    assert main([*base, "--weights", f"brick_wall={tmp_path / 'a.nca'}"]) == 2
    assert main([*base, "--weights", f"pebbles={tmp_path / 'a.nca'}"]) == 2
    error = capsys.readouterr().err
    assert "this run has pebbles" in error
    assert "a.nca" in error
