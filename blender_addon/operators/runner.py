"""Runs tasks for an operator: at once, or beside Blender's work with progress and Esc.

What runs is `Work` of any kind (running.py); what becomes of it, and what is said of it, are plain values and
functions: a `Task`. Operators own a `Runner` by `TaskOperator` (task_operator.py).
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

import bpy

import nca_core

from .. import running
from ..running import Running, Work
from ..texts import say, tell

T = TypeVar("T")

Reports: TypeAlias = list[tuple[str, str]]  # a level ("INFO", "WARNING") and a text each

_SHOWN = {"NODE_EDITOR", "PROPERTIES", "VIEW_3D"}  # editors that show the progress, or the material
_INTERVAL = 0.1  # seconds between two looks at work on a thread
_active: list[Runner] = []  # the one that a window follows
_SLICE, _PAUSE = 0.03, 0.01  # seconds that work on the main thread takes, and leaves for the window


class GoneError(Exception):
    """The thing that a task was for is there no more."""


@dataclass(frozen=True)
class Texts:
    """What is said of a kind of work. progress: from its label and percents, for the status bar and the panel. busy:
    why nothing else can begin. cancelled, gone, too_large: why nothing came of it: Esc, a GoneError, too little memory.
    noted: from a `Work.note`."""

    progress: Callable[[str, int], str]
    busy: Callable[[], str]
    cancelled: Callable[[], str]
    gone: Callable[[], str]
    too_large: Callable[[], str]
    noted: Callable[[str], str]


@dataclass(frozen=True)
class Task(Generic[T]):
    """Work for a `Runner`, and the functions that use what comes of it.

    work: is done. label: names it on screen. finish: uses the result; returns what to report, raises GoneError, or
    ValueError or OSError in one line. texts: what is said. warning: reported before the work begins. watch: called
    before work begins that a window follows. show: shows how far the work is, if there is something to see; raises
    GoneError. discard: takes away what was made, if nothing comes of the task. clear: leaves the window as it was, at
    the end and before `finish`. is_free: whether `show` and `finish` may touch images now. ends_at_once: whether a task
    that was cancelled is over, although its thread may work a little longer; others have files to tidy up. patience:
    seconds to wait for that, should Blender quit.
    """

    work: Work[T]
    label: str
    finish: Callable[[T], Reports]
    texts: Texts
    warning: str = ""
    watch: Callable[[], None] = lambda: None
    show: Callable[[], None] = lambda: None
    discard: Callable[[], None] = lambda: None
    clear: Callable[[], None] = lambda: None
    is_free: Callable[[], bool] = lambda: True
    ends_at_once: bool = False
    patience: float = 0.0


class Runner:
    """Runs tasks one after the other; a task that fails says why and does not keep the others from it.

    operator: reports, and is called again by Blender. tasks: functions that set one up each, when its turn has come, or
    raise ValueError or OSError, in one line. summary: from the number of tasks that were finished to what to report.
    """

    def __init__(
        self,
        operator: Any,
        tasks: Iterable[Callable[[], Task[Any]]],
        summary: Callable[[int], str] | None = None,
    ) -> None:
        self._report: Callable[[set[str], str], None] = operator.report
        self._operator, self._tasks, self._summary = operator, iter(tasks), summary
        self._finished, self._is_gone = 0, False
        self._task: Task[Any]
        self._timer: Any

    def run(self) -> set[str]:
        """Run all tasks now: for scripts, and where there is no window."""
        while task := self._set_up_next():
            task.work.run()
            self._end_task(task)
        return self._end()

    def start(self, context: bpy.types.Context) -> set[str]:
        """Begin with the first task, beside Blender's work; at once where there is no window to keep alive."""
        if bpy.app.background or context.window is None:
            return self.run()
        result = self._begin_next(context)
        if result == {"RUNNING_MODAL"}:
            context.window_manager.modal_handler_add(self._operator)
        return result

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        """Follow the task that runs; Esc stops it, and those that have not begun."""
        work = self._task.work
        if event.type == "ESC" and event.value == "PRESS":
            work.cancel()
        if event.type != "TIMER" and not work.cancelled:
            return {"PASS_THROUGH"}
        try:
            if event.type == "TIMER":
                work.advance(_SLICE)
            if not self._is_over():
                self._show_progress(context)
                return {"PASS_THROUGH"}
        except BaseException:  # or nothing could ever run again
            self.cancel(context)
            raise
        self._clean_up(context)
        self._end_task(self._task)
        return self._end() if work.cancelled and not self._is_gone else self._begin_next(context)

    def cancel(self, context: bpy.types.Context) -> None:
        """Give up: Blender ends the operator itself, where another file is opened or the window closes."""
        self._clean_up(context)
        self._task.discard()
        self._task.work.wait(self._task.patience)

    def _set_up_next(self) -> Task[Any] | None:
        """The next task that can be set up; None if there are no more."""
        for set_up in self._tasks:
            try:
                task = set_up()
            except (ValueError, OSError) as error:
                self._report({"ERROR"}, str(error))
                continue
            if task.warning:
                self._report({"WARNING"}, task.warning)
            return task
        return None

    def _begin_next(self, context: bpy.types.Context) -> set[str]:
        """Start the next task's work; `modal` follows it."""
        task = self._set_up_next()
        if task is None:
            return self._end()
        self._task, self._is_gone = task, False
        task.watch()
        running.begin(Running(task.work, task.label, task.texts.progress, task.texts.busy))
        manager = context.window_manager
        interval = _SLICE + _PAUSE if task.work.needs_main_thread else _INTERVAL
        self._timer = manager.event_timer_add(interval, window=context.window)
        manager.progress_begin(0, 100)
        _active[:] = [self]
        return {"RUNNING_MODAL"}

    def _is_over(self) -> bool:
        work = self._task.work
        return (work.cancelled and self._task.ends_at_once) or (work.done and self._task.is_free())

    def _show_progress(self, context: bpy.types.Context) -> None:
        """Show what there is so far, and how far it is."""
        task = self._task
        if task.is_free():
            try:
                task.show()
            except GoneError:  # nothing has to be done for it to the end
                self._is_gone = True
                task.work.cancel()
        if entry := running.current():
            context.workspace.status_text_set(f"{entry.text}    {say('Esc: cancel')}")
            context.window_manager.progress_update(round(100 * entry.work.progress))
        _redraw(context)

    def _end_task(self, task: Task[Any]) -> None:
        """Use what came of a task that is over, or say why nothing did."""
        fault = self._finish(task)
        if fault is None:
            self._finished += 1
            return
        level, text = fault
        self._report({level}, text)
        task.discard()

    def _finish(self, task: Task[Any]) -> tuple[str, str] | None:
        """None, or the level and the text of what went wrong."""
        try:
            if self._is_gone:
                raise GoneError
            if task.work.cancelled and task.ends_at_once:
                raise nca_core.Cancelled
            reports = task.finish(task.work.result())
        except GoneError:
            return "WARNING", task.texts.gone()
        except nca_core.Cancelled:
            return "INFO", task.texts.cancelled()
        except (ValueError, OSError) as error:
            return "ERROR", str(error)
        except MemoryError:
            return "ERROR", task.texts.too_large()
        except Exception as error:
            traceback.print_exc()  # for whoever is asked what it may be
            why = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
            return "ERROR", tell("It failed, and nothing has changed ({why})", why=why)
        if task.work.note:
            self._report({"INFO"}, task.texts.noted(task.work.note))
        for level, text in reports:
            self._report({level}, text)
        return None

    def _end(self) -> set[str]:
        if self._summary:
            self._report({"INFO"}, self._summary(self._finished))
        return {"FINISHED"} if self._finished else {"CANCELLED"}

    def _clean_up(self, context: bpy.types.Context) -> None:
        """Leave the window as it was before the task."""
        _active.clear()
        self._task.clear()
        context.window_manager.event_timer_remove(self._timer)
        context.window_manager.progress_end()
        forget()
        _redraw(context)


def is_idle(cls: Any) -> bool:
    """Whether an operator may run a task, which its `poll` tells: one task runs at a time."""
    if entry := running.current():
        cls.poll_message_set(entry.busy())
        return False
    return True


def refuse(operator: Any, error: Exception) -> set[str]:
    """End an operator with an error, and nothing else."""
    operator.report({"ERROR"}, str(error))
    return {"CANCELLED"}


def give_up(context: bpy.types.Context) -> None:
    """End what a window follows, as where another file is opened: no operator will be called again."""
    if _active:
        _active[0].cancel(context)


def forget() -> None:
    """Let go of the work that runs and of its line in the status bar."""
    if running.current():
        running.end()
        for workspace in bpy.data.workspaces:  # the artist may have gone to another one meanwhile
            workspace.status_text_set(None)


def _redraw(context: bpy.types.Context) -> None:
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in _SHOWN:
                area.tag_redraw()
