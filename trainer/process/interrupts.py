"""How signals end a command: SIGTERM, SIGHUP and Windows' Ctrl-Break do the same as Ctrl-C, and none loses a result.

A signal raises StoppedError at once, except where work is `held`: there it waits until the work is at a good place to
stop. Only the main thread of a command installs any of this (`catching`); elsewhere nothing changes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from types import FrameType
from typing import Any

from ..errors import StoppedError

#: Whichever of them this system has. SIGHUP: the terminal is closed; SIGBREAK: Ctrl-Break, or a console that is closed.
SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
ECHO = 2.0  # seconds: what comes so soon after a signal is the same one again, sent to the group and to the process


class Effect(Enum):
    """The effect of a signal. STOPS: the work stops at once. WAITS_ONCE: the signal waits to be asked for, but a second
    one stops the work at once. WAITS: signals wait, however many come.
    """

    STOPS = 0
    WAITS_ONCE = 1
    WAITS = 2


@dataclass
class _State:
    effect: Effect = Effect.STOPS
    waiting: int | None = None  # the signal that has come and has not been heeded yet
    last: float = float("-inf")  # when one came


_state = _State()


@contextmanager
def catching() -> Iterator[None]:
    """Let signals stop the work inside as this module says; those ignored from outside (nohup) stay ignored."""
    global _state
    before, _state = _state, _State()
    try:
        with _handled(_come):
            yield
    finally:
        _state = before


@contextmanager
def ending_at_once(said: str = "lichen: stopped; nothing was written") -> Iterator[None]:
    """Let a signal inside end the process with a line: an exception aborts C++ libraries that are being imported."""

    def end(signum: int, frame: FrameType | None) -> None:
        os.write(2, f"{said}\n".encode())
        os._exit(128 + signum)

    with _handled(end):
        yield


@contextmanager
def held(effect: Effect = Effect.WAITS) -> Iterator[None]:
    """Let signals wait inside; one that came and was not asked for raises StoppedError at the outermost end."""
    before, _state.effect = _state.effect, effect
    try:
        yield
    finally:
        _state.effect = before
    if before is Effect.STOPS and (signum := heeded()) is not None:
        raise StoppedError(signum)


def waiting() -> bool:
    """Whether a signal has come that waits."""
    return _state.waiting is not None


def heeded() -> int | None:
    """Take the signal that waits, which is over with this; None if there is none."""
    signum, _state.waiting = _state.waiting, None
    return signum


def ignored() -> None:
    """Ignore all signals from now on: for processes that the first one ends, as they get its signals too."""
    for signum in SIGNALS:
        signal.signal(signum, signal.SIG_IGN)


@contextmanager
def kept_from_children() -> Iterator[None]:
    """Keep signals from the processes started inside, which inherit the block; here they come afterwards."""
    if sys.platform == "win32":  # where every process of the console sees them
        yield
    else:
        from multiprocessing import resource_tracker  # only here: while this module loads, Ctrl-C leaves a traceback

        resource_tracker.ensure_running()  # which multiprocessing does else inside, and lets signals through after it
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _come(signum: int, frame: FrameType | None) -> None:
    """The handler: raise StoppedError, or let the signal wait, by its present effect."""
    now = time.monotonic()
    echo, _state.last = now - _state.last < ECHO, now
    if _state.effect is Effect.STOPS and not echo:
        raise StoppedError(signum)
    if _state.effect is Effect.WAITS_ONCE and _state.waiting is not None and not echo:
        _state.waiting = None
        raise StoppedError(signum)
    if _state.effect is not Effect.STOPS and _state.waiting is None:
        _state.waiting = signum


@contextmanager
def _handled(handler: Any) -> Iterator[None]:
    """Install a handler for all signals for the time being, where they can be handled and are not ignored."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for signum in SIGNALS:
            if signal.getsignal(signum) not in (signal.SIG_IGN, None):
                before[signum] = signal.signal(signum, handler)
    try:
        yield
    finally:
        for signum, handler_before in before.items():
            signal.signal(signum, handler_before)
