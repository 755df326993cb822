"""A growth as a job: from a model and a recipe to PNG bytes, here or on a thread, with progress and cancel. No bpy."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias

import nca_core
from nca_core.bands import bands

from .png import PngWriter

Maps: TypeAlias = dict[str, bytes]  # map name -> PNG


class GrowthJob:
    """One growth, run once: `run()` here, or `start()` on a thread and look at `done`; then `result()`."""

    def __init__(self, model: nca_core.Model, recipe: nca_core.Recipe) -> None:
        self.model, self.recipe = model, recipe
        self.progress = 0.0
        self._stop = threading.Event()
        self._future: Future[Maps] = Future()

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
            self._future.set_result(self._grow())
        except BaseException as error:
            self._future.set_exception(error)

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next step, and `result()` then raises nca_core.Cancelled."""
        self._stop.set()

    def result(self) -> Maps:
        """The grown maps. Waits for them; raises what the work raised: ValueError for what cannot be grown."""
        return self._future.result()

    def _grow(self) -> Maps:
        """Rows are encoded as they come, which bounds the memory whatever the size."""
        height, width = self.recipe.height, self.recipe.width
        writers = {kind.name: PngWriter(height, width, kind.channels, kind.bits) for kind in self.model.kinds}
        with ThreadPoolExecutor() as pool:
            surface = self.recipe.surface(self.model)  # which may measure how far chance reaches: a second or two
            for band in bands(self.model, surface, progress=self._report):
                list(pool.map(PngWriter.add, writers.values(), (band.maps[name] for name in writers)))
        return {name: writer.finish() for name, writer in writers.items()}

    def _report(self, fraction: float) -> None:
        self.progress = fraction
        if self._stop.is_set():
            raise nca_core.Cancelled
