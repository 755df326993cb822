"""What operators share that run a job: at once, or beside Blender's work with progress and Esc."""

from __future__ import annotations

import traceback
from typing import Any

import bpy

import nca_core

from ..growing import running
from ..growing.job import Job
from ..growing.modes import decodes
from ..growing.request import Request
from ..texts import say, tell

_SHOWN = {"NODE_EDITOR", "PROPERTIES", "VIEW_3D"}  # editors that show the progress, or the material
_INTERVAL = 0.1  # seconds between two looks at a job on its thread
_SLICE, _PAUSE = 0.03, 0.01  # seconds that a job on the main thread works, and leaves for the window


class Working:
    """Mixed into an operator that sets up a job in `prepare` and uses what comes of it in `finish`.

    `execute` grows at once (scripts, no window). `grow_modally` grows beside Blender's work, with a line in the status
    bar; Esc stops it. One job runs at a time.
    """

    WATCHED = False  # whether to make preview frames of what grows

    _job: Job[Any]
    _timer: bpy.types.Timer

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if running.current():
            cls.poll_message_set(tell("Something is growing already; Esc cancels it"))  # type: ignore[attr-defined]
            return False
        return True

    def prepare(self, context: bpy.types.Context) -> tuple[Job[Any], str]:
        """The job and what to call it on screen; raises ValueError or OSError, in one line, for what cannot be done."""
        raise NotImplementedError

    def finish(self, context: bpy.types.Context, job: Job[Any], result: Any) -> set[str]:
        """Use what came of the job."""
        raise NotImplementedError

    @staticmethod
    def progress_text(name: str, percent: int) -> str:
        """How far it is, for the status bar and the panel."""
        return say("Growing {name}: {percent}%", name=name, percent=percent)

    @staticmethod
    def cancelled_text() -> str:
        """What is reported after Esc."""
        return tell("Growing was cancelled; nothing has changed")

    def over(self) -> bool:
        """Whether the job may be ended now."""
        return self._job.done

    def show_progress(self, context: bpy.types.Context) -> None:
        """Show how far it is."""
        if entry := running.current():
            context.workspace.status_text_set(f"{entry.text}    {say('Esc: cancel')}")
            context.window_manager.progress_update(round(100 * entry.job.progress))
        _redraw(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            job, _label = self.prepare(context)
        except (ValueError, OSError) as error:
            return self.leave("ERROR", str(error))
        job.run()
        return self.outcome(context, job)

    def grow_modally(self, context: bpy.types.Context) -> set[str]:
        """Start in the background; falls back to `execute` where there is no window to keep alive."""
        if bpy.app.background or context.window is None:
            return self.execute(context)
        result = self.begin(context)
        if result == {"RUNNING_MODAL"}:
            context.window_manager.modal_handler_add(self)  # type: ignore[arg-type]
        return result

    def begin(self, context: bpy.types.Context) -> set[str]:
        """Start a job whose progress `modal` follows."""
        try:
            self._job, label = self.prepare(context)
        except (ValueError, OSError) as error:
            return self.leave("ERROR", str(error))
        self._job.watched = self.WATCHED
        running.begin(self._job, label, self.progress_text)
        manager = context.window_manager
        interval = _SLICE + _PAUSE if self._job.needs_main_thread else _INTERVAL
        self._timer = manager.event_timer_add(interval, window=context.window)
        manager.progress_begin(0, 100)
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if event.type == "ESC" and event.value == "PRESS":
            self._job.cancel()
        if event.type != "TIMER" and not self._job.cancelled:
            return {"PASS_THROUGH"}
        try:
            if event.type == "TIMER":
                self._job.advance(_SLICE)
            if not self.over():
                self.show_progress(context)
                return {"PASS_THROUGH"}
        except BaseException:  # or nothing could ever be grown again
            self.cancel(context)
            raise
        self.clean_up(context)
        return self.outcome(context, self._job)

    def cancel(self, context: bpy.types.Context) -> None:
        """Called by Blender when it ends the operator itself: another file is opened, the window closes."""
        self.clean_up(context)

    def outcome(self, context: bpy.types.Context, job: Job[Any]) -> set[str]:
        """Use what came of a job that is done, or say why nothing did."""
        try:
            return self.finish(context, job, job.result())
        except nca_core.Cancelled:
            return self.leave("INFO", self.cancelled_text())
        except (ValueError, OSError) as error:
            return self.leave("ERROR", str(error))
        except MemoryError:
            return self.leave("ERROR", _too_large(job.request))
        except Exception as error:
            traceback.print_exc()  # for whoever is asked what it may be
            why = f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
            return self.leave("ERROR", tell("It failed, and nothing has changed ({why})", why=why))

    def leave(self, level: str, message: str) -> set[str]:
        """End with a message, and nothing else."""
        self.report({level}, message)  # type: ignore[attr-defined]
        return {"CANCELLED"}

    def tell_note(self, job: Job[Any]) -> None:
        """Say it if another engine than the one that was asked for did the work."""
        if job.note:
            text = tell("Grown on the processor; the graphics card could not: {why}", why=job.note)
            self.report({"INFO"}, text)  # type: ignore[attr-defined]

    def clean_up(self, context: bpy.types.Context) -> None:
        """Leave the window as it was before the job."""
        context.window_manager.event_timer_remove(self._timer)
        context.window_manager.progress_end()
        forget()
        _redraw(context)


def forget() -> None:
    """Let go of the job and of its line in the status bar."""
    if running.current():
        running.end()
        for workspace in bpy.data.workspaces:  # the artist may have gone to another one meanwhile
            workspace.status_text_set(None)


def _too_large(request: Request) -> str:
    if decodes(request) and request.cells:  # else the resolution says how many
        return tell("There is not enough memory to grow {cells} cells; try fewer cells", cells=request.cells)
    return tell(
        "There is not enough memory to grow {width} x {height} pixels; try a lower resolution",
        width=request.width,
        height=request.height,
    )


def _redraw(context: bpy.types.Context) -> None:
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in _SHOWN:
                area.tag_redraw()
