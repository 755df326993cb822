"""The steps of a script, a line each with its seconds; all that libraries print goes to a log instead."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

COLUMNS = 72  # before the seconds


class Steps:
    """Shows steps on standard output; use as a context manager.

    Inside, whatever else the process prints goes to a file, C code's lines too (Blender's do not pass through Python).
    """

    def __init__(self, log: Path) -> None:
        """log: the file, written anew."""
        self._log = log

    def __enter__(self) -> Steps:
        sys.stdout.flush()
        sys.stderr.flush()
        self._streams = os.dup(1), os.dup(2)
        self._is_terminal = os.isatty(1)
        with self._log.open("wb") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, kept in enumerate(self._streams, start=1):
            os.dup2(kept, number)
            os.close(kept)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[float], None]]:
        """Show a step while it lasts, then its seconds; yields a function of the share that is done, 0..1, which shows
        it in a terminal.
        """
        started = time.perf_counter()
        self._show(f"{name} ...")
        try:
            yield lambda done: self._show(f"\r{name} ... {done:4.0%}") if self._is_terminal else None
        except BaseException:
            self._show(" failed\n")
            raise
        rest = f" {'.' * (COLUMNS - len(name))} {time.perf_counter() - started:5.1f} s\n"
        self._show(f"\r{name}{rest}" if self._is_terminal else rest[4:])

    def _show(self, text: str) -> None:
        os.write(self._streams[0], text.encode())
