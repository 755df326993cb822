"""Growths that wait to be looked at: how long one takes is nothing that a scenario may lean on."""

from __future__ import annotations

import threading
import time
from typing import Any

_frames: int | None = None  # that a growth may show before it waits; None: it does not wait


def hold(frames: int = 1) -> None:
    """Let every growth from now on wait, when the material has shown it, until `go_on`, `release` or its end."""
    global _frames
    _patch()
    _frames = frames


def go_on(frames: int = 1) -> None:
    """Let what waits show more of itself."""
    global _frames
    if _frames is not None:
        _frames += frames


def release() -> None:
    """Let what waits come to its end."""
    global _frames
    _frames = None


def _patch() -> None:
    """Teach the add-on's jobs to wait, once."""
    from bl_ext.user_default.lichen.growing import job

    of_jobs: Any = job.Job
    if hasattr(of_jobs, "frames_shown"):
        return
    of_jobs.frames_shown = 0
    show, report, advance = of_jobs._show, of_jobs._report, of_jobs.advance

    def waits(task: Any) -> bool:
        return _frames is not None and task.frames_shown >= _frames and not task.cancelled

    def show_and_count(task: Any, frame: Any) -> None:
        show(task, frame)
        task.frames_shown += 1

    def report_and_wait(task: Any, fraction: float) -> None:
        while waits(task) and threading.current_thread() is not threading.main_thread():
            time.sleep(0.01)
        report(task, fraction)  # which ends a task that was cancelled

    def advance_unless_it_waits(task: Any, seconds: float) -> None:
        """What the main thread does, which draws the window, comes in slices."""
        if not waits(task):
            advance(task, seconds if _frames is None else 0.001)

    of_jobs._show, of_jobs._report, of_jobs.advance = show_and_count, report_and_wait, advance_unless_it_waits
