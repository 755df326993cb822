"""A pool does every job once, and one whose process is killed costs no other job."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from trainer.batch.pool import TRIES, results


def doubled(job: int) -> int:
    return 2 * job


def killed_at(job: tuple[int, str]) -> int:
    """The number; the process is killed for 13 each time, and for 7 the first time."""
    number, folder = job
    if number == 13 or (number == 7 and not (Path(folder) / "tried").exists()):
        with (Path(folder) / "tried").open("a") as file:
            file.write("x" if number == 13 else "")
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_one_process_is_this_one() -> None:
    assert list(results(lambda job: (job, os.getpid()), [1, 2], 1, lambda job: (job, 0))) == [
        (job, os.getpid()) for job in (1, 2)
    ]


def test_several_do_each_job_once() -> None:
    assert sorted(results(doubled, range(20), 2, lambda job: -1)) == list(range(0, 40, 2))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_process_loses_its_own_job_alone(tmp_path: Path) -> None:
    jobs = [(number, str(tmp_path)) for number in range(20)]
    found = list(results(killed_at, jobs, 2, lambda job: -job[0]))
    assert sorted(found) == sorted([*(number for number in range(20) if number != 13), -13])
    assert (tmp_path / "tried").read_text() == "x" * TRIES
