"""What importing and growing again share: put what a job grows into a material."""

from __future__ import annotations

from typing import Any

import bpy

import nca_core

from ..datablocks import colour_spaces, leftovers
from ..growing.job import GrowthJob, Job
from ..growing.request import Growth, Request
from ..scene import material, stand_in
from ..settings import engines, preferences
from ..texts import tell
from .working import Working


class Growing(Working):
    """Mixed into an operator that sets up a job in `prepare` and says where its maps go in `target`.

    `execute` grows at once (scripts, no window, Adjust Last Operation). `grow_modally` grows beside Blender's work, and
    the material shows what has grown so far (stand_in.py). Esc, an error or a deleted material leave everything as it
    was, and the whole growth is one undo step.
    """

    WATCHED = True

    _is_gone = False  # whether the material was deleted while it grew

    def job(self, model: nca_core.Model, request: Request) -> GrowthJob:
        """A job on the engine that the preferences ask for."""
        engine, note = engines.choose(preferences.engine_name())
        job = GrowthJob(model, request, engine)
        job.note = note
        return job

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

    def grown(self, block: bpy.types.Material, request: Request) -> None:
        """Called with the finished material, and with what it fulfils."""

    def begin(self, context: bpy.types.Context) -> set[str]:
        """See Working."""
        self._is_gone = False
        return super().begin(context)

    def over(self) -> bool:
        """See Working: a thread that was cancelled ends by itself, and images that are in use cannot be replaced."""
        return self._job.cancelled or (self._job.done and not leftovers.in_use())

    def show_progress(self, context: bpy.types.Context) -> None:
        """See Working; and on the material."""
        if not leftovers.in_use() and (seen := self._job.preview_frame()):
            block = self.growing_on(context, self._job.model, seen[0])
            if block:
                stand_in.show(block, self._job.model, *seen)
            else:  # nothing has to grow for it to the end
                self._is_gone = True
                self._job.cancel()
        super().show_progress(context)

    def cancel(self, context: bpy.types.Context) -> None:
        """See Working."""
        super().cancel(context)
        self.give_up()

    def outcome(self, context: bpy.types.Context, job: Job[Any]) -> set[str]:
        """See Working."""
        if self._is_gone:
            result = self.leave("WARNING", tell("The material was deleted while it grew"))
        else:
            result = self.leave("INFO", self.cancelled_text()) if job.cancelled else super().outcome(context, job)
        if result == {"CANCELLED"}:
            self.give_up()
        return result

    def finish(self, context: bpy.types.Context, job: Job[Any], result: Any) -> set[str]:
        """See Working."""
        block = self.target(context, job.model)
        if block is None:
            return self.leave("WARNING", tell("The material was deleted while it grew"))
        material.apply(block, job.model, result)
        self.tell_note(job)
        if warning := colour_spaces.warning():
            self.report({"WARNING"}, warning)  # type: ignore[attr-defined]
        self.grown(block, result.growth.request)
        return {"FINISHED"}

    def clean_up(self, context: bpy.types.Context) -> None:
        """See Working."""
        stand_in.clear()
        super().clean_up(context)
