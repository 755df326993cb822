"""Dask deals jobs to workers in processes of their own, and one that is killed costs no job."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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
from trainer.process.extras import installed

from .manifests import contents, manifest

ROOT = Path(__file__).parents[3]
NEEDED = pytest.mark.skipif(not installed("distributed"), reason="Dask's `distributed` is not installed (extra `farm`)")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
QUIET = subprocess.DEVNULL
PATIENCE = 240.0  # seconds: machines that are at other work start Python slowly


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


class Farm:
    """A scheduler and workers, each a process of its own. address: that of the scheduler."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.started("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker, without the nanny that would start another one in its place."""
        place = ["--local-directory", str(self._folder)]
        return self.started("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *place)

    def started(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", what, *options]
        process = subprocess.Popen(command, cwd=self._folder, env=environment(), stdout=QUIET, stderr=QUIET)
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        return process


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


@contextmanager
def farm(folder: Path) -> Iterator[Farm]:
    with ExitStack() as stack:
        yield Farm(folder, stack)


def baking(path: Path, out: Path, address: str, *options: str) -> subprocess.Popen[str]:
    """`lichen bake`, from the manifest's own folder: paths are told as they are there."""
    names = ["bake", path.name, "--out", os.path.relpath(out, path.parent), "--scheduler", address, *options]
    command, pipe = [sys.executable, "-m", "trainer.cli", *names], subprocess.PIPE
    return subprocess.Popen(command, cwd=path.parent, env=environment(), stdout=pipe, stderr=pipe, text=True)


def wait_for(out: Path, count: int, run: subprocess.Popen[str]) -> None:
    """Wait until so many recipes are whole. Fails where the run ends before."""
    end = time.monotonic() + PATIENCE
    while len(list(out.glob("*.json"))) < count:
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < end, "the run is not under way"
        time.sleep(0.02)


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


def made(out: Path) -> dict[str, bytes]:
    """The files of a batch, without those in the making."""
    return {name: content for name, content in contents(out).items() if not name.startswith(NAME)}
