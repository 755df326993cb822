"""The one piece of work that runs in the background, so that panels can show it and a button can stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

T_co = TypeVar("T_co", covariant=True)


class Work(Protocol[T_co]):
    """What takes its time: a growth is one kind of it (growing/job.py).

    It is run once: `run()` here, or `start()` and `advance()` until it is `done`; then `result()`.
    """

    @property
    def progress(self) -> float:
        """The done fraction, 0..1."""

    @property
    def note(self) -> str:
        """What to say of the way that it was done, once it is done; usually empty."""

    @property
    def done(self) -> bool:
        """Whether the work has ended: in a result, an error or a cancellation."""

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""

    @property
    def needs_main_thread(self) -> bool:
        """Whether nothing happens but in `advance`."""

    def run(self) -> None:
        """Run to the end here; `result` tells whatever happens."""

    def start(self) -> None:
        """Begin on a thread, as far as one can do it."""

    def advance(self, seconds: float) -> None:
        """Work for about so long on the main thread, if that is what it needs."""

    def cancel(self) -> None:
        """Ask the work to stop, at its next step."""

    def close(self) -> None:
        """Give up what is not done. Nothing calls `advance` any more."""

    def wait(self, seconds: float) -> None:
        """Let a thread come to its end, for at most so long."""

    def result(self) -> T_co:
        """The result. Waits for the work and raises its errors: nca_core.Cancelled, ValueError or OSError in one line,
        MemoryError, or what is a fault of the program."""


@dataclass(frozen=True)
class Running:
    """Work and what to call it on screen. line: from that and percents, what to show. busy: says why nothing else can
    run."""

    work: Work[Any]
    label: str
    line: Callable[[str, int], str]
    busy: Callable[[], str]

    @property
    def text(self) -> str:
        return self.line(self.label, round(100 * self.work.progress))


_running: list[Running] = []


def current() -> Running | None:
    """The work that runs now, if there is some."""
    return _running[0] if _running else None


def begin(entry: Running) -> None:
    """Start the work and remember it. At most one runs at a time; its operator's poll sees to that."""
    _running[:] = [entry]
    entry.work.start()


def end() -> None:
    """Forget the work; the part of it that is not done is given up."""
    for entry in _running:
        entry.work.close()
    _running.clear()


def stop() -> None:
    """Ask the work to stop, if there is some."""
    for entry in _running:
        entry.work.cancel()
