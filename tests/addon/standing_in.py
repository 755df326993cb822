"""What stands in for Blender's window, and for a growth that takes its time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest


class Window:
    """What the modal operators ask of their context, written down."""

    def __init__(self) -> None:
        self.texts: list[str | None] = []
        self.timers = 0
        self.window = object()
        self.workspace = SimpleNamespace(status_text_set=self.texts.append)
        self.window_manager = SimpleNamespace(
            windows=[],
            event_timer_add=self._add,
            event_timer_remove=self._remove,
            progress_begin=lambda low, high: None,
            progress_update=lambda value: None,
            progress_end=lambda: self.texts.append(None),
            modal_handler_add=lambda operator: True,
        )

    def _add(self, _seconds: float, window: object) -> str:
        self.timers += 1
        return "timer"

    def _remove(self, timer: str) -> None:
        self.timers -= timer == "timer"


TIMER, ESC, OTHER = (SimpleNamespace(type=name, value="PRESS") for name in ("TIMER", "ESC", "MOUSEMOVE"))


class Reporting:
    """Mixed into an operator that runs without Blender's own class: keeps what it reports."""

    def __init__(self) -> None:
        self.reports: list[tuple[str, ...]] = []

    def report(self, level: set[str], message: str) -> None:
        self.reports.append((*level, message))


class Driven(Reporting):
    """An operator that runs tasks as in a window: what sets them up is given. gate: see `gate_before_decoding`."""

    def __init__(
        self,
        *tasks: Callable[[], Any],
        summary: Callable[[int], str] | None = None,
        gate: threading.Event | None = None,
    ) -> None:
        from bl_ext.user_default.lichen.operators.runner import Runner

        super().__init__()
        self.runner, self.gate = Runner(self, tasks, summary), gate
        self.start, self.modal, self.cancel = self.runner.start, self.runner.modal, self.runner.cancel

    @property
    def job(self) -> Any:
        """The job that runs, or other work."""
        return self.runner._task.work

    def wait(self) -> BaseException | None:
        """Let the job come to its end; what it raised, if it did."""
        if self.gate:
            self.gate.set()
        return self.job._future.exception(10)


def window(monkeypatch: pytest.MonkeyPatch) -> Window:
    """Let operators believe that there is a window, and take this for their context."""
    from bl_ext.user_default.lichen.operators import runner

    stand_in = SimpleNamespace(app=SimpleNamespace(background=False), data=SimpleNamespace(workspaces=[]))
    monkeypatch.setattr(runner, "bpy", stand_in)
    return Window()


def gate_before_decoding(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Growths wait for this to be set before they decode."""
    import nca_core

    gate, decode = threading.Event(), nca_core.decode

    def wait_and_decode(*arguments: Any, **options: Any) -> Any:
        gate.wait(10)
        return decode(*arguments, **options)

    monkeypatch.setattr(nca_core.engine, "decode", wait_and_decode)
    return gate


def running() -> Any:
    from bl_ext.user_default.lichen import running

    return running.current()
