"""What importing and growing again share: run a job here or modally, then put its maps into a material."""

from __future__ import annotations

import bpy

import nca_core

from .. import engines, images, material, preferences, preview, running
from ..growth import Growth, Wish
from ..job import GrowthJob

_SHOWN = {"NODE_EDITOR", "PROPERTIES", "VIEW_3D"}  # editors that show the progress, or the material
_CANCELLED = "Growing was cancelled; nothing has changed"
_INTERVAL = 0.1  # seconds between two looks at a job on its thread
_SLICE, _PAUSE = 0.03, 0.01  # seconds that a job on the main thread works, and leaves for the window


class Growing:
    """Mixed into an operator that sets up a job in `prepare` and says where its maps go in `target`.

    `execute` grows at once (scripts, no window, Adjust Last Operation). `grow_modally` grows beside Blender's work, and
    the material shows what has grown so far (preview.py). Esc, an error or a deleted material leave everything as it
    was, and the whole growth is one undo step.
    """

    _job: GrowthJob
    _timer: bpy.types.Timer

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if running.current():
            cls.poll_message_set("Something is growing already; Esc cancels it")  # type: ignore[attr-defined]
            return False
        return True

    def job(self, model: nca_core.Model, wish: Wish) -> GrowthJob:
        """A job on the engine that the preferences ask for."""
        engine, note = engines.choose(preferences.engine_name())
        job = GrowthJob(model, wish, engine)
        job.note = note
        return job

    def prepare(self, context: bpy.types.Context) -> tuple[GrowthJob, str]:
        """The job and what to call it on screen; raises ValueError, in one line, for what cannot be grown."""
        raise NotImplementedError

    def target(self, context: bpy.types.Context, model: nca_core.Model) -> bpy.types.Material | None:
        """The material that takes the maps; None if it is gone."""
        raise NotImplementedError

    def growing_on(
        self, context: bpy.types.Context, model: nca_core.Model, growth: Growth
    ) -> bpy.types.Material | None:
        """The material that shows what grows, before it is finished; None if it is gone."""
        return self.target(context, model)

    def give_up(self) -> None:
        """Called if nothing comes of it: take away what was made for `growing_on`."""

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            job, _label = self.prepare(context)
        except ValueError as error:
            return self._leave("ERROR", str(error))
        job.run()
        return self._finish(context, job)

    def grow_modally(self, context: bpy.types.Context) -> set[str]:
        """Start growing in the background; falls back to `execute` where there is no window to keep alive."""
        if bpy.app.background or context.window is None:
            return self.execute(context)
        try:
            self._job, label = self.prepare(context)
        except ValueError as error:
            return self._leave("ERROR", str(error))
        self._job.watched = True
        running.begin(self._job, label)
        manager = context.window_manager
        interval = _SLICE + _PAUSE if self._job.needs_main_thread else _INTERVAL
        self._timer = manager.event_timer_add(interval, window=context.window)
        manager.progress_begin(0, 100)
        manager.modal_handler_add(self)  # type: ignore[arg-type]
        return {"RUNNING_MODAL"}

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if event.type == "ESC" and event.value == "PRESS":
            self._job.cancel()
        if self._job.cancelled:  # here or by the button; the thread ends by itself
            self._clean_up(context)
            self.give_up()
            return self._leave("INFO", _CANCELLED)
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        self._job.advance(_SLICE)
        if not self._job.done or images.in_use():
            self._show(context)
            return {"PASS_THROUGH"}
        self._clean_up(context)
        result = self._finish(context, self._job)
        if result == {"CANCELLED"}:
            self.give_up()
        return result

    def cancel(self, context: bpy.types.Context) -> None:
        """Called by Blender when it ends the operator itself: another file is opened, the window closes."""
        self._clean_up(context)

    def _finish(self, context: bpy.types.Context, job: GrowthJob) -> set[str]:
        try:
            painted = job.result()
        except nca_core.Cancelled:
            return self._leave("INFO", _CANCELLED)
        except ValueError as error:
            return self._leave("ERROR", str(error))
        except MemoryError:
            what, advice = (
                (f"{job.wish.cells} cells", "fewer cells")
                if job.wish.decodes
                else (f"{job.wish.width} x {job.wish.height} pixels", "a lower resolution")
            )
            return self._leave("ERROR", f"There is not enough memory to grow {what}; try {advice}")
        block = self.target(context, job.model)
        if block is None:
            return self._leave("WARNING", "The material was deleted while it grew")
        material.apply(block, job.model, painted)
        if job.note:
            self.report({"INFO"}, job.note)  # type: ignore[attr-defined]
        self.grown(block, painted.growth.wish)
        return {"FINISHED"}

    def grown(self, block: bpy.types.Material, wish: Wish) -> None:
        """Called with the finished material, and with what it fulfils."""

    def _leave(self, level: str, message: str) -> set[str]:
        self.report({level}, message)  # type: ignore[attr-defined]
        return {"CANCELLED"}

    def _show(self, context: bpy.types.Context) -> None:
        if entry := running.current():
            context.workspace.status_text_set(f"{entry.text}    Esc: cancel")
            context.window_manager.progress_update(round(100 * entry.job.progress))
        if not images.in_use() and (seen := self._job.look()):
            block = self.growing_on(context, self._job.model, seen[0])
            if block:
                preview.show(block, self._job.model, *seen)
        _redraw(context)

    def _clean_up(self, context: bpy.types.Context) -> None:
        context.window_manager.event_timer_remove(self._timer)
        context.window_manager.progress_end()
        preview.clear()
        forget()
        _redraw(context)


def forget() -> None:
    """Let go of the job and of its line in the status bar."""
    if running.current():
        running.stop()  # which does nothing to a job that is done
        running.end()
        for workspace in bpy.data.workspaces:  # the artist may have gone to another one meanwhile
            workspace.status_text_set(None)


def _redraw(context: bpy.types.Context) -> None:
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type in _SHOWN:
                area.tag_redraw()
