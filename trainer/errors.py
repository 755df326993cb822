"""The errors that the command line turns into a single line and an exit code."""

from __future__ import annotations

import errno
import signal


class InputError(Exception):
    """Something that was given cannot be used; the message names it and says what to do."""


class OutputError(InputError):
    """A file could not be written in the middle of the work, through no fault of what was given."""


class TrainingError(Exception):
    """Training cannot go on, through no fault of what was given; what was learnt before it is still good."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that there is not enough memory: torch says so in RuntimeErrors of many kinds."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    words = ("out of memory", "allocate memory", "Unable to allocate")
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(word in str(error) for word in words)
    )


class StoppedError(KeyboardInterrupt):
    """A signal, Ctrl-C's or another, has ended the work. kept: what is left of it, and how to go on."""

    def __init__(self, signum: int = signal.SIGINT, kept: str = "nothing was written") -> None:
        super().__init__(kept)
        self.signum, self.kept = signum, kept

    @classmethod
    def of(cls, error: KeyboardInterrupt, kept: str) -> StoppedError:
        """The same stop, which now knows what is kept."""
        return cls(getattr(error, "signum", signal.SIGINT), kept)
