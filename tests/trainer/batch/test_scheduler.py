"""Dask deals jobs to workers in processes of their own, and one that is killed costs no job."""

from __future__ import annotations

import json
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from nca_core.version import VERSION
from trainer.batch.jobs import SPLIT
from trainer.batch.planning import plan_batch
from trainer.batch.scheduler import farmed, key_of
from trainer.batch.work import Order, State
from trainer.batch.workspace import NAME
from trainer.cli.main import main

from .farms import NEEDED, PATIENCE, POSIX, baking, farm, made, wait_for
from .manifests import contents, manifest

# --- without Dask ----------------------------------------------------------------------------------------------------


@pytest.fixture
def order(weights: Path, tmp_path: Path) -> Order:
    return Order(tmp_path / "out", Path(), weights.parent, "numpy", 1, False, False, SPLIT)


def test_a_worker_makes_its_files_and_leaves_no_other(weights: Path, order: Order) -> None:
    job = plan_batch(manifest(weights.parent, [{"seed": 7}])).jobs[0]
    result = farmed(job, order, VERSION)
    assert (result.state, result.files) == (State.MADE, ("moss_7_height.png", "moss_7.json"))
    assert sorted(contents(order.out)) == ["moss_7.json", "moss_7_height.png"]
    assert not list((order.out / NAME).glob("*"))


def test_a_worker_of_another_version_makes_nothing(weights: Path, order: Order) -> None:
    job = plan_batch(manifest(weights.parent, [{}])).jobs[0]
    result = farmed(job, order, "0.0.1")
    assert (result.state, order.out.exists()) == (State.FAILED, False)
    assert "a worker has Lichen" in result.reason


def test_a_folder_that_a_worker_cannot_write_into_is_a_reason(weights: Path, order: Order) -> None:
    order.out.write_text("")
    result = farmed(plan_batch(manifest(weights.parent, [{}])).jobs[0], order, VERSION)
    assert result.state is State.FAILED
    assert "cannot write into it" in result.reason


def test_keys_are_equal_for_what_does_the_same(weights: Path, order: Order) -> None:
    """Whoever runs it; not where it goes elsewhere, or is only looked at."""
    first, second = plan_batch(manifest(weights.parent, [{"seed": 1}, {"seed": 2}])).jobs
    again = plan_batch(manifest(weights.parent, [{"seed": 2}, {"seed": 1}], "other.jsonl")).jobs[1]
    key = key_of(first, order)
    assert key == key_of(again, replace(order, work=Path("elsewhere")))
    others = [key_of(second, order), *(key_of(first, replace(order, **{name: True})) for name in ("check", "skip"))]
    assert len({key, key_of(first, replace(order, out=Path("elsewhere"))), *others}) == 5


@pytest.mark.parametrize("address", ["farm:8786", "http://farm:8786", "tcp://farm", "Local"])
def test_addresses_are_checked(address: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as error:
        main(["bake", str(tmp_path / "a.jsonl"), "--out", str(tmp_path), "--scheduler", address])
    assert error.value.code == 2


# --- with it ---------------------------------------------------------------------------------------------------------


@NEEDED
@POSIX
@pytest.mark.slow
def test_a_worker_that_is_killed_midway_loses_nothing(weights: Path, tmp_path: Path) -> None:
    lines = [{"seed": seed, "width": 96} for seed in range(60)]
    path = manifest(weights.parent, [*lines, {"seed": -1}])
    with farm(tmp_path) as there:
        first, second = there.worker(), there.worker()
        run = baking(path, tmp_path / "out", there.address)
        wait_for(tmp_path / "out", 10, run)
        second.kill()
        said, faults = run.communicate(timeout=PATIENCE)
        assert first.poll() is None
    assert run.returncode == 1, faults
    assert faults.splitlines()[0].startswith("line 61: 'seed': -1")
    assert "1 line of 61 failed; all others are done" in faults
    assert len(set(said.splitlines())) == 120
    good = manifest(weights.parent, lines, "good.jsonl")
    assert main(["bake", str(good), "--out", str(tmp_path / "straight"), "--jobs", "1"]) == 0
    assert made(tmp_path / "out") == made(tmp_path / "straight")


@NEEDED
@POSIX
@pytest.mark.slow
def test_a_stop_leaves_whole_files_and_the_next_run_goes_on(weights: Path, tmp_path: Path) -> None:
    """On a scheduler in the process, whose workers end with it; SIGTERM does what Ctrl-C does."""
    path = manifest(weights.parent, [{"seed": seed, "width": 128} for seed in range(400)])
    run = baking(path, tmp_path / "out", "local", "--jobs", "2")
    wait_for(tmp_path / "out", 5, run)
    run.send_signal(signal.SIGTERM)
    faults = run.communicate(timeout=PATIENCE)[1]
    assert run.returncode == 128 + signal.SIGTERM, faults
    assert "--skip-existing goes on" in faults.splitlines()[-1]
    assert "Traceback" not in faults
    whole = made(tmp_path / "out")
    assert len(whole) < 800
    for name in whole:
        if name.endswith(".json"):
            json.loads(whole[name])
    few = manifest(weights.parent, [{"seed": seed, "width": 128} for seed in range(20)], "few.jsonl")
    assert main(["bake", str(few), "--out", str(tmp_path / "out"), "--jobs", "1", "--skip-existing"]) == 0
    assert main(["bake", str(few), "--out", str(tmp_path / "out"), "--jobs", "1", "--check"]) == 0


@NEEDED
@pytest.mark.slow
def test_where_nobody_answers_one_line_says_so(weights: Path, tmp_path: Path) -> None:
    run = baking(manifest(weights.parent, [{}]), tmp_path / "out", "tcp://127.0.0.1:1")
    faults = run.communicate(timeout=PATIENCE)[1].splitlines()
    assert (run.returncode, len(faults)) == (2, 1)
    assert "--scheduler tcp://127.0.0.1:1: no scheduler answers there" in faults[0]


@NEEDED
@POSIX
@pytest.mark.slow
def test_where_the_scheduler_ends_one_line_says_how_to_go_on(weights: Path, tmp_path: Path) -> None:
    path = manifest(weights.parent, [{"seed": seed, "width": 128} for seed in range(400)])
    with farm(tmp_path) as there:
        there.worker()
        run = there.baking(path, tmp_path / "out")
        wait_for(tmp_path / "out", 3, run)
        there.scheduler.kill()
        faults = run.communicate(timeout=PATIENCE)[1]
    assert run.returncode == 1, faults
    assert faults.splitlines()[-1].endswith("has ended, or taken jobs back; --skip-existing goes on")
    assert "Traceback" not in faults
