"""A growth as a job: from a model and a wish to PNG bytes, here or on a thread, with progress and cancel. No bpy."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import nca_core

from .growth import Wish, settle
from .painting import Painted, paint


class GrowthJob:
    """One growth, run once: `run()` here, or `start()` on a thread and look at `done`; then `result()`."""

    def __init__(self, model: nca_core.Model, wish: Wish) -> None:
        self.model, self.wish = model, wish
        self.progress = 0.0
        self._stop = threading.Event()
        self._future: Future[Painted] = Future()

    @property
    def done(self) -> bool:
        """Whether there is a result, an error or a cancellation."""
        return self._future.done()

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._stop.is_set()

    def start(self) -> None:
        """Run on a thread, which does not keep Blender from quitting."""
        threading.Thread(target=self.run, name=f"Lichen {self.model.name}", daemon=True).start()

    def run(self) -> None:
        """Run to the end; whatever happens is told by `result()`."""
        try:
            self._future.set_result(paint(self.model, settle(self.wish, self.model), self._report))
        except BaseException as error:
            self._future.set_exception(error)

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next step, and `result()` then raises nca_core.Cancelled."""
        self._stop.set()

    def result(self) -> Painted:
        """What was grown. Waits for it; raises what the work raised: ValueError for what cannot be grown."""
        return self._future.result()

    def _report(self, fraction: float) -> None:
        self.progress = fraction
        if self._stop.is_set():
            raise nca_core.Cancelled
