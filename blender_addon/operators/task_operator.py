"""What operators that take their time have in common: they hand what Blender calls on to their `Runner`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bpy

from .runner import Runner, Task, is_idle, refuse


class TaskOperator:
    """Mixed into an operator that gives `_task` or, for several, `_lined_up`.

    One that asks something in a window first sets `_asked` in its `invoke`: the window's button calls `execute`, which
    begins anew, as an operator of its own with an undo step of its own, with the properties that `_answered` gives.
    """

    _asked = False
    _runner: Runner

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return is_idle(cls)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        return self._begin(context, lambda runner: runner.start(context))

    def execute(self, context: bpy.types.Context) -> set[str]:
        if self._asked:
            verb = type(self).__name__.partition("_OT_")[2]
            getattr(bpy.ops.lichen, verb)("INVOKE_DEFAULT", **self._answered())  # type: ignore[attr-defined]
            return {"CANCELLED"}
        return self._begin(context, Runner.run)

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        return self._runner.modal(context, event)

    def cancel(self, context: bpy.types.Context) -> None:
        if not self._asked:  # else a window was closed
            self._runner.cancel(context)

    def _task(self, context: bpy.types.Context) -> Task[Any]:
        """The task to run. Raises ValueError or OSError, in one line."""
        raise NotImplementedError

    def _lined_up(self, context: bpy.types.Context) -> Runner:
        """The runner of all tasks. Raises ValueError, in one line."""
        return Runner(self, [lambda: self._task(context)])

    def _answered(self) -> dict[str, object]:
        """Properties of the operator that runs once a window has asked."""
        return {}

    def _begin(self, context: bpy.types.Context, how: Callable[[Runner], set[str]]) -> set[str]:
        try:
            self._runner = self._lined_up(context)
        except ValueError as error:
            return refuse(self, error)
        return how(self._runner)
