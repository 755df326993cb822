"""A growth as a job: from a model and a request to what becomes of it, with progress and cancel. No bpy.

The numpy engine works on a thread. A graphics card's works where Blender draws, on the main thread, in short slices:
its job is driven by whoever calls `advance`. If that engine fails, numpy takes over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import closing
from dataclasses import replace
from typing import Generic, TypeVar

import nca_core
from nca_core.engine import Engine, Numpy
from nca_core.slices import Slices
from nca_core.steering import NOTHING, Supplies

from .encode import Encoded, encode
from .modes import decodes
from .preview_frames import PreviewFrame
from .request import Growth, Request
from .resolve import resolve

T = TypeVar("T")

_OWN_FAULTS = (nca_core.Cancelled, ValueError, MemoryError, OSError)  # no other engine would do better


class Job(Generic[T]):
    """One growth, run once: `run()` here, or `start()` and `advance()` until it is `done`; then `result()`.

    A kind of job says what becomes of the growth in `slices`.

    supplies: what the request's steering names. note: why it was the processor although the graphics card was asked
    for. progress: the done fraction. watched: whether to make preview frames of what grows.
    """

    def __init__(
        self,
        model: nca_core.Model,
        request: Request,
        engine: Engine | None = None,
        supplies: Supplies = NOTHING,
    ) -> None:
        self.model, self.request, self.supplies, self.note = model, request, supplies, ""
        self.progress, self.watched = 0.0, False
        self._engine = engine or Numpy()
        self._stop = threading.Event()
        self._growth: Future[Growth] = Future()
        self._slices: Slices[T] | None = None
        self._frame: PreviewFrame | None = None
        self._future: Future[T] = Future()

    def slices(self, growth: Growth, engine: Engine, show: Callable[[PreviewFrame], None] | None) -> Slices[T]:
        """The work, in slices, which let go of what they hold when they are closed. show: see encode.encode."""
        raise NotImplementedError

    @property
    def done(self) -> bool:
        """Whether the work has ended: in a result, an error or a cancellation."""
        return self._future.done()

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._stop.is_set()

    @property
    def needs_main_thread(self) -> bool:
        """Whether nothing happens but in `advance`."""
        return self._engine.needs_main_thread and not decodes(self.request)  # cells as textures are numpy's

    def start(self) -> None:
        """Do all that can be done on a thread, which does not keep Blender from quitting."""
        work = self._resolve if self.needs_main_thread else self.run
        threading.Thread(target=work, name=f"Lichen {self.model.name}", daemon=True).start()

    def advance(self, seconds: float) -> None:
        """Work for about so long on the main thread, if that is what the engine needs."""
        if not self.needs_main_thread or self.done or not self._growth.done():
            return
        until = time.perf_counter() + seconds
        try:
            self._slices = self._slices or self._begin()
            while time.perf_counter() < until:
                self._report(next(self._slices))
        except StopIteration as end:
            self._future.set_result(end.value)
        except _OWN_FAULTS as error:
            self._let_go()
            self._future.set_exception(error)
        except Exception as error:
            self._fall_back(error)
            self.start()

    def run(self) -> None:
        """Run to the end here; `result()` tells whatever happens."""
        try:
            self._resolve()
            try:
                self._future.set_result(self._work())
            except _OWN_FAULTS:
                raise
            except Exception as error:
                if isinstance(self._engine, Numpy):
                    raise
                self._fall_back(error)
                self._future.set_result(self._work())
        except BaseException as error:
            self._future.set_exception(error)

    def cancel(self) -> None:
        """Ask the work to stop; on a thread it does so at its next step, and `result()` raises nca_core.Cancelled."""
        self._stop.set()

    def close(self) -> None:
        """Give up what is not done: a job on the main thread lets go of what it holds there; `result` raises
        nca_core.Cancelled."""
        if not self.done:
            self.cancel()
        self._let_go()
        if self.needs_main_thread and not self.done:
            self._future.set_exception(nca_core.Cancelled())

    def result(self) -> T:
        """The result. Waits for the work and raises its errors: ValueError for a request that cannot be grown."""
        return self._future.result()

    def wait(self, seconds: float) -> None:
        """Let a thread come to its end, for at most so long."""
        wait([self._future], seconds)

    def preview_frame(self) -> tuple[Growth, PreviewFrame] | None:
        """The newest preview frame of what grows, once, and what it shows: maps always. None if there is no new one."""
        frame, self._frame = self._frame, None
        if frame is None:
            return None
        growth = self._growth.result()
        return replace(growth, decodes=False), frame

    def _show(self, frame: PreviewFrame) -> None:
        self._frame = frame

    def _resolve(self) -> None:
        if self._growth.done():
            return
        try:
            self._growth.set_result(resolve(self.request, self.model, self.supplies))
        except BaseException as error:
            self._growth.set_exception(error)

    def _begin(self) -> Slices[T]:
        return self.slices(self._growth.result(), self._engine, self._show if self.watched else None)

    def _work(self) -> T:
        with closing(self._begin()) as slices:
            while True:
                try:
                    self._report(next(slices))
                except StopIteration as end:
                    result: T = end.value
                    return result

    def _let_go(self) -> None:
        slices, self._slices = self._slices, None
        if slices is not None:
            slices.close()

    def _fall_back(self, error: Exception) -> None:
        self.note = str(error).strip().partition("\n")[0] or type(error).__name__
        self._engine, self._slices, self.progress = Numpy(), None, 0.0

    def _report(self, fraction: float) -> None:
        self.progress = min(1.0, fraction)
        if self._stop.is_set():
            raise nca_core.Cancelled


class GrowthJob(Job[Encoded]):
    """A growth that ends as the images of a material."""

    def slices(self, growth: Growth, engine: Engine, show: Callable[[PreviewFrame], None] | None) -> Slices[Encoded]:
        """Grow and encode, see Job."""
        return encode(self.model, growth, engine, show)
