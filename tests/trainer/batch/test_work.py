"""A job is a pure function of its line: whoever does it, in whatever order, the pixels are the same to the last bit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nca_core
from nca_core.png import PngWriter
from tests.core.models import random_model
from tests.pngs import png_levels
from trainer.batch import pieces as splitting
from trainer.batch import work
from trainer.batch.jobs import SPLIT, Job, forget
from trainer.batch.planning import Batch, Shard, plan_batch
from trainer.batch.work import Order, Result, State, carry_out
from trainer.batch.workspace import NAME, workspace
from trainer.cli.main import main

from .manifests import contents, manifest

SPLIT_LINE = {"width": 96, "height": 128, "seed": 5, "maps": ["height", "normal"]}
LINES = [{"seed": 1}, {"seed": 2, "mode": "plane", "x": 7, "width": 48}, {"udim": [1001, 1011], "seed": 3}, SPLIT_LINE]


@contextmanager
def ordered(batch: Batch, out: Path, **others: Any) -> Iterator[Order]:
    with workspace(out) as work:
        yield replace(Order(out, work, batch.beginning, "numpy", 1, False, False, SPLIT), **others)


def carried_out(batch: Batch, out: Path, jobs: list[Job] | None = None, **others: Any) -> list[Result]:
    with ordered(batch, out, **others) as order:
        return [carry_out(job, order) for job in (batch.jobs if jobs is None else jobs)]


def states(results: list[Result]) -> list[str]:
    return [result.state.value for result in results]


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_pixels_are_the_same_whatever_the_shards_the_order_and_the_threads(
    data: st.DataObject, weights: Path, small_strips: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("out")
    lines = data.draw(st.permutations(LINES))
    straight = plan_batch(manifest(weights.parent, LINES), split=64)
    carried_out(straight, folder / "straight", split=64)
    path, count = manifest(weights.parent, lines), data.draw(st.integers(1, 4))
    for index in data.draw(st.permutations(range(1, count + 1))):
        batch = plan_batch(path, Shard(index, count), split=64)
        jobs = data.draw(st.permutations(batch.jobs))
        assert "failed" not in states(carried_out(batch, folder / "dealt", jobs, split=64, threads=index))
    assert contents(folder / "dealt") == contents(folder / "straight")
    assert not (folder / "dealt" / NAME).exists()


def test_pieces_join_to_what_grows_in_one_process(weights: Path, small_strips: None, tmp_path: Path) -> None:
    """To the last bit, as `lichen grow` makes it; only the parts that PNG is compressed in are others."""
    batch = plan_batch(manifest(weights.parent, [{**SPLIT_LINE, "name": "moss", "maps": []}]), split=64)
    results = carried_out(batch, tmp_path / "baked", split=64)
    assert states(results) == ["waits"] * (len(results) - 1) + ["made"]
    assert len(results) > 4
    options = ["--size", "96", "--height", "128", "--seed", "5", "--engine", "numpy", "--out", str(tmp_path / "grown")]
    assert main(["grow", str(weights), *options]) == 0
    baked, grown = contents(tmp_path / "baked"), contents(tmp_path / "grown")
    assert baked.keys() == grown.keys()
    assert baked["moss.json"] == grown["moss.json"]  # which has the digests of all pixels
    for name in baked.keys() - {"moss.json"}:
        assert (png_levels(baked[name]) == png_levels(grown[name])).all()


def test_a_piece_that_is_there_is_not_grown_again(
    weights: Path, small_strips: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a kill, or when another worker has it already; nor is any of what is joined."""
    batch = plan_batch(manifest(weights.parent, [SPLIT_LINE]), split=64)
    first, second, *others = batch.jobs
    carried_out(batch, tmp_path / "out", [first, second], split=64)
    grown: list[Any] = []
    steps = splitting.steps
    monkeypatch.setattr(splitting, "steps", lambda *given, **named: grown.append(named) or steps(*given, **named))
    assert states(carried_out(batch, tmp_path / "out", split=64))[-1] == "made"
    assert len(grown) == len(others)
    assert set(states(carried_out(batch, tmp_path / "out", split=64))) == {"there"}
    assert len(grown) == len(others)


def test_a_piece_that_was_cut_off_is_none(weights: Path, small_strips: None, tmp_path: Path) -> None:
    batch = plan_batch(manifest(weights.parent, [SPLIT_LINE]), split=64)
    carried_out(batch, tmp_path / "straight", split=64)
    carried_out(batch, tmp_path / "out", batch.jobs[:2], split=64)
    rows = next((tmp_path / "out" / NAME).rglob("*.rows"))
    rows.write_bytes(rows.read_bytes()[:-1])
    carried_out(batch, tmp_path / "out", split=64)
    assert contents(tmp_path / "out") == contents(tmp_path / "straight")


