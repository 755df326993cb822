"""Run a command that takes its time, so that a signal ends it as it likes to end, with what it has done kept. CC0."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class FailedError(Exception):
    """Something cannot be made; the message says why, in one line."""


class StoppedError(Exception):
    """A signal has stopped the work."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def run(command: Sequence[str], folder: Path, log: Path | None = None) -> None:
    """Run a command in a folder to its end. log: where its output goes, if not to the terminal.

    Signals are handed on to it. Raises StoppedError after one, once it has ended, and FailedError where it fails.
    """
    came: list[int] = []
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb")) if log else None
        errors = subprocess.STDOUT if log else None
        process = stack.enter_context(subprocess.Popen(command, cwd=folder, stdout=output, stderr=errors))

        def hand_on(signum: int, _frame: FrameType | None) -> None:
            came.append(signum)
            process.send_signal(signum)

        with _handled(hand_on):
            code = process.wait()
    if came:
        raise StoppedError(came[0])
    if code:
        raise FailedError(f"exit code {code}")


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Install a handler for all signals for the time being, but for those that are ignored."""
    heeded = [signum for signum in _SIGNALS if signal.getsignal(signum) is not signal.SIG_IGN]
    before = {signum: signal.signal(signum, handler) for signum in heeded}
    try:
        yield
    finally:
        for signum, handler_before in before.items():
            signal.signal(signum, handler_before)
