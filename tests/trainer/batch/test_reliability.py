"""Farms on bad days: whatever befalls workers and clients, all files are whole and have the pixels of one process."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from trainer.batch.workspace import NAME
from trainer.cli.main import main

from .farms import NEEDED, PATIENCE, POSIX, farm, killed, pixels, wait_for, whole
from .manifests import manifest
from .workers import TIMES

pytestmark = [NEEDED, POSIX, pytest.mark.slow]

KILLS = 50
WIDTH = 96


def lines(seeds: Sequence[int]) -> list[Mapping[str, Any]]:
    return [{"seed": seed, "width": WIDTH} for seed in seeds]


def ended(run: subprocess.Popen[str], code: int = 0) -> list[str]:
    """What a run has said of faults, in the end."""
    said = run.communicate(timeout=10 * PATIENCE)[1]
    assert run.returncode == code, said
    return [line for line in said.splitlines() if not line.startswith("Baking ")]  # which tells of progress


def check_as_one_process_makes_it(out: Path, weights: Path, seeds: Sequence[int]) -> None:
    """Every file is there, has the pixels that its sidecar says, and those of a single process."""
    path, straight = manifest(weights.parent, lines(seeds), "all.jsonl"), out.with_name("straight")
    assert main(["bake", str(path), "--out", str(out), "--jobs", "1", "--check"]) == 0
    assert main(["bake", str(path), "--out", str(straight), "--jobs", "1"]) == 0
    assert pixels(out) == pixels(straight)
    assert len(pixels(out)) == whole(out) == len(seeds)


def test_fifty_kills_lose_nothing(weights: Path, tmp_path: Path) -> None:
    """Of two workers one is killed, at random, within a thirtieth of a second after a few more recipes are whole."""
    seeds, chance, out = range(12 * KILLS), random.Random(7), tmp_path / "out"
    with farm(tmp_path) as there:
        workers = [there.forked(), there.forked()]
        run = there.baking(manifest(weights.parent, lines(seeds)), out)
        for _ in range(KILLS):
            wait_for(out, whole(out) + chance.randint(1, 3), run)
            time.sleep(chance.uniform(0, 0.03))
            killed(workers.pop(chance.randrange(2)))
            workers.append(there.forked())
            assert run.poll() is None, "it has ended before all kills"
        assert len(list((out / NAME).glob("run-*"))) > 3, "no kill has hit a job; three are of who is at work"
        assert ended(run) == []
    again = manifest(weights.parent, lines(seeds), "again.jsonl")
    assert main(["bake", str(again), "--out", str(out), "--jobs", "1", "--skip-existing"]) == 0
    assert not (out / NAME).exists(), "what the killed have left is still there"
    check_as_one_process_makes_it(out, weights, seeds)


def test_a_full_disk_on_one_worker_fails_its_jobs_alone_and_the_next_run_makes_them(
    weights: Path, tmp_path: Path
) -> None:
    seeds, out = range(40), tmp_path / "out"
    path = manifest(weights.parent, lines(seeds))
    with farm(tmp_path) as there:
        there.forked()
        full = there.forked("full")
        there.wait_for_workers(2)
        faults = ended(there.baking(path, out), 1)
        failed = [fault for fault in faults if fault.startswith("line ")]
        assert all("File too large" in fault for fault in failed)
        assert 0 < len(failed) < len(seeds)
        assert whole(out) == len(pixels(out)) == len(seeds) - len(failed)
        assert faults[-1] == f"lichen: {len(failed)} lines of 40 failed; all others are done"
        killed(full)
        assert ended(there.baking(path, out, "--skip-existing")) == []
    check_as_one_process_makes_it(out, weights, seeds)


def test_a_slow_worker_keeps_nobody_waiting(weights: Path, tmp_path: Path) -> None:
    """It is handed as many jobs as it does, not half of them."""
    seeds, out = range(60), tmp_path / "out"
    with farm(tmp_path) as there:
        there.forked("slow")
        there.forked()
        there.wait_for_workers(2)
        assert ended(there.baking(manifest(weights.parent, lines(seeds)), out)) == []
    begun = len((tmp_path / "slow.log").read_text().splitlines())
    assert 1 <= begun <= 2 * len(seeds) // TIMES
    check_as_one_process_makes_it(out, weights, seeds)


def test_clients_on_one_folder_do_not_harm_each_other(weights: Path, tmp_path: Path) -> None:
    """Two of a scheduler and one with processes of its own, of recipes that overlap; one more is killed on the way."""
    seeds, out = range(60), tmp_path / "out"
    parts = [manifest(weights.parent, lines(part), f"{part.start}.jsonl") for part in (range(40), range(20, 60))]
    with farm(tmp_path) as there:
        there.forked()
        there.forked()
        fourth = there.baking(parts[1], out)
        runs = [there.baking(part, out) for part in parts]
        runs.append(there.baking(parts[0], out, "--jobs", "2", own=True))
        wait_for(out, 5, runs[0])
        fourth.kill()
        fourth.communicate()
        assert [ended(run) for run in runs] == [[], [], []]
    check_as_one_process_makes_it(out, weights, seeds)