def test_what_another_worker_joins_meanwhile_is_there(
    weights: Path, small_strips: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last piece comes too late, and is left nowhere."""
    batch = plan_batch(manifest(weights.parent, [SPLIT_LINE]), split=64)
    grow = splitting.Pieces.grow

    def grown_late(self: Any, rows: Any, work: Path, engine: Any) -> None:
        monkeypatch.setattr(splitting.Pieces, "grow", grow)
        carried_out(batch, tmp_path / "out", split=64)
        grow(self, rows, work, engine)

    monkeypatch.setattr(splitting.Pieces, "grow", grown_late)
    assert states(carried_out(batch, tmp_path / "out", batch.jobs[-1:], split=64)) == ["there"]
    assert sorted(contents(tmp_path / "out")) == ["moss_5.json", "moss_5_height.png", "moss_5_normal.png"]


def test_existing_ones_are_left_if_that_is_asked_for(weights: Path, tmp_path: Path) -> None:
    batch = plan_batch(manifest(weights.parent, [{}]))
    assert states(carried_out(batch, tmp_path / "out")) == ["made"]
    assert states(carried_out(batch, tmp_path / "out")) == ["made"]
    assert states(carried_out(batch, tmp_path / "out", skip=True)) == ["there"]
    (tmp_path / "out" / "moss_0_height.png").unlink()
    assert states(carried_out(batch, tmp_path / "out", skip=True)) == ["made"]
    other = plan_batch(manifest(weights.parent, [{"density": 2.0}]))
    assert states(carried_out(other, tmp_path / "out", skip=True)) == ["made"]


def test_weights_that_changed_after_they_were_planned_are_refused(weights: Path, tmp_path: Path) -> None:
    batch = plan_batch(manifest(weights.parent, [{}]))
    nca_core.save(random_model(seed=3), weights)
    forget()  # as in another process
    (result,) = carried_out(batch, tmp_path / "out")
    assert result.state is State.FAILED
    assert not contents(tmp_path / "out")
    assert "changed after it was planned" in result.reason


def picture(path: Path, level: int) -> None:
    with path.open("wb") as file:
        writer = PngWriter(file, (32, 32), 1, 8)
        writer.add_levels(np.full((32, 32, 1), level, np.uint8))
        writer.finish()


def test_pictures_are_named_from_the_manifest_on_so_that_sidecars_are_equal_everywhere(
    weights: Path, tmp_path: Path
) -> None:
    for folder in ("here", "there"):
        (tmp_path / folder).mkdir()
        shutil.copy(weights, tmp_path / folder)
        picture(tmp_path / folder / "flow.png", 90)
        batch = plan_batch(manifest(tmp_path / folder, [{"direction": "flow.png"}]))
        assert states(carried_out(batch, tmp_path / folder / "out")) == ["made"]
    assert contents(tmp_path / "here" / "out") == contents(tmp_path / "there" / "out")
    said = json.loads((tmp_path / "here" / "out" / "moss_0.json").read_text())
    assert said["recipe"]["steering"]["direction"]["pictures"][0]["file"] == "flow.png"


def test_a_process_that_remembers_older_pictures_reads_them_again(weights: Path, tmp_path: Path) -> None:
    """As one does that works for many batches."""
    path = manifest(weights.parent, [{"direction": "flow.png"}])
    picture(weights.parent / "flow.png", 200)
    batch = plan_batch(path)
    forget()
    picture(weights.parent / "flow.png", 10)
    plan_batch(path)  # which is remembered
    picture(weights.parent / "flow.png", 200)
    assert states(carried_out(batch, tmp_path / "out")) == ["made"]


def test_a_folder_that_is_full_or_in_the_way_fails_its_own_line(weights: Path, tmp_path: Path) -> None:
    batch = plan_batch(manifest(weights.parent, [{"name": "a"}, {"name": "b/c"}]))
    (tmp_path / "out" / "a_height.png").mkdir(parents=True)
    bad, good = carried_out(batch, tmp_path / "out")
    assert (bad.state, good.state) == (State.FAILED, State.MADE)
    assert "a_height.png: it is a folder or a device" in bad.reason
    assert sorted(contents(tmp_path / "out")) == ["b/c.json", "b/c_height.png"]


@pytest.mark.parametrize("split", [SPLIT, 32])
def test_a_write_protected_file_fails_its_line_before_it_grows(
    split: int, weights: Path, small_strips: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, out = plan_batch(manifest(weights.parent, [SPLIT_LINE]), split=split), tmp_path / "out"
    out.mkdir()
    (out / "moss_5_height.png").write_text("approved")
    (out / "moss_5_height.png").chmod(0o444)
    monkeypatch.setattr(work, "_engine", lambda order: pytest.fail("it grows"))
    results = carried_out(batch, out, split=split)
    assert {result.reason for result in results} == {f"{out / 'moss_5_height.png'}: the file there is write-protected"}
    assert contents(out) == {"moss_5_height.png": b"approved"}
