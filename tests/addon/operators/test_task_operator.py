"""What operators that take their time have in common: what a window asks first, and what cannot begin."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ..standing_in import Reporting


def test_a_windows_button_begins_anew_with_what_was_answered(
    installed: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bl_ext.user_default.lichen.operators import task_operator

    begun: list[Any] = []
    verbs = SimpleNamespace(polish=lambda how, **values: begun.append((how, values)))
    monkeypatch.setattr(task_operator, "bpy", SimpleNamespace(ops=SimpleNamespace(lichen=verbs)))

    class LICHEN_OT_polish(Reporting, task_operator.TaskOperator):  # noqa: N801
        _asked = True

        def _answered(self) -> dict[str, object]:
            return {"gloss": 3}

    assert LICHEN_OT_polish().execute(None) == {"CANCELLED"}
    assert begun == [("INVOKE_DEFAULT", {"gloss": 3})]
    LICHEN_OT_polish().cancel(None)  # the window was closed: there is no runner to stop


def test_what_cannot_be_lined_up_is_said(installed: ModuleType) -> None:
    from bl_ext.user_default.lichen.operators.task_operator import TaskOperator

    class Polish(Reporting, TaskOperator):
        def _lined_up(self, _context: Any) -> Any:
            raise ValueError("there is nothing to polish")

    for begin in (Polish.execute, lambda operator, context: operator.invoke(context, None)):
        operator = Polish()
        assert begin(operator, None) == {"CANCELLED"}
        assert operator.reports == [("ERROR", "there is nothing to polish")]
