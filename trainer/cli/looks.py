"""Looks at a training while it goes on: the best model so far as a weight file, for programs that show it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nca_core

from ..training.train import Report
from .voices import Voice

PACE = 3.0  # seconds between two looks, at least


class Looks:
    """Writes a weight file again and again, and tells of it. A look that cannot be written is left out."""

    def __init__(self, path: Path, finish: Callable[[nca_core.Model], nca_core.Model], voice: Voice) -> None:
        """path: the weight file's. finish: gives a model what reports do not know, such as its metres."""
        self._path, self._finish, self._voice = path, finish, voice
        self._loss, self._taken_at = float("inf"), float("-inf")

    def take(self, report: Report) -> None:
        """Write a look if it is time for one, there is something to look at and it is better than the last one."""
        if report.levels < report.all_levels or report.best_loss >= self._loss:
            return
        if time.monotonic() - self._taken_at < PACE:
            return
        self._taken_at, self._loss = time.monotonic(), report.best_loss
        with suppress(OSError, ValueError):
            nca_core.save(self._finish(report.model()), self._path)
            self._voice.tell("look", path=str(self._path), loss=report.best_loss)
