"""The errors that the command line turns into a single line and an exit code."""

from __future__ import annotations

import errno
import signal


class InputError(Exception):
    """The error for an argument or a file that cannot be used; its message names it and says what to do."""


class OutputError(InputError):
    """The error for a file that could not be written in the middle of the work, through no fault of the input."""


class TrainingError(Exception):
    """The error for a training that cannot go on, through no fault of the input.

    The model learnt before it is still good.
    """


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that there is not enough memory: torch says so in RuntimeErrors of many kinds."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    words = ("out of memory", "allocate memory", "Unable to allocate")
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(word in str(error) for word in words)
    )


class StoppedError(KeyboardInterrupt):
    """The error by which a signal, Ctrl-C's or another, ends the work.

    signum: the signal's number. kept: the half sentence on the results that are left, and on how to go on.
    """

    def __init__(self, signum: int = signal.SIGINT, kept: str = "nothing was written") -> None:
        super().__init__(kept)
        self.signum, self.kept = signum, kept

    @classmethod
    def of(cls, error: KeyboardInterrupt, kept: str) -> StoppedError:
        """The same stop with `kept`, which is known only further out."""
        return cls(getattr(error, "signum", signal.SIGINT), kept)
