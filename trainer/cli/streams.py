"""Standard streams whose faults never end the work: a console that lacks a letter, a closed pipe, no console at all."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

_GONE = (errno.EPIPE, errno.ECONNRESET, errno.EINVAL)  # the reader of a pipe; EINVAL is Windows' word for it


class SafeStream:
    """A text stream that shows letters that its encoding lacks as escapes, and is silent once it cannot be written.

    fault: the reason why it could not be written; None while it can, and where it is a pipe that nobody reads any more.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream if stream is not None else open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        self._silent = False
        self.fault: OSError | None = None
        if isinstance(self._stream, io.TextIOWrapper):
            self._stream.reconfigure(errors="backslashreplace")

    def write(self, text: str) -> int:
        """Write the text or, after a fault, forget it; returns its length."""
        self._attempt(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Hand on the text that was written."""
        self._attempt(self._stream.flush)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def _attempt(self, act: Callable[[], object]) -> None:
        """Do one operation on the stream, and remember a fault."""
        if self._silent:
            return
        try:
            act()
        except OSError as error:
            self.fault = None if error.errno in _GONE else error
            self._silent = True
            self._let_go()
        except ValueError:  # it is closed
            self._silent = True

    def _let_go(self) -> None:
        """Send the text that is still in the buffer nowhere, so that closing the stream raises nothing either."""
        with suppress(OSError, ValueError), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), self._stream.fileno())


@contextmanager
def safe_streams() -> Iterator[SafeStream]:
    """Make standard output and errors safe inside; yields the former, flushed at the end."""
    _fill_gaps()
    before = sys.stdout, sys.stderr
    output, errors = SafeStream(before[0]), SafeStream(before[1])
    sys.stdout, sys.stderr = cast(TextIO, output), cast(TextIO, errors)
    try:
        yield output
    finally:
        output.flush()
        errors.flush()
        sys.stdout, sys.stderr = before


def _fill_gaps() -> None:
    """Connect standard streams that are closed to the null device.

    Otherwise the next file opened would get the printed text.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # it gets the lowest number that is free
