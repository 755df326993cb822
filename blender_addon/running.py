"""The one job that runs in the background, so that panels can show it and a button can stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .growing.job import Job


@dataclass(frozen=True)
class Running:
    """A job and what to call it on screen. line: from that and percents, what to show."""

    job: Job[Any]
    label: str
    line: Callable[[str, int], str]

    @property
    def text(self) -> str:
        return self.line(self.label, round(100 * self.job.progress))


_running: list[Running] = []


def current() -> Running | None:
    """The job that is at work now, if there is one."""
    return _running[0] if _running else None


def begin(job: Job[Any], label: str, line: Callable[[str, int], str]) -> Running:
    """Start the job on its thread and remember it. At most one runs at a time; its operator's poll sees to that."""
    _running[:] = [Running(job, label, line)]
    job.start()
    return _running[0]


def end() -> None:
    """Forget the job; the part of it that is not done is given up."""
    for entry in _running:
        entry.job.close()
    _running.clear()


def stop() -> None:
    """Ask the job to stop, if there is one."""
    for entry in _running:
        entry.job.cancel()
