"""A growth as a job: from a model and a recipe to PNG bytes, here or on a thread, with progress and cancel. No bpy."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias

import nca_core

from .png import PngWriter

Maps: TypeAlias = dict[str, bytes]  # map name -> PNG

_GROWING = 0.7  # the share of the time that growing takes; the rest is decoding and encoding
_BAND_PIXELS = 1 << 20  # decoded and encoded at a time, which bounds the memory whatever the size


class GrowthJob:
    """One growth, run once: `run()` here, or `start()` on a thread and look at `done`; then `result()`.

    Raises ValueError where the model cannot grow this recipe.
    """

    def __init__(self, model: nca_core.Model, recipe: nca_core.Recipe) -> None:
        self.model, self.recipe = model, recipe
        self._field = recipe.field(model)
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
            cells = nca_core.grow(self.model, self._field, progress=self._grown)
            self._future.set_result(self._encode(cells))
        except BaseException as error:
            self._future.set_exception(error)

    def cancel(self) -> None:
        """Ask the work to stop; it does so at its next step, and `result()` then raises nca_core.Cancelled."""
        self._stop.set()

    def result(self) -> Maps:
        """The grown maps. Waits for them; raises what the work raised."""
        return self._future.result()

    def _encode(self, cells: nca_core.Cells) -> Maps:
        height, width = self.recipe.height, self.recipe.width
        writers = {kind.name: PngWriter(height, width, kind.channels, kind.bits) for kind in self.model.kinds}
        rows = max(1, _BAND_PIXELS // width)
        with ThreadPoolExecutor() as pool:
            for top in range(0, height, rows):
                window = nca_core.Region(top, min(top + rows, height), 0, width)
                maps = nca_core.decode(self.model, cells, (height, width), window=window)
                list(pool.map(PngWriter.add, writers.values(), (maps[name] for name in writers)))
                self._report(_GROWING + (1 - _GROWING) * window.y1 / height)
        return {name: writer.finish() for name, writer in writers.items()}

    def _grown(self, fraction: float) -> None:
        self._report(_GROWING * fraction)

    def _report(self, fraction: float) -> None:
        self.progress = fraction
        if self._stop.is_set():
            raise nca_core.Cancelled
